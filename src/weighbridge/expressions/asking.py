"""Custom rules of a policy, compiled and asked: a reason for each witness.

A rule that could not be evaluated denies, whatever its level: more items or longer texts than an
expression may look at, an index out of range, a division by zero. As CEL has it, ``||`` absorbs an
error on one side if the other is true, and ``&&`` one if the other is false.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping

from weighbridge.core import Claim, Dossier, Evidence, Finding, PolicyError, Reason, Verdict
from weighbridge.core.records import dataclass, field, replace
from weighbridge.expressions import bounds, engine, facts, globs, messages, schema, words
from weighbridge.expressions.bounds import Uses
from weighbridge.expressions.engine import Engine, Expression, Fault
from weighbridge.expressions.messages import Message
from weighbridge.expressions.schema import Ancestor, File, Model, Record
from weighbridge.expressions.tree import RefusedError
from weighbridge.facts.publishers import Directory
from weighbridge.policy import Custom
from weighbridge.policy.table import Named
from weighbridge.typings import TypeAlias

_Grounds: TypeAlias = tuple[Finding | Claim | Evidence, ...]

Asks: TypeAlias = Callable[[Dossier], Iterator[Reason]]

ID = "rules"
"""Stands where a check's id does."""

MOST = 20
"""Witnesses of one rule that are named."""

MAX_HANDED = 512 << 20
"""Bytes of facts about the model that are handed over anew for each witness, all together."""

MAX_COPIED = 32 << 20
"""Bytes of texts that the macros of one evaluation may look at."""

ORIGIN = frozenset({"publisher", "licence", "training-data", "openness"})
"""Topics for which somebody has to look where a model is from."""

NAMING = (("path",), ("name",), ("message",))
"""Facts that tell a witness from others."""

