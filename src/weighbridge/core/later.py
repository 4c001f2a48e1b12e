"""Compiled expressions that are compiled when they are first used.

A scan imports a few hundred of them and uses a few dozen. Type checkers see ``re.compile``
(``later.pyi``); ``tests/core/test_later.py`` compiles every one.
"""

from __future__ import annotations

import re

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")

_FACTS = ("pattern", "flags", "groups", "groupindex")


class Later:
    """Stands for a compiled expression, and becomes as good as it when it is used.

    Attributes:
        given: The expression and its flags.
    """

    __slots__ = ("given", *_METHODS, *_FACTS)

    def __init__(self, given: tuple[str | bytes, int]) -> None:
        """Keep what is to be compiled: the expression and its flags."""
        self.given = given

    def __getattr__(self, name: str) -> object:
        """Compile it: a slot that is asked for has nothing in it yet.

        Raises:
            AttributeError: Compiled expressions have nothing of that name.
        """
        if name not in self.__slots__:
            raise AttributeError(name)
        made = re.compile(*self.given)
        for each in (*_METHODS, *_FACTS):
            setattr(self, each, getattr(made, each))
        return getattr(made, name)


def pattern(expression: str | bytes, flags: int = 0) -> Later:
    """Return what compiles an expression when it is used."""
    return Later((expression, flags))
