"""The layout of a saved report: which key holds what, written down once.

Schema ``weighbridge-report/1``. Keys may be added under the same number; a key that changes its
meaning or goes away makes it ``/2``. What is written, what is read back and what the schema says
all come from the tables below. A key that is *derived* follows from the others; it is there for
those who read reports with other tools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from weighbridge.core import (
    Applied,
    Artifact,
    Decision,
    Dossier,
    Face,
    Fetched,
    Gap,
    Page,
    Partial,
    Remark,
    Report,
    Tally,
    Verdict,
    Weighed,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.saved.derived import DIGEST, docs, getter, itself, key, record
from weighbridge.saved.origin import CLAIM, ORIGIN, VERIFICATION
from weighbridge.saved.parts import EVIDENCE
from weighbridge.saved.reasons import FINDING, REASON, WAIVED, Row, below, rows
from weighbridge.saved.shapes import (
    TEXT,
    WHOLE,
    Choice,
    Definitions,
    Fixed,
    Items,
    Json,
    Key,
    Maybe,
    Record,
    Shape,
    Within,
    table,
)
from weighbridge.typings import TypeAlias

SCHEMA = "weighbridge-report/1"

MODELS = "models"
"""Key of a report that holds most of it."""

Members: TypeAlias = "Iterator[tuple[str, Json | Iterator[Json]]]"
"""A model key by key; of a list, its items one by one."""

KEPT = (Face, Gap)
"""Types of evidence of which a report holds every piece, whether or not anything rests on it."""


_APPLIED = record(Applied, shapes={"digest": DIGEST})
_VERDICT = Choice(Verdict)


def _coverage(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Tally
    return make(
        files=read["files"],
        size=read["bytes"],
        read=read["read-bytes"],
        data=read["tensor-bytes-not-read"],
        unread=read["not-examined"],
        excluded=read["excluded"],
    )


def _tallied(name: str, attribute: str) -> Key:
    made = key(Tally, attribute)
    return Key(name, made.shape, getter(f"tally.{attribute}"), made.doc)


_COVERAGE = Record(
    "tally",
    docs(Tally)[""],
    (
        _tallied("files", "files"),
        _tallied("bytes", "size"),
        Key("examined", WHOLE, getter("examined"), "Files that were examined.", derived=True),
        _tallied("not-examined", "unread"),
        _tallied("read-bytes", "read"),
        _tallied("tensor-bytes-not-read", "data"),
        _tallied("excluded", "excluded"),
    ),
    _coverage,
)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of texts, by name."""

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Write formats by file and member, each once."""
        faces: dict[str, dict[str, Json]] = {}
        if isinstance(value, Dossier):
            for face in value.every(Face):
                faces.setdefault(face.place.artifact.name, {})[face.format] = None
        return {name: [*formats] for name, formats in faces.items()}

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """Read nothing: it follows from the evidence."""
        return table(found, at)

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as above
        """Allow any name."""
        formats: dict[str, Json] = {"type": "array", "items": {"type": "string"}}
        return {"type": "object", "additionalProperties": formats}


_ABOUT = (
    key(Dossier, "model", "name"),
    key(Dossier, "layout"),
    key(Dossier, "digest", shape=Maybe(DIGEST)),
    Key("coverage", _COVERAGE, itself, docs(Dossier)["tally"]),
    key(Dossier, "artifacts", "files", Items(record(Artifact, {"size": "bytes"}))),
    Key(
        "formats", _Lists(), itself, "Formats that each file and member was read as, each once.",
        derived=True,
    ),
    key(Dossier, "remarks", shape=Items(record(Remark, {"oddity": "about"}))),
    replace(key(Dossier, "fetched", shape=Maybe(record(Fetched))), added=True),
)  # fmt: skip

_EVIDENCE = Key(
    "evidence",
    Items(EVIDENCE),
    getter("evidence"),
    "What readers saw, in the order of the files.",
)


def _kept(value: object, _within: Within) -> object:
    """Leave out what nothing rests on: of one model there may be ten thousand harmless calls."""
    if not isinstance(value, Dossier):
        return ()
    return tuple(item for item in value.evidence if isinstance(item, KEPT))


_KEPT = Key(
    "evidence",
    Items(EVIDENCE),
    _kept,
    "What was recognised, and what was not understood, in the order of the files. What else was "
    "seen stands with the findings, claims and reasons that rest on it.",
)
_CLAIMS = key(Dossier, "claims", shape=Items(CLAIM))
_ORIGIN = key(Dossier, "origin", shape=Maybe(ORIGIN))


def _weighed(read: Mapping[str, object]) -> object:
    dossier: Callable[..., Dossier] = Dossier
    decision: Callable[..., Decision] = Decision
    return Weighed(
        dossier(
            model=read["name"],
            layout=read["layout"],
            artifacts=read["files"],
            evidence=read["evidence"],
            findings=read["findings"],
            verifications=read["signatures"],
            origin=read["origin"],
            claims=read["claims"],
            digest=read["digest"],
            tally=read["coverage"],
            remarks=read["remarks"],
            fetched=read.get("fetched"),
        ),
        decision(reasons=read["reasons"], waived=read["waived"]),
    )


MODEL = Record(
    "model",
    "One model, and what became of it.",
    (
        *below("each.dossier", _ABOUT),
        Key(
            "verdict", _VERDICT, getter("each.decision.verdict"), "The worst of the reasons'.",
            derived=True,
        ),
        Key("reasons", Items(REASON), getter("reasons"), "Why."),
        Key("waived", Items(WAIVED), getter("waived"), "Reasons that waivers lift."),
        Key(
            "findings", Items(FINDING), getter("each.dossier.findings"),
            "What rules found, whatever the policy makes of it.", list="findings",
        ),
        *below(
            "each.dossier",
            (key(Dossier, "verifications", "signatures", Items(VERIFICATION)),),
        ),
        Key(
            "claims", Items(CLAIM), getter("each.dossier.claims"),
            "What is claimed of the model.", list="claims",
        ),
        *below("each.dossier", (_ORIGIN, _KEPT)),
    ),
    _weighed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Model:
    """A model: what lies in it refers to its lists."""

    def write(self, value: object, within: Within) -> Json:
        """Write it, knowing its lists."""
        inner = indexed(value.each.dossier) if isinstance(value, Row) else within
        return MODEL.write(value, inner)

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - its own
        """Read it, keeping its lists."""
        return MODEL.read(found, at, Within())

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe it."""
        return MODEL.schema(known)


