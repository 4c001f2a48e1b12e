r"""Tell where lines of commands run what they fetch, take packages from elsewhere, or hide text.

Told is what people are asked to type and should read first, line by line, in shells of Unix and of
Windows alike: ``curl … | sh``, ``bash <(curl …)``, ``eval "$(wget …)"``, a file that is fetched and
then run, ``base64 -d | sh``, ``/dev/tcp/``, ``nc -e``; ``iex (irm …)``, ``-EncodedCommand``,
``certutil -urlcache``, ``mshta http…``; ``pip install`` with another index than the usual ones.

Sources (retrieved 2026-11-28): https://pubs.opengroup.org/onlinepubs/9799919799/ (XCU 2),
https://docs.docker.com/reference/dockerfile/,
https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_pwsh,
https://lolbas-project.github.io/ for programs of Windows that fetch. Not told: commands that are
put together of variables, functions and aliases; what a program that is called does otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import INDEXES, Code, Constant, Effect, Evidence, Operation, Place, later
from weighbridge.core.records import dataclass
from weighbridge.intake import linewise, secrets

LANGUAGE = "commands"
"""Language of a text of which something is told."""

SHOWN = 100
"""Characters that are told of what a line does."""

LINE = 4096
"""Characters of a line, and of those that it goes on in; what is behind them is not looked at."""

MOST = 64
"""Deeds of one text that are told."""

FEW, EACH = 512, 32
"""Commands of one text that are looked at, and bytes for one more: few lines hold any of them."""

FETCHED = 16
"""Names of files that were fetched, one of which may be run later."""

_NEEDLE = later.pattern(
    r"\b(?:curl|wget2?|fetch|aria2c|iwr|irm|webclient|bitsadmin|certutil|mshta|regsvr32|nc|ncat"
    r"|netcat|base64|xxd|openssl|invoke-(?:webrequest|restmethod)|start-bitstransfer)\b"
    r"|/dev/(?:tc|ud)p/|frombase64string|(?<!\S)[-/]e\w*\s+[a-z0-9+/=]{16}|index-url|(?<!\S)-i\b",
    re.IGNORECASE,
)
"""One of these is in every line of which anything is told by itself."""

_APART = later.pattern(r"&&|\|\||[;\n]|(?<![<>])&(?![>\d])")
_QUOTES = str.maketrans("\"'[],{}()@", " " * 10)
_FETCHER = later.pattern(
    r"curl|wget2?|fetch|aria2c|iwr|irm|invoke-webrequest|invoke-restmethod", re.IGNORECASE
)
_DECODERS = frozenset({"base64", "openssl", "xxd"})
_DECODES = later.pattern(r"\s-(?:-decode|[dDr])\b")
_SHELL = later.pattern(r"(?:ba|da|z|k|a|fi|c|tc)?sh|pwsh|powershell|cmd", re.IGNORECASE)
_LANGUAGE = later.pattern(r"(?:python|perl|ruby|node|php)[\d.]*", re.IGNORECASE)
_EVALUATES = frozenset({"iex", "invoke-expression", "eval", "source", "."})
_BEFORE = frozenset({
    "run", "cmd:", "entrypoint", "sudo", "exec", "time", "nohup", "env", "command", "then", "do",
    "else", "if", "while", "!", "call", "start", "doas", "builtin", "-", "!curl",
})  # fmt: skip
"""Words that may stand before the command itself."""

_PASSED = later.pattern(r"\w+=\S*|--?\w[\w-]*(?:=\S*)?|[\w.-]+:|\d?>\S*")
"""Assignments, options, keys of YAML and redirections."""

_GIVEN = later.pattern(r"-(?:c|m|e|r|n|command|file)", re.IGNORECASE)
"""Options with which an interpreter does not read its input."""

_INNER = later.pattern(
    r"(?:\$\(|`|<\()\s*(?:sudo\s+)?(curl|wget2?|fetch|base64\s+(?:-d|-D|--decode))\b", re.IGNORECASE
)
_EXPRESSION = later.pattern(r"\b(?:iex|invoke-expression)\b", re.IGNORECASE)
_SOURCE = later.pattern(
    r"\b(?:downloadstring|downloaddata|webclient|iwr|irm|frombase64string|invoke-webrequest"
    r"|invoke-restmethod)\b",
    re.IGNORECASE,
)
_POWERSHELL = later.pattern(r"\b(?:powershell|pwsh)\b", re.IGNORECASE)
_ENCODED = later.pattern(r"\s[-/]e(?:nc?|c|ncodedcommand)?\s+[A-Za-z0-9+/=]{16}", re.IGNORECASE)
_SOCKET = later.pattern(r"/dev/(?:tcp|udp)/[^\s/]+/[^\s/]+")
_WITH = {
    **dict.fromkeys(("nc", "ncat", "netcat"), later.pattern(r"\s-\w*[ec]\b|\s--exec\b")),
    "certutil": later.pattern(r"[-/](?:urlcache|verifyctl)", re.IGNORECASE),
    "bitsadmin": later.pattern(r"/transfer", re.IGNORECASE),
    "mshta": later.pattern(r"(?:https?|vbscript|javascript):", re.IGNORECASE),
    "regsvr32": later.pattern(r"/i:https?:", re.IGNORECASE),
    "start-bitstransfer": later.pattern(r"https?:", re.IGNORECASE),
}
"""Commands, and with what they reach out as few honest ones do."""

_INDEX = later.pattern(
    r"(?:index-url|(?<!\S)-i)(?:\s+|=)[\"']?([a-z+]+://[^\s\"']+)", re.IGNORECASE
)
_INSTALLS = later.pattern(r"\b(?:pip3?|uv|pipx|poetry|pdm)\b")
_TARGET = later.pattern(
    r"\s(?:-o|--output|--output-document|-outfile|-O)(?:\s+|=)([^\s-]\S*)", re.IGNORECASE
)

_RUN_FETCHED = (Effect.NETWORK, Effect.DYNAMIC)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a line of commands does.

    Attributes:
        line: Number of the line, from 1.
        effect: What is reached.
        what: By what, in a few words; attacker-controlled.
    """

    line: int
    effect: Effect
    what: str


