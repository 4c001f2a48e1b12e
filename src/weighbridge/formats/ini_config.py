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
    rb"^(?:(?i:install[_-]requires|setup[_-]requires|tests[_-]require|dependency[_-]links"
    rb"|index[_-]url|extra[_-]index[_-]url|find[_-]links|trusted[_-]host)|\[options\.(?:extras_require|entry_points)\]"
    rb"|\[(?:handler|formatter)_|\[(?i:\.ShellClassInfo|InternetShortcut[\w.]*|Shell)\])",
    re.MULTILINE,
)
_SHELL = later.pattern(r"\.shellclassinfo|internetshortcut[\w.]*|shell", re.IGNORECASE)
_HOST = later.pattern(r"(?:file:)?[\\/]{2,}[^\\/?\s].*", re.IGNORECASE)
"""A path on another host."""

_SECTION = later.pattern(r"^\[([^\]\n]*)\][^\S\n]*$", re.MULTILINE)
_DELIMITER = later.pattern(r"[=:]")
_PAIR = later.pattern(r"^[^\s=:\[#;][^=:\n]*+[=:]", re.MULTILINE)
"""Where an option begins, and the one before ends."""

_POINT_TEXT = (
    r"[^=\[\s#;][^=\n]{0,400}=[ \t]*+[\w.]++(?:[ \t]*+:[ \t]*+[\w.]++)?+(?:[ \t]*+\[[^\]\n]*+\])?+"
)
_POINT = later.pattern(rf"{_POINT_TEXT}[ \t]*+")
_POINTED = later.pattern(
    rf"(?:(?:[^\S\n]*+(?:[#;][^\n]*+)?+|\[[^\]\n]*+\][^\S\n]*+"
    rf"|(?![^\n]{{{KEPT + 1}}}){_POINT_TEXT}[^\S\n]*+)(?:\n|\Z))*+"
)
"""Lines that are all empty, comments, sections or entry points."""

_COLON = later.pattern(r"^[^\s\[#;][^\n]*:", re.MULTILINE)
_NAMES = later.pattern(
    r"(?:^[ \t]+[A-Za-z0-9][\w-]*+(?: ?[<>=!~]=? ?[\d.]++)?+[ \t]*+$\n?)+", re.MULTILINE
)
"""Packages of an index, which tell nothing, in lines that go on."""

_LINES = frozenset({"install_requires", "setup_requires", "tests_require"})
_PLACES = frozenset({"dependency_links", "index_url", "extra_index_url", "find_links"})
_TRUSTED = "trusted_host"
_EXTRAS, _POINTS = "options.extras_require", "options.entry_points"
_KEYED = later.pattern(
    rf"^({'|'.join(sorted(_LINES | _PLACES | {_TRUSTED})).replace('_', '[_-]')})[^\S\n]*+[=:]",
    re.MULTILINE | re.IGNORECASE,
)
"""Options that tell something wherever they stand."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a section, and one is an installer's or all are entry points."""
    if not _FIRST.match(texts.unified(preamble.after(glimpse, preamble.HASHES))):
        return False
    text = texts.unified(glimpse.more(preamble.SEARCHED))
    if b"\0" in text:
        return False
    if _TELLING.search(text) is not None:
        return True
    return glimpse.size <= MOST and _all_points(_lined(text.decode("utf-8", "replace")))


def _lined(text: str) -> str:
    """Return a text in which all that ends a line is alike."""
    return "\n".join(text.removeprefix("\ufeff").splitlines())


def _all_points(text: str) -> bool:
    return _POINTED.fullmatch(text) is not None and _COLON.search(text) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per package from elsewhere, an ``Entry`` per entry point.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of options are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = _lined(texts.unified(cursor.take(cursor.left, "options")).decode("utf-8", "replace"))
    place = cursor.place(start)
    every = _all_points(text)
    kept: dict[str, dict[str, list[str]]] = {}
    for section, body in _sections(text):
        if loggers.concerned(section):
            options = kept.setdefault(section, {})
            for key, value in _pairs(body):
                options.setdefault(key.lower(), []).append(value)
        if every or section == _POINTS:
            yield from _entries(section if every else None, body, place)
        elif section == _EXTRAS or _SHELL.fullmatch(section):
            for key, value in _pairs(_NAMES.sub("", body)):
                yield from _option(section, key, value, place)
        else:
            yield from _known(section, body, place)
    joined = {
        name: {key: "\n".join(values).strip() for key, values in options.items()}
        for name, options in kept.items()
    }
    yield from loggers.facts(joined, place)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each section, and its lines; first what is before any."""
    name, at = "", 0
    for found in _SECTION.finditer(text):
        if at < found.start():
            yield name, text[at : found.start()]
        name, at = found[1].strip(), found.end()
    yield name, text[at:]


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a section that says anything, with the key that it is a value of."""
    key = ""
    for line in body.split("\n"):
        value = line.strip()
        if not value or value[0] in "#;":
            continue
        if not line[0].isspace() and line[0] not in "[=:" and (at := _DELIMITER.search(line)):
            key, value = line[: at.start()].rstrip(), line[at.end() :].strip()
        yield key, value


def _entries(group: str | None, body: str, place: Place) -> Iterator[Entry]:
    """Yield entry points; without a group, they are values, of keys that are their groups."""
    pairs = _pairs(body) if group is None else ((group, line.strip()) for line in body.split("\n"))
    for key, point in pairs:
        if _POINT.fullmatch(point):
            name, _, target = point.partition("=")
            yield Entry(place, f"entry point, {key} {name.strip()}"[:KEPT], target.strip())


def _known(section: str, body: str, place: Place) -> Iterator[Evidence]:
    """Tell of options that mean something in any section: all others are passed over at once."""
    for found in _KEYED.finditer(body):
        end = _PAIR.search(body, found.end())
        lines = body[found.end() : end.start() if end else len(body)]
        lines = _NAMES.sub("", lines) if _plain(found[1]) in _LINES else lines
        for value in map(str.strip, lines.split("\n")):
            if value and value[0] not in "#;":
                yield from _option(section, found[1], value, place)


def _plain(key: str) -> str:
    return key.lower().replace("-", "_")


def _option(section: str, key: str, value: str, place: Place) -> Iterator[Evidence]:
    plain, field = _plain(key), f"{section}.{key}"[:KEPT]
    if not value:
        return
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
