"""Reports of any content, for property tests: every field of every frozen type, by its type."""

import collections.abc
import dataclasses
import enum
import types
import typing

from hypothesis import strategies as st

from tests.hostile_strings import HOSTILE
from weighbridge.core import (
    Claim,
    Constant,
    Cut,
    Decision,
    Digest,
    Dossier,
    Evidence,
    Finding,
    How,
    Made,
    Named,
    Persistent,
    Reason,
    Report,
    Several,
    Unknown,
    Value,
    Waived,
    Weighed,
)

TEXTS = st.text(max_size=6) | st.sampled_from(HOSTILE[:20])
WHOLE = st.integers(0, 2**70)
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.integers(-(2**300), 2**300)
    | st.floats(allow_nan=False) | TEXTS | st.binary(max_size=6)
)  # fmt: skip
SEVERAL = st.sampled_from(["tuple", "list", "dict", "set", "frozenset"])


def _deeper(inner):
    several = st.lists(inner, max_size=10).map(tuple)
    return (
        st.builds(Several, SEVERAL, several, st.integers(0, 99))
        | st.builds(Made, st.sampled_from(How), inner, several)
        | st.builds(Persistent, inner)
    )


NAMED = st.builds(Named, TEXTS, TEXTS)
UNKNOWN = st.builds(Unknown, TEXTS)
VALUES = st.recursive(
    st.builds(Constant, PLAIN)
    | st.builds(Cut, TEXTS, st.integers(-1, 99), TEXTS | st.binary(max_size=6))
    | NAMED
    | UNKNOWN,
    _deeper,
    max_leaves=12,
)

KNOWN = {
    str: TEXTS,
    int: WHOLE,
    bool: st.booleans(),
    Value: VALUES,
    Named | Unknown: NAMED | UNKNOWN,
    Digest: st.builds(Digest, st.just("sha256"), st.text("0123456789abcdef", min_size=1)),
    tuple[tuple[str, str], ...]: st.dictionaries(TEXTS, TEXTS, max_size=2).map(
        lambda found: tuple(found.items())
    ),
}


def of(hint):
    """Return what makes values of a type."""
    arguments = typing.get_args(hint)
    if hint in KNOWN:
        return KNOWN[hint]
    if isinstance(hint, types.UnionType):
        return st.one_of([st.none() if each is type(None) else of(each) for each in arguments])
    if typing.get_origin(hint) is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*map(of, arguments))
    if typing.get_origin(hint) in {tuple, collections.abc.Sequence}:
        return st.lists(of(arguments[0]), max_size=2).map(tuple)
    if typing.get_origin(hint) is frozenset:
        return st.frozensets(of(arguments[0]), max_size=3)
    if issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    return built(hint)


def built(kind, **given):
    """Return what makes objects of a frozen type."""
    hints = typing.get_type_hints(kind)
    fields = [field.name for field in dataclasses.fields(kind)]
    made = {name: given[name] if name in given else of(hints[name]) for name in fields}
    return st.builds(kind, **made)


EVIDENCE = of(Evidence)
FINDINGS = built(Finding, evidence=st.lists(EVIDENCE, min_size=1, max_size=2).map(tuple))
KNOWN[Finding] = FINDINGS


@st.composite
def models(draw):
    """A model whose reasons rest on its own findings and claims, or on any others."""
    dossier = draw(built(Dossier, origin=st.none()))
    own = st.sampled_from([*dossier.findings, *dossier.claims] or [None])
    grounds = st.lists(own | FINDINGS | built(Claim) | EVIDENCE, max_size=2).map(
        lambda found: tuple(each for each in found if each is not None)
    )
    reasons = built(Reason, grounds=grounds)
    told = draw(st.lists(reasons, max_size=3))
    lifted = draw(st.lists(built(Waived, reason=reasons), max_size=2))
    return Weighed(dossier, Decision((*told, *told[:1]), tuple(lifted)))


def reports():
    """Return what makes reports."""
    return built(Report, models=st.lists(models(), max_size=2).map(tuple))