def indexed(dossier: Dossier) -> Within:
    """Number what is referred to by number."""
    lists = {"findings": dossier.findings, "claims": dossier.claims}
    return Within(
        {name: {id(one): at for at, one in enumerate(rows)} for name, rows in lists.items()}
    )


def _models(value: object, _within: Within) -> object:
    return tuple(rows(value.models)) if isinstance(value, Report) else None


def _counted(value: object, _within: Within) -> object:
    counts = Counter[str]()
    if isinstance(value, Report):
        counts["models"] = len(value.models)
        counts["waived"] = sum(len(each.decision.waived) for each in value.models)
        counts.update(each.decision.verdict.word for each in value.models)
    return counts


def _count(name: str) -> Callable[[object, Within], object]:
    return lambda counts, _within: counts[name] if isinstance(counts, Counter) else None


_SUMMARY = Record(
    "summary",
    "How many there are.",
    tuple(
        Key(name, WHOLE, _count(name), about)
        for name, about in (
            ("models", "Models weighed."),
            *((verdict.word, f"Models with the verdict {verdict.word}.") for verdict in Verdict),
            ("waived", "Reasons that are waived."),
        )
    ),
    dict,
)
_TOOL = Record(
    "tool",
    "What wrote the report.",
    (
        Key("name", Fixed("weighbridge"), itself, "Its name."),
        Key("version", TEXT, getter("version"), "Its version."),
    ),
    lambda read: read["version"],
)


