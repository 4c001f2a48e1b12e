"""Settings of git or Mercurial that make these run something: ``.git/config``, ``.hg/hgrc``.

A text is taken for one if it holds such a setting; which these are, and which values are harmless,
see ``intake/gitsettings.py``. Ordinary settings have no face of their own.

Source: https://git-scm.com/docs/git-config and https://www.mercurial-scm.org/doc/hgrc.5.html
(retrieved 2026-11-26). Not read: every other setting; files that are included; texts over 1 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Code, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import gitsettings
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.gitsettings import MOST
from weighbridge.intake.glimpse import Glimpse

_BEGIN = later.pattern(rb"(?:\xef\xbb\xbf)?(?:[ \t]*+(?:[#;][^\n]*+)?\r?\n)*+[ \t]*+\[")
_REPOSITORY = later.pattern(rb"^[ \t]*\[core\][^\[]*\brepositoryformatversion\b", re.IGNORECASE)

SETTING, PATH = "repository-setting", "repository-path"
"""Languages of commands, and of what only leads to files that are weighed, or has to be typed."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a section, and a setting makes something run."""
    head = glimpse.head
    if not glimpse.size or b"\0" in head or not _BEGIN.match(head):
        return False
    if glimpse.size > MOST:
        return _REPOSITORY.search(head) is not None
    text = glimpse.more(MOST).decode("utf-8", "replace")
    return next(gitsettings.told(text), None) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield ``Code`` per setting that makes something run.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"settings of {cursor.left} bytes are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "settings").decode("utf-8", "replace")
    place = cursor.place(start)
    for each in gitsettings.told(text):
        summary = f"{each.key} = {each.value!r}"
        yield Code(place, PATH if each.calm else SETTING, summary, each.when)


FORMAT = Format(
    id="repository-config",
    title="settings of git or Mercurial that run something",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"[#;",
)
