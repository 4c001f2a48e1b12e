"""How open a release is: from its components, what is said of its data, and its licences.

The rules:

``open-weights``
    There are weights, and every licence stated for them is a known one. What such a licence
    withholds is told, and does not lower the level: that is what tells open weights from open
    source. A text or a name that is no known licence grants nothing that could be told.

``open-tooling``
    Every licence stated for the weights is approved by the Open Source Initiative; there is code
    to train the model and code to run it; and every licence stated for code, or that of the weights
    if none is, is approved as well.

``open-source``
    As before, and the training data are ``documented`` at least. That is the Open Source AI
    Definition: parameters, code and data information under approved terms; it does not ask for
    the data themselves. Papers, results, checkpoints and code that prepared data are told as
    components and not asked for: a folder does not show what is part of the training code.

Licences that are not for software: of the Creative Commons', CC0, CC-BY and CC-BY-SA grant all
that an approved licence grants, and count as such for weights; for code they do not.

Source: https://opensource.org/ai (Open Source AI Definition 1.0) and
https://arxiv.org/abs/2403.13784 (Model Openness Framework; its classes need more than a folder
shows), retrieved 2026-11-25.
Not asked: whether what is linked is there, and complete. Presence is graded, never truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import Claim, Component, Disclosure, Opened, Openness, Topic, later
from weighbridge.facts import licences

FREE = later.pattern(
    r"cc0-1\.0|cc-by(?:-sa)?-\d\.\d|cdla-permissive-\d\.\d|openmdw-\d\.\d", re.IGNORECASE
)
"""Licences for other things than software that grant as much as an approved one does."""

_REF = "LicenseRef-"
"""What SPDX puts before the name of a licence that it does not list."""

_OPERATORS = later.pattern(r"\s+(?:AND|OR|WITH)\s+|[()]+")


def opened(claims: Iterable[Claim]) -> Opened:
    """Grade a release by everything that is claimed about it.

    Of several answers on training data the highest counts: what one file does not say, another may.
    """
    every = tuple(claims)
    words = {level.word: level for level in Disclosure}
    told = [words[value] for value in _values(every, Topic.TRAINING_DATA) if value in words]
    return grade(
        _values(every, Topic.COMPONENT),
        max(told, default=Disclosure.NONE),
        _values(every, Topic.LICENCE),
        _values(every, Topic.CODE_LICENCE),
    )


def _values(claims: Sequence[Claim], topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.value for claim in claims if claim.topic is topic))


def grade(
    components: Iterable[str],
    disclosure: Disclosure,
    weights: Sequence[str],
    code: Sequence[str] = (),
) -> Opened:
    """Grade a release.

    Args:
        components: Words of ``Component``; others are passed over.
        disclosure: What is said about training data.
        weights: Every licence stated for the weights.
        code: Every licence stated for code; that of the weights, if there is none.
    """
    there = {part for part in Component if part.value in set(components)}
    withheld = tuple(_withheld(weights))
    needs = (
        (Openness.OPEN_WEIGHTS, tuple(_weights(there, weights))),
        (Openness.OPEN_TOOLING, tuple(_tooling(there, weights, code or weights))),
        (Openness.OPEN_SOURCE, tuple(_source(disclosure))),
    )
    level, missing = Openness.NONE, tuple[str, ...]()
    for each, lacks in needs:
        if lacks:
            missing = lacks
            break
        level = each
    return Opened(level, tuple(_reached(there, disclosure, weights, code)), missing, withheld)


def _reached(
    there: set[Component], disclosure: Disclosure, weights: Sequence[str], code: Sequence[str]
) -> Iterator[str]:
    yield from (part.value for part in Component if part in there)
    yield from (f"licence of the weights: {name}" for name in weights)
    yield from (f"licence of the code: {name}" for name in code)
    if disclosure:
        yield f"training data: {disclosure.word}"


def _weights(there: set[Component], stated: Sequence[str]) -> Iterator[str]:
    if Component.WEIGHTS not in there:
        yield "weights"
    if not stated:
        yield "a licence of the weights"
    yield from (f"a known licence of the weights: {name!r} is none" for name in _strange(stated))


def _tooling(there: set[Component], weights: Sequence[str], code: Sequence[str]) -> Iterator[str]:
    for part in (Component.TRAINING_CODE, Component.INFERENCE_CODE):
        if part not in there:
            yield part.value.replace("-", " ")
    for name in weights:
        if not approved(name) and not FREE.fullmatch(name):
            yield f"an approved licence of the weights: {name!r} is none"
    for name in code:
        if not approved(name) and name not in weights:
            yield f"an approved licence of the code: {name!r} is none"
    if code and code is weights and not any(map(approved, code)):
        yield "an approved licence of the code"


def _source(disclosure: Disclosure) -> Iterator[str]:
    if disclosure < Disclosure.DOCUMENTED:
        yield f"documented training data: {disclosure.word} so far"


def _parts(name: str) -> tuple[str, ...]:
    """Return the licences of an SPDX expression; one, of a plain name."""
    if licences.of(name.removeprefix(_REF)):
        return (name.removeprefix(_REF),)
    return tuple(
        part.removeprefix(_REF) for piece in _OPERATORS.split(name) if (part := piece.strip())
    ) or (name,)


def approved(name: str) -> bool:
    """Whether all parts of a licence are listed as approved by the Open Source Initiative."""
    return all((found := licences.of(part)) is not None and found.osi for part in _parts(name))


def _strange(stated: Sequence[str]) -> Iterator[str]:
    return (name for name in stated if not all(licences.of(part) for part in _parts(name)))


def _withheld(stated: Sequence[str]) -> Iterator[str]:
    """Say what the licences of the weights withhold."""
    for name in stated:
        for part in _parts(name):
            licence = licences.of(part)
            if licence is None:
                continue
            if licence.non_commercial:
                yield f"{licence.name}: no commercial use"
            if licence.restricted:
                yield f"{licence.name}: some uses or users are excluded"
            if licence.excludes:
                yield f"{licence.name}: nothing is granted in {', '.join(licence.excludes)}"
