"""TOML: projects of Python and their locks (``pyproject.toml``, ``Pipfile``, ``uv.lock`` ...).

A text is TOML if its first line that says anything is a header or a key with a value, and all of it
parses; one that begins with a table of a project's is TOML although it does not. Told is what an
installer fetches from elsewhere than its index (``intake/packages.py``), what the keys in
``intake/configuration.py`` make a loader do, and programs that an assistant starts when it works in
the folder (``mcp_servers.NAME.command``, and ``notify`` in ``.codex/config.toml``).

Source: https://toml.io/en/v1.0.0 (retrieved 2026-11-26);
https://github.com/openai/codex/blob/main/docs/config.md (2026-11-28).
Not read: names and versions of packages; texts over 4 MiB, which are gaps if they are of a project.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Entry, Evidence, FormatError, Place, Purpose, Reference, later
from weighbridge.formats import Format, Kind
from weighbridge.intake import configuration, forecast, packages, preamble, stricttoml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_PROJECT = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*+[ \t]*\[\[?[ \t]*(?:project|build-system"
    rb"|dependency-groups|tool|packages?|dev-packages|source)[ \t]*(?:\.[^\]\n]*)?\]"
)
"""What the loader of another version may take although it does not parse here."""

_CODEX = later.pattern(r"(?:.*/)?\.codex/config\.toml")
SERVER = "when a programming assistant that was told to trust the folder is started there"

_TELLING = later.pattern(rb"_target_|_component_|class_path|auto_map")
"""What makes one that is too large to be read a gap."""

_SPACY = frozenset(
    {
        "components", "corpora", "initialize", "nlp", "paths", "pretraining", "system", "training",
        "vars",
    }
)  # fmt: skip
"""Tables of spaCy's configurations, some of which are TOML by chance: left to ``spacy-config``."""


_OPENING = b"\"#'-.;[_" + bytes([*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)])
"""What begins a comment, a header or a key."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as TOML does, and is."""
    head = glimpse.head
    if b"\0" in head:
        return False
    first = preamble.after(glimpse, preamble.HASHES)
    if not stricttoml.begins(first.decode("utf-8", "replace")):
        return False
    if _PROJECT.match(head) or _PROJECT.match(first):
        return True
    if glimpse.size > stricttoml.MOST:
        return _TELLING.search(glimpse.more(preamble.SEARCHED)) is not None
    text = glimpse.more(stricttoml.MOST)
    if stricttoml.crowded(text):
        return b"://" in text or _TELLING.search(text) is not None or _begins(head)
    try:
        tree = stricttoml.table(text, offset=glimpse.start)
    except FormatError:
        return False
    return "nlp" not in tree or not tree.keys() <= _SPACY


def _begins(head: bytes) -> bool:
    """Whether the lines that are wholly in the head are TOML."""
    lines = head[: head.rfind(b"\n") + 1]
    try:
        return bool(stricttoml.table(lines, offset=0))
    except FormatError:
        return False


def read(cursor: Cursor) -> Iterator[Evidence]:
    """Yield references to packages, entries for what building runs, calls of other keys.

    Raises:
        FormatError: No TOML, or too much of it.
    """
    start = cursor.offset
    size = min(cursor.left, stricttoml.MOST + 1)
    text = cursor.take(size, "TOML")
    tree, seen = stricttoml.table(text, offset=start), forecast.of(text, escapes=False)
    place = cursor.place(start)
    yield from packages.facts(tree, place)
    yield from _assisted(tree, place, cursor.limits.kept)
    for item in configuration.facts(tree, place, cursor.limits, None, seen):
        # The licence and the like are those of the code, not of the model.
        match item:
            case Entry() | Reference(purpose=Purpose.PACKAGE):
                pass
            case _:
                yield item


def _assisted(tree: dict[str, object], place: Place, kept: int) -> Iterator[Code]:
    """Yield ``Code`` per program that a programming assistant starts."""
    servers = tree.get("mcp_servers")
    for name, each in servers.items() if isinstance(servers, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("command"), str):
            given = each.get("args")
            said = _words([each["command"], *(given if isinstance(given, list) else [])], kept)
            yield Code(place, "assistant-server", f"server {name[:kept]!r}: {said!r}", SERVER)
    notify = tree.get("notify")
    if isinstance(notify, list) and _CODEX.fullmatch(place.artifact.name):
        yield Code(place, "assistant-server", f"notify: {_words(notify, kept)!r}", SERVER)


def _words(given: list[object], kept: int) -> str:
    return " ".join(each for each in given if isinstance(each, str))[:kept]


FORMAT = Format(
    id="toml-config",
    title="TOML",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b"=", b"["),
    plain=True,
    opens=bytes({*_OPENING, *range(0xA4, 0x100)} - {*b"\xbb\xbf\xef\xfe\xff"}),
    extensions=(".toml",),
    refines=("ini-config", "json-config"),
    steps=1,
)
