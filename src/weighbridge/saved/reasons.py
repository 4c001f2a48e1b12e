"""Findings, and reasons with their numbers, as saved reports hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weighbridge.core import (
    Claim,
    Finding,
    Reason,
    Report,
    Topic,
    Waived,
    Weighed,
)
from weighbridge.core.records import dataclass
from weighbridge.judgement import spots
from weighbridge.judgement.alike import blocks
from weighbridge.saved.derived import PLACE, Attribute, docs, getter, itself, key
from weighbridge.saved.origin import CLAIM
from weighbridge.saved.parts import EVIDENCE, Referred
from weighbridge.saved.shapes import (
    TEXT,
    WHOLE,
    Choice,
    Definitions,
    Items,
    Json,
    Key,
    Maybe,
    Record,
    Shape,
    Within,
    table,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A reason, and its number in the report.

    Attributes:
        number: Counted from 1 over the whole report: models in order; in each, reasons as the
            table tells them, the worst first, then waived ones.
        each: The model that it is about.
        reason: The reason.
        waived: By what it is waived, if it is.
    """

    number: int
    each: Weighed
    reason: Reason
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A model on its way into a report: with its reasons, numbered."""

    each: Weighed
    reasons: tuple[Numbered, ...]
    waived: tuple[Numbered, ...]


def _numbers(each: Weighed, first: int) -> Row:
    """Number the reasons about one model, from ``first``; they stay in their order."""
    told = [reason for block in blocks(each.decision.reasons) for reason in block]
    numbers: dict[int, list[int]] = {}
    for number, reason in enumerate(told, first):
        numbers.setdefault(id(reason), []).append(number)
    reasons = tuple(
        Numbered(numbers[id(reason)].pop(0), each, reason) for reason in each.decision.reasons
    )
    lifted = enumerate(each.decision.waived, first + len(told))
    waived = tuple(Numbered(number, each, row.reason, row) for number, row in lifted)
    return Row(each, reasons, waived)


def rows(models: tuple[Weighed, ...]) -> Iterator[Row]:
    """Yield models with their reasons, numbered."""
    first = 1
    for each in models:
        yield _numbers(each, first)
        first += len(each.decision.reasons) + len(each.decision.waived)


def numbered(report: Report) -> list[Numbered]:
    """Return every reason of a report, waived ones too, in the order of their numbers."""
    found = [one for row in rows(report.models) for one in (*row.reasons, *row.waived)]
    return sorted(found, key=lambda one: one.number)


def below(prefix: str, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Take keys of something from where it lies below another thing."""
    inner = getter(prefix)

    def moved(each: Key) -> Key:
        def get(value: object, within: Within) -> object:
            return each.get(inner(value, within), within)

        take = getter(f"{prefix}.{each.get.path}") if isinstance(each.get, Attribute) else get
        return Key(each.name, each.shape, take, each.doc, each.list, each.derived)

    return tuple(map(moved, keys))


def _first(value: object, _within: Within) -> object:
    return value.evidence[0].place if isinstance(value, Finding) else None


def _finding(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Finding
    return make(**read)


FINDING = Record(
    "finding",
    "What a rule says, and the evidence that it stands on.",
    (
        key(Finding, "rule"),
        key(Finding, "severity"),
        key(Finding, "message"),
        key(Finding, "fix"),
        Key("place", PLACE, _first, "Of the first piece of evidence.", derived=True),
        key(Finding, "evidence", shape=Items(EVIDENCE)),
    ),
    _finding,
)

_FOUND = Record(
    "ground-finding",
    "A finding that a reason rests on.",
    (
        Key("finding", Referred("findings", FINDING), itself, "Which."),
        Key("rule", TEXT, getter("rule"), "Its rule.", derived=True),
    ),
    lambda read: read["finding"],
)
_CLAIMED = Record(
    "ground-claim",
    "A claim that a reason rests on.",
    (
        Key("claim", Referred("claims", CLAIM), itself, "Which."),
        Key("topic", Choice(Topic), getter("topic"), "Its topic.", derived=True),
        Key("value", TEXT, getter("value"), "What is claimed.", derived=True),
    ),
    lambda read: read["claim"],
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a reason rests on: a finding, a claim, or evidence that no rule judged."""

    def write(self, value: object, within: Within) -> Json:
        """Write findings and claims by their numbers."""
        return self.sort(value).write(value, within)

    def read(self, found: object, at: str, within: Within) -> object:
        """Tell by the keys which it is."""
        rows = table(found, at)
        shape = _FOUND if "finding" in rows else _CLAIMED if "claim" in rows else EVIDENCE
        return shape.read(rows, at, within)

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Allow all three."""
        return {"anyOf": [each.schema(known) for each in (_FOUND, _CLAIMED, EVIDENCE)]}

    @staticmethod
    def sort(value: object) -> Shape:
        """Return the shape of one of them."""
        match value:
            case Finding():
                return _FOUND
            case Claim():
                return _CLAIMED
            case _:
                return EVIDENCE


def _spot(value: object, _within: Within) -> object:
    return spots.spot(value.each, value.reason) if isinstance(value, Numbered) else None


def _fingerprint(value: object, _within: Within) -> object:
    return spots.fingerprint(value.each, value.reason) if isinstance(value, Numbered) else None


def _span(attribute: str) -> Callable[[object, Within], object]:
    def get(value: object, _within: Within) -> object:
        span = value.span if isinstance(value, spots.Spot) else None
        return None if span is None else getattr(span, attribute)

    return get


SPOT = Record(
    "spot",
    "Where a reason points to.",
    (
        Key("file", TEXT, getter("file"), docs(spots.Spot)["file"]),
        Key("member", TEXT, getter("member"), docs(spots.Spot)["member"]),
        Key("start", Maybe(WHOLE), _span("start"), "First byte; null if it is about no bytes."),
        Key("stop", Maybe(WHOLE), _span("stop"), "One past the last byte, or null."),
    ),
    dict,
)

_REASON_KEYS = (
    Key(
        "id", WHOLE, getter("number"),
        "Number of the reason: counted from 1 over the whole report, models in order; of each, "
        "the worst first, then waived ones.",
        derived=True,
    ),
    Key(
        "fingerprint", TEXT, _fingerprint,
        "Names the reason by rule, file, member and the name that it is about: 64 hexadecimal "
        "digits that outlive other offsets and other words. Two reasons may have the same.",
        derived=True,
    ),
    *below(
        "reason",
        (
            key(Reason, "verdict"),
            key(Reason, "check"),
            key(Reason, "rule"),
            key(Reason, "because"),
            key(Reason, "fix"),
            key(Reason, "policy"),
            key(Reason, "group"),
        ),
    ),
    Key("place", SPOT, _spot, "Where the reason points to.", derived=True),
    *below("reason", (key(Reason, "grounds", shape=Items(Ground())),)),
)  # fmt: skip


def _reason(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Reason
    return make(**{name: read[name] for name in read if name not in {"waiver", "note"}})


def _waived(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Waived
    return make(reason=_reason(read), waiver=read["waiver"], note=read["note"])


REASON = Record(
    "reason",
    "Why the verdict is what it is, in one sentence, and what that rests on.",
    _REASON_KEYS,
    _reason,
)
WAIVED = Record(
    "waived",
    "A reason that a waiver lifts: shown always, counted never.",
    (*below("waived", (key(Waived, "waiver"), key(Waived, "note"))), *_REASON_KEYS),
    _waived,
)