def deeds(text: str, first: int = 1) -> list[Deed]:
    """Return what lines of commands do that is told, in their order; each once.

    Args:
        text: Lines that end in LF; one that goes on in others counts as where it begins.
        first: Number of the first one.
    """
    if not _NEEDLE.search(text):
        return []
    found: dict[Deed, None] = {}
    for deed in _every(text, first):
        found[deed] = None
        if len(found) >= MOST:
            break
    return list(found)


def told(data: bytes, place: Place) -> Iterator[Evidence]:
    """Yield ``Code`` with what a text of commands does, and a step for each line that does it."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if wide else "utf-8", "replace")
    found = deeds("\n".join(re.split("\r\n|\r|\n", text)) if "\r" in text else text)
    if not found:
        return
    effects = frozenset(deed.effect for deed in found)
    yield Code(place, LANGUAGE, f"line {found[0].line}: {found[0].what}", "", effects)
    yield from steps(found, place, [] if wide else linewise.starts(data))


def steps(found: list[Deed], place: Place, starts: list[int]) -> Iterator[Evidence]:
    """Yield a step for each deed; ``starts`` are those of lines, if they lie there as they are."""
    for deed in found:
        about = (("effect", Constant(deed.effect.value)), ("line", Constant(deed.line)))
        yield Operation(linewise.on(place, starts, deed.line), LANGUAGE, deed.what, about)


def _every(text: str, first: int) -> Iterator[Deed]:
    fetched: set[str] = set()
    left = FEW + len(text) // EACH
    for number, line in _lines(text, first):
        start = line.lstrip()[:2]
        if start[:1] == "#" or start in ("::", "//"):
            continue
        needed = _NEEDLE.search(line) is not None
        if not needed and not any(file in line for file in fetched):
            continue
        parts = _APART.split(line)
        left -= len(parts) + line.count("|")
        if left < 0:
            yield Deed(number, Effect.UNREADABLE, "more commands than are looked at")
            return
        for effects, what in [*(_known(line, parts) if needed else ()), *_ran(parts, fetched)]:
            for effect in effects:
                yield Deed(number, effect, secrets.masked(what)[0][:SHOWN])


def _lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    """Yield lines, with those that they go on in, and their numbers."""
    number, parts, size = first, list[str](), 0
    for at, line in enumerate(text.split("\n"), first):
        if not parts:
            number = at
        more = line.endswith(("\\", "^", "`")) and size < LINE
        parts.append(line[:-1] if more else line)
        size += len(line)
        if not more:
            yield number, " ".join(parts)[:LINE]
            parts, size = [], 0
    if parts:
        yield number, " ".join(parts)[:LINE]


def _known(line: str, parts: list[str]) -> Iterator[tuple[tuple[Effect, ...], str]]:
    """Yield what one line does by itself."""
    for part in parts:
        stages = part.split("|")
        yield from _piped(stages)
        for stage in stages:
            name, _ = _command(stage)
            telling = _WITH.get(name.lower())
            if telling is not None and (found := telling.search(stage)):
                yield _RUN_FETCHED[:1], f"{name} {found[0].strip()}"
        name, _ = _command(part)
        if _runs(name) and (inner := _INNER.search(part)):
            fetches = _FETCHER.fullmatch(inner[1]) is not None
            yield _RUN_FETCHED if fetches else _RUN_FETCHED[1:], f"{name} $({inner[1]} …)"
    if _EXPRESSION.search(line) and _SOURCE.search(line):
        yield _RUN_FETCHED, "iex of what is fetched or decoded"
    if _POWERSHELL.search(line) and _ENCODED.search(line):
        yield _RUN_FETCHED[1:], "powershell -EncodedCommand"
    if found := _SOCKET.search(line):
        yield _RUN_FETCHED[:1], found[0]
    if _INSTALLS.search(line):
        for index in _INDEX.finditer(line):
            if not INDEXES.fullmatch(index[1]):
                yield _RUN_FETCHED[:1], f"packages of {index[1]}"


def _piped(stages: list[str]) -> Iterator[tuple[tuple[Effect, ...], str]]:
    """Yield what is fetched, or decoded, and handed to what runs it."""
    sources = ""
    decodes = False
    for number, stage in enumerate(stages):
        if number and (sources or decodes) and _reads(stage):
            effects = _RUN_FETCHED if sources else _RUN_FETCHED[1:]
            yield effects, f"{sources or 'base64 -d'} | {_command(stage)[0]}"
            return
        words = stage.translate(_QUOTES).split()
        sources = sources or next((each for each in words if _FETCHER.fullmatch(_base(each))), "")
        decodes = decodes or (
            not _DECODERS.isdisjoint(map(_base, words)) and _DECODES.search(stage) is not None
        )


def _base(word: str) -> str:
    return word.lstrip("!`$").rpartition("/")[2].rpartition("\\")[2].removesuffix(".exe")


def _runs(name: str) -> bool:
    return name.lower() in _EVALUATES or bool(_SHELL.fullmatch(name) or _LANGUAGE.fullmatch(name))


def _reads(stage: str) -> bool:
    """Whether a command runs what it is handed, and no file or text that it names itself."""
    name, rest = _command(stage)
    if name.lower() in _EVALUATES:
        return True
    if not _runs(name):
        return False
    for word in rest:
        if word in ("-", "-s", "/dev/stdin"):
            return True
        if _GIVEN.fullmatch(word) or not _PASSED.fullmatch(word):
            return False
    return True


def _command(stage: str) -> tuple[str, list[str]]:
    """Return the name of a command, without its folder, and the words behind it."""
    words = stage.translate(_QUOTES).split()
    for at, word in enumerate(words):
        name = _base(word)
        if name and name.lower() not in _BEFORE and not _PASSED.fullmatch(word):
            return name, words[at + 1 :]
    return "", []


def _ran(parts: list[str], fetched: set[str]) -> Iterator[tuple[tuple[Effect, ...], str]]:
    """Note files that a line fetches, and tell of one that is run."""
    for part in parts:
        name, rest = _command(part)
        if _FETCHER.fullmatch(name) or name.lower() in ("certutil", "bitsadmin"):
            targets = [match[1] for match in _TARGET.finditer(part.translate(_QUOTES))]
            for target in targets or [each.partition("?")[0] for each in rest if "://" in each]:
                if len(fetched) < FETCHED and (file := _base(target)):
                    fetched.add(file)
        elif fetched:
            runs = name
            if _runs(name):
                runs = next((each for each in rest if not _PASSED.fullmatch(each)), "")
            if (file := _base(runs)) in fetched:
                yield _RUN_FETCHED, f"{file} is fetched and run"