_RENAMED = {"tool": "version", "passed-over": "skipped"}
"""Keys that are called otherwise than the attribute of a report that they hold."""


def _report(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Report
    own = {each.name.replace("_", "-"): each.name for each in fields(Report)}
    names = {**own, **_RENAMED}
    return make(**{names[name]: value for name, value in read.items() if name in names})


def _more(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Add a key for every attribute of a report that has none, as it is."""
    held = {_RENAMED.get(each.name, each.name) for each in keys}
    return (*keys, *(key(Report, each.name) for each in fields(Report) if each.name not in held))


REPORT = Record(
    "report",
    "The answer to one command: every model's dossier and decision.",
    _more((
        Key("schema", Fixed(SCHEMA), itself, "Name and number of this schema."),
        Key("tool", _TOOL, itself, "What wrote the report."),
        key(Report, "policy", shape=_APPLIED),
        key(Report, "scope"),
        Key(
            "verdict", _VERDICT, getter("verdict"),
            "The worst of the models'; at least no-verdict if there are none, or others were not "
            "reached.", derived=True,
        ),
        key(Report, "hashed"),
        key(Report, "remembered"),
        Key("summary", _SUMMARY, _counted, "How many there are.", derived=True),
        Key(MODELS, Items(_Model()), _models, docs(Report)["models"]),
        key(Report, "skipped", "passed-over"),
        key(Report, "notes"),
        key(Report, "partial", shape=Maybe(record(Partial))),
        key(Report, "pages", shape=Items(record(Page))),
    )),
    _report,
)  # fmt: skip


def document(report: Report) -> dict[str, Json]:
    """Lay a report out as a JSON object."""
    return _object(REPORT.write(report, Within()))


def parts(report: Report) -> Iterator[tuple[str, Json | Iterator[Members]]]:
    """Lay a report out key by key, its models one by one, and each of them in the same way.

    The same as ``document`` says, of which the layout of one large model takes a few hundred
    megabytes. What is yielded for a key has to be taken before the next one.
    """
    within = Within()
    for each in REPORT.keys:
        if each.name == MODELS:
            yield each.name, (_members(row) for row in rows(report.models))
        else:
            yield each.name, each.shape.write(each.get(report, within), within)


def _members(row: Row) -> Members:
    """Lay a model out key by key, and what is a list item by item."""
    within = indexed(row.each.dossier)
    for each in MODEL.keys:
        value = each.get(row, within)
        if isinstance(each.shape, Items) and isinstance(value, tuple):
            yield each.name, _items(each.shape.inner, value, within)
        else:
            yield each.name, each.shape.write(value, within)


def _items(inner: Shape, value: tuple[object, ...], within: Within) -> Iterator[Json]:
    return (inner.write(each, within) for each in value)


def facts(dossier: Dossier) -> dict[str, Json]:
    """Lay out what is known about a model, without any judgement."""
    keys = (*_ABOUT, _EVIDENCE)
    return {each.name: each.shape.write(each.get(dossier, Within()), Within()) for each in keys}


def origin(dossier: Dossier) -> dict[str, Json]:
    """Lay out claims, and what comes of them; they are referred to by number."""
    within = indexed(dossier)
    keys = (_CLAIMS, _ORIGIN)
    return {each.name: each.shape.write(each.get(dossier, within), within) for each in keys}


def _object(found: Json) -> dict[str, Json]:
    return found if isinstance(found, dict) else {}


def schema() -> dict[str, Json]:
    """Describe the layout by JSON Schema, draft 2020-12."""
    known: Definitions = {}
    described = REPORT.described(known)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:weighbridge:report:1",
        "title": f"Report of weighbridge, {SCHEMA}",
        **described,
        "$defs": {name: known[name] for name in sorted(known)},
    }
