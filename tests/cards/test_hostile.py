"""Cards that are written to hurt: any text is a card, and costs no more than its size."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cards import recorded
from weighbridge import cards
from weighbridge.cards import text
from weighbridge.core import Disclosure

CARD = """---
license: apache-2.0
base_model:
- acme/base
datasets: [acme/mix, 'c4']
tags: [gguf, "license:mit"]
---
# M

| Training data | x |
|---|---|
| [C4](https://huggingface.co/datasets/c4) | 3T tokens |

This model is a fine-tuned version of [b](https://huggingface.co/a/b), trained on **Wikipedia**.

<!-- note --> ```code```

## License

Released under the [MIT License](LICENSE) & CC-BY 4.0.
"""

PIECES = st.sampled_from(
    [
        "---\n", "license: ", "mit\n", "base_model:\n- ", "datasets: [", "# ", "|", "\n", "[", "](",
        ")", "```", "<!--", "-->", "<a href=", ">", "trained on ", "the Wikipedia corpus ", "![",
        "https://hf.co/datasets/a/b", "License: ", "fine-tuned from ", "\t", "'", '"', "&#",
        "\ud800", "\0", "训练数据", "**", "__", ": ", "- ", "{{", "**Data:** ", "3T tokens ",
    ]
)  # fmt: skip


def read(source):
    card = cards.read(source)
    found = cards.grade(card)
    lines = source.count("\n") + source.count("\r") + 2
    assert found.level in Disclosure
    assert all(1 <= ground.line <= lines for ground in found.grounds)
    assert all(ground.level <= found.level for ground in found.grounds)
    assert all(1 <= item.line <= lines for item in cards.stated(card))
    assert all(1 <= base.line <= lines and base.name for base in card.bases)
    assert all(1 <= fault.line <= lines for fault in card.front.faults)
    cards.match(source)
    return found


@given(st.text(max_size=300))
def test_any_text_is_a_card(source):
    read(source)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces_of_cards_are_a_card(source):
    read(source)


def test_a_card_may_end_anywhere():
    for stop in range(len(CARD)):
        read(CARD[:stop])


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(CARD) - 1), st.characters())
def test_one_letter_may_be_another(at, letter):
    read(CARD[:at] + letter + CARD[at + 1 :])


@recorded.needed
def test_recorded_cards_may_end_anywhere():
    for _, row in recorded.rows():
        source = recorded.text(row["file"])
        for part in range(1, 4):
            read(source[: len(source) * part // 4])


BAD = {
    "brackets": "[", "images": "![](", "tags": "<a ", "comments": "<!-- ", "quotes": "> ",
    "train": "trained on ", "data": "training data used for ", "based": "based on ",
    "tuned": "fine-tuned version of the ", "licence": "released under the MIT License ",
    "items": "- Common Crawl\n", "rows": "|Training data|b|\n", "headings": "# Data\n",
    "names": "Ab Cd Ef ", "fences": "```\n", "bold": "**Data:** a\n", "blank": "\n", "semi": ";  ",
    "sentences": "It was trained on the acme/mix dataset. ", "front": "---\nlicense: mit\n",
}  # fmt: skip


def operations(source):
    """Count calls, of Python and of C, that reading a card takes."""
    count = 0

    def step(_frame, event, _argument):
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        card = cards.read(source)
        cards.grade(card)
        cards.stated(card)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", BAD.values(), ids=BAD)
def test_work_grows_with_size_and_no_faster(piece):
    operations(piece * 10)  # what is loaded once is loaded
    small = operations(piece * (8_000 // len(piece)))
    large = operations(piece * (32_000 // len(piece)))
    assert large <= 4 * small + 20_000


@pytest.mark.parametrize("piece", ["trained on the data ", "- a\n"], ids=["prose", "items"])
def test_five_megabytes_cost_what_one_does(piece):
    source = piece * (5 * 1024 * 1024 // len(piece))
    card = cards.read(source)
    assert card.text.cut
    assert sum(len(block.text) for block in card.text.blocks) <= text.CHARACTERS
    assert len(card.text.blocks) <= text.BLOCKS
    assert len(cards.grade(card).grounds) <= 6 * 20
