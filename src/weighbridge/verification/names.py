"""Names of files as somebody else wrote them: signed, recorded, or in a list of digests.

A name is compared with names that are here, and never opened. It is refused all the same if it
could mean one file to whoever wrote it and another to whoever uses it.
"""

from __future__ import annotations

from collections.abc import Iterable

from weighbridge.core import later
from weighbridge.core.normal import normal
from weighbridge.intake import naming
from weighbridge.verification.refusal import malformed

MAX_NAME = 4096
"""Bytes of a name in UTF-8; what Linux takes for a path."""

_DRIVE = later.pattern(r"[A-Za-z]:")


def fault(name: str) -> str | None:
    r"""Say what is wrong with a name: ``leads upward``, ``is absolute`` ...; ``None`` if nothing.

    A good name is a POSIX path from the model's root, spelled in the one way that has no empty,
    ``.`` or ``..`` step, no ``\``, no drive letter, and no letter that cannot be seen, turns the
    direction of writing, or is no text.
    """
    if not name:
        return "is empty"
    if len(name) > MAX_NAME or len(name.encode("utf-8", "surrogatepass")) > MAX_NAME:
        return f"is longer than {MAX_NAME} bytes"
    if name.startswith("/"):
        return "is absolute"
    if "\\" in name:
        return "holds a backslash, which some systems take for a separator"
    if _DRIVE.match(name):
        return "begins like a drive letter"
    for step in name.split("/"):
        match step:
            case "..":
                return "leads upward"
            case "." | "":
                return "has an empty step, so that it is one of several spellings"
    return naming.deception(name) or None


def doubles(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Find names that some file system takes for one: equal after NFC and folding of case.

    Args:
        names: Without ``fault``, in any order; one that comes twice is a double of itself.

    Returns:
        One tuple for each set of such names, all of them in the order given.
    """
    first: dict[str, str] = {}
    # A list for each would take more than the names: few have a double, if any.
    more: dict[str, list[str]] = {}
    for name in names:
        folded = normal("NFC", name).casefold()
        key = normal("NFC", folded)
        if key in first:
            more.setdefault(key, []).append(name)
        else:
            # What is spelled like its key needs no other text.
            first[name if name == key else key] = name
    return [(first[key], *more[key]) for key in first if key in more]


def judged(names: Iterable[str]) -> None:
    """Refuse names of which one has a ``fault``, or two are ``doubles``.

    Raises:
        RefusedError: Malformed: ``unsafe-name`` or ``double-name``.
    """
    every = list(names)
    for name in every:
        if why := fault(name):
            raise malformed("unsafe-name", f"the name {name[:80]!r} {why}")
    for first, other, *_ in doubles(every):
        raise malformed(
            "double-name", f"{first[:80]!r} and {other[:80]!r} are one name to some systems"
        )
