"""Examples that a policy holds against itself: ``[[tests]]``, facts and the verdict that is due.

A test gives some facts and is asked only of the checks that these facts are for::

    [[tests]]
    name = "a parent in a covered nation is enough"
    facts.publisher = { id = "acme", country = "US", parent-country = "CN", strength = "recorded" }
    facts.lineage = [{ name = "a/base", country = "FR", strength = "declared" }]
    facts.training-data = "named"
    facts.openness = "open-weights"
    facts.licence = { id = "Apache-2.0", strength = "declared" }
    facts.files = [{ path = "m.bin", findings = [{ rule = "dangerous-import" }] }]
    facts.digest = "sha256:..."      # then the policy's waivers are held against the model too
    now = 2027-02-01                 # what their ends are held against, instead of today
    expect = "deny"
    because = ["jurisdiction"]       # checks that must be among the reasons of that verdict, or
                                     # rules of the policy's own
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from weighbridge.core import Digest, Disclosure, Openness, Relation, Severity, Strength, Verdict
from weighbridge.core.records import dataclass
from weighbridge.policy import waiving
from weighbridge.policy.table import Table, nearest


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who made a model, as a test has it.

    Attributes:
        id: Of the directory; may be empty.
        name: Of the model that they made; empty for the one at hand.
        relation: How the one before it descends from that.
        country: Of the seat; may be empty.
        parent: Country of the parent's seat; may be empty.
        strength: Of the evidence.
        where: ``file:line``.
    """

    id: str
    name: str
    relation: Relation
    country: str
    parent: str
    strength: Strength
    where: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file, and the findings on it, as a test has them; ``where`` is ``file:line``."""

    path: str
    format: str
    findings: tuple[tuple[str, Severity], ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One test.

    Attributes:
        name: In words.
        expect: The verdict that is due.
        because: Ids of checks, or of the policy's own rules, that must be among the reasons.
        publisher: Who made the model; ``None`` if the test is not about that.
        lineage: What it descends from, nearest first.
        training_data: Word of ``Disclosure``; empty if the test is not about that.
        openness: Word of ``Openness``; likewise.
        licence: Name, and strength of the evidence; an empty name stands for none stated.
        files: What was found in files; ``None`` if the test is not about that.
        where: ``file:line``.
        digest: Of the model; ``None`` if the test is not about waivers.
        now: What ends of waivers are held against; ``None`` for the day of the test.
    """

    name: str
    expect: Verdict
    because: tuple[str, ...]
    publisher: Person | None
    lineage: tuple[Person, ...]
    training_data: str
    openness: str
    licence: tuple[str, Strength] | None
    files: tuple[Seen, ...] | None
    where: str
    digest: Digest | None = None
    now: dt.date | None = None

    @property
    def checks(self) -> frozenset[str]:
        """Ids of the checks that its facts are for."""
        asked = set[str]()
        if self.publisher is not None or self.lineage:
            asked |= {"jurisdiction", "publisher", "lineage"}
        if self.training_data:
            asked.add("training-data")
        if self.openness:
            asked.add("openness")
        if self.licence is not None:
            asked.add("licence")
        if self.files is not None:
            asked.add("serialisation")
        return frozenset(asked)


def read(table: Table, checks: Collection[str], rules: Collection[str]) -> Example:
    """Understand one test.

    Args:
        table: One of ``[[tests]]``.
        checks: Ids of the checks there are, and of the policy's own rules.
        rules: Ids of the rules there are.

    Raises:
        PolicyError: A key is unknown, missing or of another type; a check or a rule is none.
    """
    name, expect = table.string("name").value, table.certain("expect").value
    because = table.strings("because", ()).value
    now = table.perhaps_date("now")
    for each in because:
        if each not in checks and each != waiving.ID:
            why = f"unknown check {each!r}{nearest(each, checks)}"
            raise table.fault("because", why)
    facts = table.table("facts")
    table.finish()
    given = frozenset(facts.keys())
    # Read whether they are there or not, so that a misspelt key finds them.
    publisher, licence = facts.table("publisher"), facts.table("licence")
    lineage = tuple(map(_person, facts.rows("lineage")))
    files = tuple(_seen(row, rules) for row in facts.rows("files"))
    found = Example(
        name=name,
        expect=expect,
        because=because,
        publisher=_person(publisher) if "publisher" in given else None,
        lineage=lineage,
        training_data=_word(facts, "training-data", [each.word for each in Disclosure]),
        openness=_word(facts, "openness", [each.word for each in Openness]),
        licence=_licence(licence) if "licence" in given else None,
        files=files if "files" in given else None,
        where=table.where,
        digest=waiving.digest(facts, "digest") if "digest" in given else None,
        now=now,
    )
    facts.string("digest", "")
    facts.finish()
    if not found.checks:
        raise table.fault("facts", "gives no facts")
    return found


def _word(table: Table, key: str, words: list[str]) -> str:
    """Read one of several words; an empty one if the test is not about that."""
    if key not in table.keys():  # noqa: SIM118 - not a dict
        return table.string(key, "").value
    return table.choice(key, words).value


def _strength(table: Table) -> Strength:
    words = {each.word: each for each in Strength}
    return words[table.choice("strength", words, "declared").value]


def _person(table: Table) -> Person:
    relations = {each.value: each for each in Relation}
    found = Person(
        id=table.string("id", "").value,
        name=table.string("name", "").value,
        relation=relations[table.choice("relation", relations, "unknown").value],
        country=table.string("country", "").value,
        parent=table.string("parent-country", "").value,
        strength=_strength(table),
        where=table.where,
    )
    table.finish()
    return found


def _licence(table: Table) -> tuple[str, Strength]:
    found = table.string("id", "").value, _strength(table)
    table.finish()
    return found


def _seen(table: Table, rules: Collection[str]) -> Seen:
    words = {each.word: each for each in Severity}
    findings = []
    for row in table.rows("findings"):
        rule = row.string("rule").value
        if rule not in rules:
            raise row.fault("rule", f"unknown rule {rule!r}{nearest(rule, rules)}")
        findings.append((rule, words[row.choice("severity", words, "high").value]))
        row.finish()
    path, format_ = table.string("path").value, table.string("format", "").value
    found = Seen(path, format_, tuple(findings), table.where)
    table.finish()
    return found