FIX = "use another model, or have the rule changed by whoever answers for the policy"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule, ready to be asked."""

    rule: Custom
    expression: Expression
    message: Message
    uses: Uses

    @property
    def topics(self) -> frozenset[str]:
        """Ids of the checks that ask about what it looks at."""
        seen = self.uses.fields | self.message.fields
        found = {
            schema.TOPICS[name]
            for record, name in seen
            if record == "Model" and name in schema.TOPICS
        }
        if self.rule.subject in {"file", "finding"}:
            found.add("serialisation")
        if self.rule.subject == "ancestor":
            found.add("publisher")
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Rules:
    """Every custom rule of a policy.

    Attributes:
        rules: In order.
        used: Lists of the policy that any of them looks into.
    """

    rules: tuple[Compiled, ...]
    used: tuple[Named, ...] = ()

    @property
    def origin(self) -> bool:
        """Whether any of them depends on where a model is from."""
        return any(each.topics & ORIGIN for each in self.rules)

    def about(self, topics: Collection[str]) -> Asks | None:
        """Return a question of those that look at nothing else than some topics."""
        rules = tuple(each for each in self.rules if each.topics <= set(topics))
        return replace(self, rules=rules).ask if rules else None

    def ask(self, dossier: Dossier) -> Iterator[Reason]:
        """Yield a reason for each witness of each rule; one that allows, if there is none."""
        model = Model(dossier)
        reasons = [reason for each in self.rules for reason in _ask(each, model)]
        yield from reasons
        if not reasons:
            many = len(self.rules)
            because = f"{many} custom rules hold" if many != 1 else "1 custom rule holds"
            yield Reason(ID, Verdict.ALLOW, because, rule=ID)


def compile_(
    rules: Collection[Custom],
    lists: Mapping[str, Named],
    checks: Collection[str],
    *,
    known: Collection[str],
    today: dt.date,
    directory: Directory | None = None,
) -> Rules:
    """Compile the custom rules of a policy.

    Args:
        rules: As read.
        lists: The policy's lists, by name.
        checks: Ids of the checks that the policy asks.
        known: Ids of the rules there are.
        today: From when ``days_until`` counts.
        directory: Publishers; those shipped if ``None``.

    Raises:
        PolicyError: The extra is not installed, or a rule is not understood.
    """
    if not engine.installed():
        why = "custom rules need pip install 'weighbridge[cel]'"
        raise PolicyError(ID, why, where=next(iter(rules)).where)
    scales = words.Scales(frozenset(known), directory)
    values = {name: frozenset(row.values) for name, row in lists.items()}
    held = bounds.Words(scales.of, values, engine.pattern_fault)
    functions = _functions(values, today)
    made: list[Compiled] = []
    engines: dict[str, Engine] = {}
    for at, rule in enumerate(rules):
        if rule.subject not in engines:
            engines[rule.subject] = Engine(rule.subject, functions)
        found = _compile(rule, at, engines[rule.subject], held)
        if "signature" in found.topics and "signature" not in checks:
            why = "looks at signatures, which needs [checks.signature] to say whose count"
            raise PolicyError(f"rules[{at}].when", why, where=_line(rule.when.where))
        made.append(found)
    used = {name for each in made for name in each.uses.lists}
    return Rules(tuple(made), tuple(row for name, row in lists.items() if name in used))


def _functions(values: Mapping[str, Collection[str]], today: dt.date) -> dict[str, engine.Function]:
    def in_list(value: str, name: str) -> bool:
        return value in values.get(name, ())

    def days_until(text: str) -> int:
        day = bounds.day(text)
        return 0 if day is None else (day - today).days

    levels = {word: at for scale in schema.SCALES.values() for word, at in scale.items()}

    def level(word: str) -> int:
        return levels.get(word, 0)

    return {"in_list": in_list, "days_until": days_until, "level": level, "glob": globs.matches}


def _compile(rule: Custom, at: int, compiler: Engine, held: bounds.Words) -> Compiled:
    try:
        expression = compiler.compile(rule.when.value)
        uses = bounds.check(expression.tree, held)
    except RefusedError as error:
        why = error.why + _column(rule.when.value, error.offset)
        raise PolicyError(f"rules[{at}].when", why, where=_line(rule.when.where)) from error
    try:
        message = messages.read(rule.message.value, rule.subject)
    except RefusedError as error:
        where = _line(rule.message.where)
        raise PolicyError(f"rules[{at}].message", error.why, where=where) from error
    return Compiled(rule, expression, message, uses)


def _line(where: str) -> str:
    return where.rpartition("  ")[0]


def _column(text: str, offset: int | None) -> str:
    """Say where in an expression a fault is."""
    if offset is None:
        return ""
    before = text[:offset].split("\n")
    line = f"line {len(before)}, " if "\n" in text.strip() else ""
    return f" ({line}column {len(before[-1]) + 1})"


def _ask(asked: Compiled, model: Model) -> Iterator[Reason]:
    rule, shown, more = asked.rule, 0, 0
    faults: dict[str, list[_Grounds]] = {}
    for told, roots in _told(asked, model):
        if isinstance(told, Fault):
            faults.setdefault(told.why, []).append(_grounds(roots, rule.subject))
        elif shown == MOST:
            more += 1
        else:
            shown += 1
            yield _reason(asked, rule.level, _because(asked, roots), _grounds(roots, rule.subject))
    if more:
        named = _plural(rule.subject, more)
        yield _reason(asked, rule.level, f"{rule.id}: and {more:,} more {named}", ())
    for why, places in list(faults.items())[:MOST]:
        count = len(places)
        times = f" ({count:,} {_plural(rule.subject, count)})" if count > 1 else ""
        because = f"{rule.id} could not be evaluated: {why}{times}"
        yield _reason(asked, Verdict.DENY, because, places[0])
    if (left := len(faults) - MOST) > 0:
        because = f"{rule.id} could not be evaluated: for {left:,} more reasons"
        yield _reason(asked, Verdict.DENY, because, ())


def _plural(subject: str, count: int) -> str:
    return subject if count == 1 else f"{subject}s"


def _told(asked: Compiled, model: Model) -> Iterator[tuple[bool | Fault, dict[str, Record]]]:
    """Yield every record for which a rule holds, or for which nobody can say."""
    uses, subject = asked.uses, asked.rule.subject
    origin = model.dossier.origin
    lineage = subject == "ancestor" or ("Model", "lineage") in uses.fields
    if lineage and origin is not None and origin.cut:
        yield Fault("it is said to descend from more models than were looked at"), {}
    if asked.topics & ORIGIN and origin is None:
        yield Fault("nobody looked where it is from"), {}
        return
    records = _records(model, subject)
    maker = Maker(uses)
    if "model" in uses.names and records and (fault := maker.add("model", model)):
        yield fault, {}
        return
    whole = dict(maker.made)
    if whole and engine.size_of("Model", whole["model"]) * len(records) > MAX_HANDED:
        why = f"too many facts about the model for each {subject}: use model.formats, or exists"
        yield Fault(f"{why} in a rule for the model"), {}
        return
    for record in records:
        roots: dict[str, Record] = {"model": model, subject: record}
        each = replace(maker, made=dict(whole))
        fault = None
        if subject != "model" and subject in uses.names:
            fault = each.add(subject, record)
        told = fault or each.copied() or asked.expression.holds(each.made)
        if told is not False:
            yield told, roots


@dataclass(slots=True)
class Maker:
    """Makes the facts for one evaluation.

    Attributes:
        uses: What the expression looks at.
        made: Records, by the name that stands for them.
        total: Bytes of all their texts.
        longest: Bytes of the longest text.
    """

    uses: Uses
    made: dict[str, engine.Facts] = field(default_factory=dict)
    total: int = 0
    longest: int = 0

    def add(self, name: str, record: Record) -> Fault | None:
        """Add a record, or say why that cannot be done."""
        most = bounds.MAX_ITEMS if self.uses.collects else engine.MAX_STEPS
        builder = facts.Builder(self.uses.fields, most)
        try:
            self.made[name] = builder.build(record)
        except facts.TooMuchError as error:
            return Fault(str(error))
        self.total += builder.total
        self.longest = max(self.longest, builder.longest)
        return None

    def copied(self) -> Fault | None:
        """Say whether macros would look at more text than they may."""
        again = self.uses.again * self.longest * engine.MAX_STEPS
        if self.uses.texts * self.total + again <= MAX_COPIED:
            return None
        return Fault(f"macros would look at more than {MAX_COPIED:,} bytes of texts")


def _records(model: Model, subject: str) -> tuple[Record, ...]:
    match subject:
        case "file":
            return model.files
        case "finding":
            return model.findings
        case "ancestor":
            return model.lineage
        case _:
            return (model,)


def _because(asked: Compiled, roots: dict[str, Record]) -> str:
    """Fill the message; name the witness, if the message does not."""
    text, subject = asked.message.fill(roots), asked.rule.subject
    if any(path[:1] == (subject,) and path[1:] in NAMING for _, path in asked.message.pieces):
        return text
    match roots[subject]:
        case File(source):
            return f"{text}: {source.name[: messages.SHOWN]!r}"
        case schema.Finding() as finding:
            return f"{text}: {finding.rule} in {finding.path[: messages.SHOWN]!r}"
        case Ancestor() as ancestor:
            return f"{text}: {ancestor.name[: messages.SHOWN]!r}"
        case _:
            return text


def _grounds(roots: Mapping[str, Record], subject: str) -> _Grounds:
    match roots.get(subject):
        case schema.Finding(source):
            return (source,)
        case File(faces=(first, *_)):
            return (first,)
        case Ancestor() as ancestor:
            return ancestor.grounds()
        case _:
            return ()


def _reason(asked: Compiled, verdict: Verdict, because: str, grounds: _Grounds) -> Reason:
    rule = asked.rule
    where = f"{rule.where}  rules.{rule.id}"
    return Reason(ID, verdict, because, grounds, rule.id, rule.fix or FIX, where)
