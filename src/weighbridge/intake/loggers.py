"""Say what a configuration of Python's logging has imported and evaluated.

``logging.config.fileConfig`` reads it with ``configparser``, which puts ``%(name)s`` together: a
section per handler and formatter, of which ``class`` is evaluated among the names of ``logging`` or
imported, ``args`` and ``kwargs`` evaluated, and the class called with them. ``dictConfig`` takes
tables, in which ``()`` names what is called with the rest.

Source: https://docs.python.org/3/library/logging.config.html and ``Lib/logging/config.py`` of
Python 3.13 (retrieved 2026-11-27). Not read: what programs add to the names (``defaults``); what
``ext://`` and ``cfg://`` lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Call, Evidence, How, Named, Place, Unknown, later
from weighbridge.intake import evaluated

FACTORY = "()"
"""Key of what is called with the rest of a table."""

_SECTIONS = ("handler_", "formatter_")
_EVALUATED = ("class", "args", "kwargs")
_NAME = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_OWN = later.pattern(r"(?:logging\.)?(?:handlers\.|config\.)?[A-Z]\w*")
"""Classes of ``logging`` itself."""

_USUAL = ("uvicorn.logging.", "colorlog.", "pythonjsonlogger.", "rich.logging.")
"""How names begin that honest configurations have called."""

_FILLED = later.pattern(r"%\(([^()]*)\)s")
_DEEP = 8
"""Times that values are put into one another; ``configparser`` does so ten times."""


def facts(sections: Mapping[str, Mapping[str, str]], place: Place) -> Iterator[Evidence]:
    """Yield what the sections of a file have called.

    Args:
        sections: Keys in lower case, and values, by the section.
        place: Where they lie.
    """
    default = sections.get("DEFAULT", {})
    for name, section in sections.items():
        if not name.startswith(_SECTIONS):
            continue
        known = {key: value.strip() for key, value in {**default, **section}.items()}
        for key in _EVALUATED:
            value = _filled(known.get(key, ""), known)
            if value is None:
                what = f"what {key} of {name[:80]!r} is put together of"
                yield Call(place, How.CONFIG, Unknown(what))
            elif key == "class" and _NAME.fullmatch(value):
                yield from called(value, place)
            else:
                for callee in evaluated.reached([value]):
                    yield Call(place, How.CONFIG, callee)


def called(value: object, place: Place) -> Iterator[Call]:
    """Yield the call of a name, unless it is one of logging's own or usual in its company."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        return
    if not _OWN.fullmatch(value) and not value.startswith(_USUAL):
        module, _, name = value.rpartition(".")
        yield Call(place, How.CONFIG, Named(module or name, name if module else ""))


def _filled(value: str, known: Mapping[str, str]) -> str | None:
    """Put values into one another; ``None`` if that makes too much.

    A name that nothing stands for is one of Python's.
    """
    for _ in range(_DEEP):
        if not (found := set(_FILLED.findall(value))):
            break
        longest = max(len(known.get(name.lower(), "x")) for name in found)
        if value.count("%(") * longest > evaluated.ROOM:
            return None
        value = _FILLED.sub(lambda match: known.get(match[1].lower(), "x"), value)
    return value
