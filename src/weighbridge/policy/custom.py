"""Rules of the policy's own: ``[[rules]]``, conditions in CEL over facts of a model.

::

    [[rules]]
    id = "acme-no-onnx-from-unknown"
    for = "file"                     # model | file | finding | ancestor
    when = 'file.format == "onnx-graph" && model.publisher.id == ""'
    level = "deny"                   # deny | warn
    message = "{file.path} is an ONNX graph of unknown origin"
    fix = "use the safetensors export"
    title = "no ONNX from strangers"

``for`` is what an expression is asked about, one at a time, and the witness that a reason names.
What it may say is in ``weighbridge.expressions``, which compiles it: this module reads rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from weighbridge.core import Verdict, later
from weighbridge.core.records import dataclass
from weighbridge.policy.table import Setting, Table

SUBJECTS = ("model", "file", "finding", "ancestor")
"""What a rule may be for."""

LONGEST = 500
"""Characters of a message, a fix or a title."""

RESERVED = frozenset({"rules", "waivers", "fault"})
"""Stand where ids do, in reasons that no row is behind."""

_ID = later.pattern(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_DIGEST = later.pattern(r"\bdigest\b")


@dataclass(frozen=True, slots=True)
class Custom:
    """One row.

    Attributes:
        id: Its own; of no rule or check of weighbridge's.
        subject: One of ``SUBJECTS``.
        when: The condition, and where it is written.
        level: What it amounts to where the condition is true.
        message: What to say then, and where it is written.
        fix: What to do; may be empty.
        title: In a few words; may be empty.
        where: ``file:line``.
    """

    id: str
    subject: str
    when: Setting[str]
    level: Verdict
    message: Setting[str]
    fix: str
    title: str
    where: str

    @property
    def hashes(self) -> bool:
        """Whether it may look at a digest, which somebody has to take then."""
        return bool(_DIGEST.search(self.when.value) or _DIGEST.search(self.message.value))


def read(rows: Collection[Table], taken: Collection[str]) -> tuple[Custom, ...]:
    """Understand the rows of ``[[rules]]``.

    Args:
        rows: Each a table, nothing of it read yet.
        taken: Ids of the rules and checks there are.

    Raises:
        PolicyError: A key is missing, unknown or empty, or an id is none, or taken.
    """
    found: dict[str, Custom] = {}
    for row in rows:
        made = _one(row)
        if made.id in taken or made.id in RESERVED:
            raise row.fault("id", f"{made.id!r} is a rule or a check of weighbridge's own")
        if made.id in found:
            raise row.fault("id", f"two have the id {made.id!r}")
        found[made.id] = made
    return tuple(found.values())


def _one(row: Table) -> Custom:
    words = {"deny": Verdict.DENY, "warn": Verdict.WARN}
    name, subject, when = row.string("id"), row.choice("for", SUBJECTS), row.string("when")
    level, message = row.choice("level", words), row.string("message")
    fix, title = row.string("fix", ""), row.string("title", "")
    row.finish()
    if _ID.fullmatch(name.value) is None or len(name.value) > LONGEST:
        why = f"{name.value!r} is no id: lower-case words joined by hyphens"
        raise row.fault("id", why)
    for key, text in (("when", when), ("message", message)):
        if not text.value.strip():
            raise row.fault(key, "is empty")
    for key, text in (("message", message), ("fix", fix), ("title", title)):
        if len(text.value) > LONGEST:
            raise row.fault(key, f"more than {LONGEST} characters")
    return Custom(
        id=name.value,
        subject=subject.value,
        when=when,
        level=words[level.value],
        message=message,
        fix=fix.value,
        title=title.value,
        where=row.where,
    )
