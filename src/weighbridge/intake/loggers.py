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

_SECTIONS, _DEFAULT = ("handler_", "formatter_"), "DEFAULT"
_EVALUATED = ("class", "args", "kwargs")
_NAME = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_OWN = later.pattern(r"(?:logging\.)?(?:handlers\.|config\.)?[A-Z]\w*")
"""Classes of ``logging`` itself."""

_USUAL = ("uvicorn.logging.", "colorlog.", "pythonjsonlogger.", "rich.logging.")
"""How names begin that honest configurations have called."""

_FILLED = later.pattern(r"%\(([^()]*)\)s")
_DEEP = 8
"""Times that values are put into one another; ``configparser`` does so ten times."""


def concerned(section: str) -> bool:
    """Whether anything is told of a section, or it stands in for others."""
    return section == _DEFAULT or section.startswith(_SECTIONS)


def facts(sections: Mapping[str, Mapping[str, str]], place: Place) -> Iterator[Evidence]:
    """Yield what the sections of a file have called; what many have in common, once.

    Args:
        sections: Keys in lower case, and values without blanks around them, by the section.
        place: Where they lie.
    """
    default, filling = sections.get(_DEFAULT, {}), _Filling()
    said: set[tuple[bool, str]] = set()
    # Of values that are the same for all sections, one is looked at.
    common = {key: default[key] for key in _EVALUATED if "%(" not in default.get(key, "%(")}
    for name, section in sections.items():
        if not name.startswith(_SECTIONS):
            continue
        for key in _EVALUATED:
            given = section.get(key) or common.get(key) or default.get(key, "")
            if not given or (evaluates := (key == "class", given)) in said:
                continue
            value: str | None = given
            if given is common.get(key) or "%(" not in given:
                said.add(evaluates)
            else:
                value = filling(given, section, default)
            if value is None:
                what = f"what {key} of {name[:80]!r} is put together of"
                yield Call(place, How.CONFIG, Unknown(what))
            elif key == "class" and _NAME.fullmatch(value):
                yield from called(value, place)
            else:
                for callee in evaluated.reached([value]):
                    yield Call(place, How.CONFIG, callee)
        if filling.room < 0:
            return


def called(value: object, place: Place) -> Iterator[Call]:
    """Yield the call of a name, unless it is one of logging's own or usual in its company."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        return
    if not _OWN.fullmatch(value) and not value.startswith(_USUAL):
        module, _, name = value.rpartition(".")
        yield Call(place, How.CONFIG, Named(module or name, name if module else ""))


class _Filling:
    """Puts values into one another.

    Attributes:
        room: Characters of values that may still be made, in all sections of a file.
    """

    def __init__(self) -> None:
        self.room = evaluated.ROOM

    def __call__(
        self, value: str, section: Mapping[str, str], default: Mapping[str, str]
    ) -> str | None:
        """Return a value; ``None`` if that makes too much.

        A name that nothing stands for is one of Python's.
        """

        def known(name: str) -> str:
            name = name.lower()
            return section[name] if name in section else default.get(name, "x")

        for _ in range(_DEEP):
            self.room -= len(value)
            if not (found := set(_FILLED.findall(value))):
                break
            longest = max(len(known(name)) for name in found)
            if self.room < 0 or value.count("%(") * longest > evaluated.ROOM:
                return None
            value = _FILLED.sub(lambda match: known(match[1]), value)
        return value if self.room >= 0 else None
