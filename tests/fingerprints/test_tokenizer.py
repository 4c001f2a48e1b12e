"""A known tokenizer is known after any honest edit; no other is ever named."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import vocabularies as build
from tests.fingerprints import shared
from weighbridge.facts import tokenizers
from weighbridge.fingerprints import readers, tokenizer
from weighbridge.fingerprints.tokenizer import How
from weighbridge.fingerprints.vocabulary import digest, ranges
from weighbridge.intake.cursor import Cursor


def named(vocabulary, known=None):
    return [hit.tokenizer for hit in tokenizer.match(vocabulary, known)]


def renamed(one):
    tokens = [f"<acme-{i}>" if i in one.special else t for i, t in enumerate(one.tokens)]
    return replace(one, tokens=tuple(tokens))


def extended(one, count=20_000):
    return replace(one, tokens=(*one.tokens, *(f"new{n}" for n in range(count))))


def truncated(one):
    return replace(one, tokens=one.tokens[: len(one.tokens) * 2 // 3])


def permuted(one):
    tokens = list(one.tokens)
    random.Random(0).shuffle(tokens)  # noqa: S311 - a test's fixed order
    return replace(one, tokens=tuple(tokens))


def pruned(one):
    keep = random.Random(0)  # noqa: S311 - as above
    return replace(one, tokens=tuple(t for t in one.tokens if keep.random() < 0.6))


def converted(one):
    """As a ``tokenizer.json`` would have it, read again."""
    data = build.fast(one.tokens, added=[(i, one.tokens[i]) for i in sorted(one.special)])
    return readers.read(Cursor.over(data, "tokenizer.json"))


@pytest.mark.parametrize("name", shared.NAMES)
@pytest.mark.parametrize(
    "edit", [renamed, extended, truncated, converted], ids=lambda f: f.__name__
)
def test_an_edited_vocabulary_is_still_known(name, edit):
    one = edit(shared.vocabulary(name))
    (hit,) = tokenizer.match(one)
    assert hit.tokenizer == shared.KNOWN.get(name, name)
    assert hit.how is (How.ALIGNED if edit is truncated else How.ORDER)
    assert hit.score == 1.0


@pytest.mark.parametrize("name", shared.NAMES)
@pytest.mark.parametrize("edit", [permuted, pruned], ids=lambda f: f.__name__)
def test_a_vocabulary_out_of_order_is_known_or_unknown_never_another(name, edit):
    assert named(edit(shared.vocabulary(name))) in ([], [shared.KNOWN.get(name, name)])


def test_a_match_says_what_differs():
    (hit,) = tokenizer.match(shared.vocabulary("phi-3"))
    assert hit.families[:1] == ("llama1-2",)
    assert "phi3" in hit.families
    assert "31997 ordinary tokens identical and at the same ids" in hit.matched
    assert "32064 ids, 32000 known" in hit.unmatched
    assert hit.words == (
        "tokenizer: all ordinary tokens are those of Llama 1 and 2, at the same ids"
    )
    (hit,) = tokenizer.match(renamed(shared.vocabulary("baichuan")))
    assert "other special tokens" in hit.unmatched
    (hit,) = tokenizer.match(shared.vocabulary("baichuan"))
    assert "special tokens" in hit.matched


def row(name, tokens, special=(), merges=(), marks=()):
    """A known tokenizer, of made-up tokens."""
    one = build.made(tokens, special, merges)
    ids = [i for i in range(len(tokens)) if i not in special]
    step = max(len(ids) // 64, 1)
    return tokenizers.Tokenizer(
        id=name,
        name=name.title(),
        families=(name,),
        model="bpe",
        size=len(tokens),
        special=frozenset(special),
        normal=len(ids),
        tokens=tokenizer.order(one, frozenset(special), len(tokens)),
        merges=len(merges),
        merges_digest=digest(merges) if merges else "",
        specials="",
        probes=tuple((i, tokenizer.short(tokens[i])) for i in ids[::step][:64]),
        marks=frozenset(map(tokenizer.short, marks)),
        source="",
    )


SMALL = [f"t{n}" for n in range(1000)]
LARGE = [*SMALL, *(f"u{n}" for n in range(300))]
MERGES = tuple(f"t{n} x" for n in range(1500))
KNOWN = (row("small", SMALL), row("large", LARGE))


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (SMALL, ["small"]),
        (LARGE, ["large"]),
        ([*SMALL, *(f"v{n}" for n in range(300))], ["small"]),
        (LARGE[:1200], ["large"]),
        (LARGE[:1010], ["large", "small"]),
        (LARGE[:900], ["large", "small"]),
    ],
    ids=["small", "large", "extended", "cut-late", "cut-early", "cut"],
)
def test_a_tokenizer_that_begins_with_all_of_another(tokens, expected):
    assert named(build.made(tokens), KNOWN) == expected


def test_identical_merges_are_enough_whatever_the_ids():
    known = (row("one", SMALL, merges=MERGES),)
    (hit,) = tokenizer.match(build.made([f"x{n}" for n in range(50)], merges=MERGES), known)
    assert (hit.how, hit.score) == (How.MERGES, 1.0)
    assert named(build.made(SMALL[:50], merges=MERGES[:1400]), known) == []


def test_one_that_is_there_in_full_and_differs_loses_to_one_that_is_the_same():
    other = [*SMALL[:-1], "another"]
    known = (row("other", other, special=()), row("same", SMALL, special=(999,)))
    assert named(build.made([*SMALL[:-1], "<s>"]), known) == ["same"]


def test_marks_are_found_in_any_order_and_only_together():
    marks = [f"t{n}" for n in range(100, 132)]
    known = (row("one", SMALL, marks=marks), row("two", [f"z{n}" for n in range(99)]))
    (hit,) = tokenizer.match(build.made(reversed(SMALL)), known)
    assert (hit.tokenizer, hit.how) == ("one", How.CONTAINED)
    assert named(build.made(reversed(SMALL[110:])), known) == []
    assert named(build.made(reversed(SMALL)), (known[0], row("twin", SMALL, marks=marks))) == []


def test_few_ids_and_few_merges_say_nothing():
    assert named(build.made(SMALL[:200]), KNOWN) == []
    assert named(build.made(["a"], merges=["a b"]), (row("m", SMALL, merges=("a b",)),)) == []
    assert named(build.made([""])) == []


def test_names_tell_nothing():
    assert named(build.made([f"qwen{n}" for n in range(151_643)], pre="qwen2")) == []


@pytest.mark.parametrize(("name", "other"), [("llama-spm", "bert-bge"), ("bert-bge", "phi-3")])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_parts_of_two_tokenizers_are_neither(name, other, share):
    one, two = shared.vocabulary(name), shared.vocabulary(other)
    cut = int(len(one.tokens) * share)
    assert named(replace(one, tokens=(*one.tokens[:cut], *two.tokens[cut:]))) == []


@given(st.integers(0, 99), st.floats(0, 1))
def test_tokens_of_a_known_tokenizer_at_other_ids_name_no_other(shift, share):
    """Shifted, or with strangers strewn in: the tokenizer itself, or none."""
    one = build.made([*(f"s{n}" for n in range(shift)), *SMALL])
    assert named(one, KNOWN) in ([], ["small"], ["large", "small"])
    strewn = [t if (n * 37 % 100) / 100 >= share else f"x{n}" for n, t in enumerate(SMALL)]
    assert named(build.made(strewn), KNOWN) in ([], ["small"], ["large", "small"])


def test_more_probes_are_where_llama_3_goes_on_behind_cl100k():
    ids = [index for index, _ in tokenizers.by_id("llama-bpe").probes]
    assert set(range(100_256, 100_264)) <= set(ids)


def test_shared_probes_of_unrelated_tokenizers_are_few():
    for name in shared.NAMES:
        tokens = shared.vocabulary(name).tokens
        for known in tokenizers.every():
            if known.id != shared.KNOWN.get(name, name):
                reach = [(i, d) for i, d in known.probes if i < len(tokens)]
                agree = sum(tokenizer.short(tokens[i]) == d for i, d in reach)
                assert agree <= 0.1 * len(known.probes), (name, known.id)


def test_ranges_are_written_as_they_are_read():
    assert ranges([0, 1, 2, 9, 11, 12]) == "0-2 9 11-12"
    assert ranges([]) == ""
