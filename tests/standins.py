"""Two formats and two rules that stand in for the real ones, so that tests need none of them."""

from weighbridge import pipeline
from weighbridge.core import Entry, Gap, GapKind, Import, Kind, Named, Severity
from weighbridge.formats import Format
from weighbridge.rules import Rule
from weighbridge.stages import beginnings, driver


def _weights(cursor):
    data = cursor.take(cursor.left, "all of it")
    for word in data.split()[1:]:
        if word == b"bug":
            raise ZeroDivisionError
        if word == b"pointer":
            yield Gap(cursor.place(0), GapKind.ELSEWHERE, "the content is not here")
        elif word == b"stray":
            yield Gap(cursor.place(0), GapKind.DAMAGED, "stray bytes")
        elif word.startswith(b"import:"):
            module, _, name = word[7:].decode().rpartition(".")
            yield Import(cursor.place(0), Named(module, name), "GLOBAL")


def _text(cursor):
    yield Entry(cursor.place(0, 1), "text", "yes")


WEIGHTS = Format("weights", "weights", "", Kind.WEIGHTS, lambda g: g.head[:1] == b"W", _weights)
TEXT = Format("text", "text", "", Kind.TEXT, lambda g: g.head[:1] == b"T", _text)


def _dangerous(dossier):
    for item in dossier.every(Import):
        if item.target.module == "posix":
            yield DANGEROUS.finding(f"imports {item.target}", item)
        if item.target.module == "boom":
            raise ZeroDivisionError


def _class(dossier):
    for item in dossier.every(Import):
        if item.target.module == "acme":
            yield CLASS.finding(f"makes {item.target}", item)


DANGEROUS = Rule(
    "dangerous-import",
    Severity.CRITICAL,
    "Bad.\n\nA page.\n\n## What to do\nConvert it to x.y,\nor ask. More.\n\n## Next\n",
    _dangerous,
)
CLASS = Rule("unlisted-class", Severity.MEDIUM, "A class.\n\nA page.", _class)


def install(monkeypatch):
    """Use the stand-ins, and nothing else, until the test ends."""
    kept = driver._sorted
    kept.cache_clear()
    formats = {each.id: each for each in (TEXT, WEIGHTS)}
    monkeypatch.setattr(driver, "formats", lambda: tuple(formats.values()))
    monkeypatch.setattr(beginnings, "every", lambda: tuple(map(beginnings.of, formats.values())))
    monkeypatch.setattr(beginnings, "one", formats.__getitem__)
    monkeypatch.setattr(pipeline, "rules", lambda: (CLASS, DANGEROUS))
    monkeypatch.setattr(pipeline, "concerned", lambda _dossier: (CLASS, DANGEROUS))
    return kept.cache_clear
