"""INI: options of Python's installers, entry points of packages, logging, and Windows' folders.

Sections in brackets; ``key = value`` or ``key: value``; further lines of a value are indented. A
text is taken for one if it begins with a section and one of its sections or keys is an installer's
(``setup.cfg``, ``pip.conf``), or if it holds nothing but entry points, ``name = module:attribute``.

``logging.config.fileConfig`` imports the class of a handler or a formatter, and evaluates a
handler's ``class``, ``args`` and ``kwargs`` as Python; MONAI hands it ``configs/logging.conf`` of
every bundle. Windows' file manager opens the icon that ``desktop.ini`` or a shortcut names as soon
as it shows the folder, on whatever host that is.

Source: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html,
https://pip.pypa.io/en/stable/topics/configuration/,
https://packaging.python.org/en/latest/specifications/entry-points/ (retrieved 2026-11-26);
https://docs.python.org/3/library/logging.config.html#configuration-file-format,
https://monai.readthedocs.io/en/stable/mb_specification.html,
https://learn.microsoft.com/en-us/windows/win32/shell/how-to-customize-folders-with-desktop-ini
(retrieved 2026-11-27).
Not read: other keys; what modules that an entry point names do; texts over 1 MiB,
which are a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    GapKind,
    Place,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import loggers, preamble, requirements
from weighbridge.intake import text as texts
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a text."""

KEPT = 512
"""Characters of a name or value that are told."""

_FIRST = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:[#;][^\n]*)?\r?\n)*+\[[^\]\r\n]{1,200}\][ \t\r]*\n"
)
_TELLING = later.pattern(
    rb"^(?:install_requires|setup_requires|tests_require|dependency_links|index[_-]url"
    rb"|extra[_-]index[_-]url|find[_-]links|trusted[_-]host|\[options\.(?:extras_require|entry_points)\]"
    rb"|\[(?:handler|formatter)_|\[(?i:\.ShellClassInfo|InternetShortcut[\w.]*|Shell)\])",
    re.MULTILINE,
)
_SHELL = later.pattern(r"\.shellclassinfo|internetshortcut[\w.]*|shell", re.IGNORECASE)
_HOST = later.pattern(r"(?:file:)?[\\/]{2,}[^\\/?\s].*", re.IGNORECASE)
"""A path on another host."""

_SECTION = later.pattern(r"\[([^\]]*)\]\s*")
_PAIR = later.pattern(r"([^\s=:\[][^=:]{0,200}?)[ \t]*[=:][ \t]*(.*)")
_POINT = later.pattern(
    r"[^=\[\s][^=]{0,200}?[ \t]*=[ \t]*[\w.]+(?:[ \t]*:[ \t]*[\w.]+)?(?:[ \t]*\[[^\]]*\])?[ \t]*"
)

_LINES = frozenset({"install_requires", "setup_requires", "tests_require"})
_PLACES = frozenset({"dependency_links", "index_url", "extra_index_url", "find_links"})
_TRUSTED = "trusted_host"
_EXTRAS, _POINTS = "options.extras_require", "options.entry_points"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a section, and one is an installer's or all are entry points."""
    if not _FIRST.match(texts.unified(preamble.after(glimpse, preamble.HASHES))):
        return False
    text = texts.unified(glimpse.more(preamble.SEARCHED))
    if b"\0" in text:
        return False
    if _TELLING.search(text) is not None:
        return True
    return glimpse.size <= MOST and _all_points(text.decode("utf-8", "replace"))


def _all_points(text: str) -> bool:
    points = 0
    for line in _lines(text):
        if not _SECTION.fullmatch(line):
            if len(line) > KEPT or not _POINT.fullmatch(line):
                return False
            points += ":" in line
    return points > 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per package from elsewhere, an ``Entry`` per entry point.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of options are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = texts.unified(cursor.take(cursor.left, "options")).decode("utf-8", "replace")
    place = cursor.place(start)
    every = _all_points(text)
    kept: dict[str, dict[str, list[str]]] = {}
    section = key = ""
    for line in _lines(text):
        if found := _SECTION.fullmatch(line):
            section, key = found[1].strip(), ""
            continue
        value = line.strip()
        if not line[:1].isspace() and (pair := _PAIR.fullmatch(line)):
            key, value = pair[1], pair[2].strip()
        kept.setdefault(section, {}).setdefault(key.lower(), []).append(f"{value}\n")
        if every or section == _POINTS:
            group = section if every else key
            if _POINT.fullmatch(point := line.strip() if every else value):
                name, _, target = point.partition("=")
                yield Entry(place, f"entry point, {group} {name.strip()}"[:KEPT], target.strip())
        elif value:
            yield from _option(section, key, value, place)
    joined = {
        name: {key: "".join(values) for key, values in options.items()}
        for name, options in kept.items()
    }
    yield from loggers.facts(joined, place)


def _option(section: str, key: str, value: str, place: Place) -> Iterator[Evidence]:
    plain, field = key.lower().replace("-", "_"), f"{section}.{key}"[:KEPT]
    if _SHELL.fullmatch(section):
        if _HOST.fullmatch(value):
            yield Reference(place, Purpose.DATA, value[:KEPT], field)
    elif plain in _LINES or section == _EXTRAS:
        yield from requirements.references(value, place, field)
    elif plain in _PLACES:
        for target in value.split():
            yield Reference(place, Purpose.PACKAGE, target[:KEPT], field)
    elif plain == _TRUSTED:
        for target in value.split():
            yield Reference(
                place, Purpose.PACKAGE, target[:KEPT], f"{section} {requirements.TRUSTED}"
            )


def _lines(text: str) -> Iterator[str]:
    """Yield lines that say anything, indented as they are."""
    for line in text.removeprefix("\ufeff").splitlines():
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            yield line.rstrip()


FORMAT = Format(
    id="ini-config",
    title="INI",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"#;[",
)
