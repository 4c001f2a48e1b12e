"""What a partial of ``functools`` is filled with: a function and arguments, for the second time."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Named, Several, Value, spell
from weighbridge.facts import Listed
from weighbridge.judgement import docile, shapes
from weighbridge.judgement.factories import exchanged, given
from weighbridge.judgement.normal import normal
from weighbridge.judgement.sorts import BUILT, Complaint, Sort

BLOCKS = frozenset({Named("pandas.core.internals.blocks", "new_block")})
"""Functions that a ``functools.partial`` with a number is made of, and called: by pandas 1.3."""


MAKER = ".__new__"


def filled(
    name: Named, entry: Listed, made_with: tuple[Value, ...], state: tuple[Value, ...]
) -> Iterator[Complaint]:
    """``functools.partial`` gets its function and arguments a second time, as state."""
    match state:
        case (Several("tuple", (function, Several("tuple", first, count), *rest)),) if count == len(
            first
        ):
            refused = shapes.called(entry, (function, *first))
            before, after = normal(made_with[0]) if made_with else None, normal(function)
            if after in BLOCKS:
                refused = refused or shapes.constants(tuple(rest[:1])) or _cut(rest[:1])
            if isinstance(before, Named) and isinstance(after, Named) and before != after:
                refused = refused or f"{before} is exchanged for {after}"
            if isinstance(after, Named) and docile.made_of_all(after):
                refused = refused or _asked(after, (*first[1:], *rest[:1]))
            if before and given(before):
                refused = refused or exchanged(before, after, (*first, *rest[:1]))
        case _:
            refused = "what it calls is not known"
    if refused:
        deed = f"sets the state of a {name}: {spell(state[0]) if state else ''}"
        yield Complaint(Sort.UNLISTED_CALL, str(name), deed, refused, BUILT)


def _asked(maker: Named, arguments: tuple[Value, ...]) -> str | None:
    """Say so if ``__new__`` of a class is given what it may ask something."""
    plain = not maker.name.endswith(MAKER) or all(
        docile.docile(item) for each in arguments for item in docile.inside(each, deep=True)
    )
    return None if plain else "a class is made of an object that it may ask"


def _cut(keywords: list[Value]) -> str | None:
    """Say so if some of the keywords that a partial adds are not told."""
    cut = any(isinstance(each, Several) and each.count != len(each.items) for each in keywords)
    return "not all keywords are told" if cut else None
