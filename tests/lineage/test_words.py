"""Sentences say who, where, from what and how that is known, and nothing beyond the evidence."""

import pytest

from tests.builders import origin as build
from tests.hostile_strings import HOSTILE
from weighbridge.core import Claim, Dossier, Party, Relation, Strength, Topic, Unclaimed
from weighbridge.lineage import words

DECLARED = Strength.DECLARED


def told(*claims):
    """The sentences about a model with these claims, by label."""
    found = {}
    for line in words.lines(build.dossier(claims, "models/m")):
        found.setdefault(line.label, []).append("; ".join((line.text, *line.more)))
    return found


def test_nothing_is_said_of_a_model_nobody_asked_about():
    assert not list(words.lines(Dossier("m")))
    assert not list(words.summary(Dossier("m")))
    assert words.unknown(Dossier("m")) == ()


def test_a_model_without_claims_is_unknown_and_every_gap_is_named():
    found = told()
    assert list(found) == ["openness", "unknown"]
    assert found["openness"][0].startswith("none; missing for the next level: weights")
    assert [text.partition(":")[0] for text in found["unknown"]] == [
        "who made it", "what it descends from", "whose tokenizer it has", "what it was trained on",
        "its licence",
    ]  # fmt: skip


def test_a_publisher_of_the_directory_has_seat_parent_source_and_confidence():
    (text,) = told(build.claim(Topic.PUBLISHER, "DeepSeek", "declared by the card"))["publisher"]
    assert text.startswith(
        "DeepSeek: seat in China (CN); controlled by High-Flyer, seat in China (CN); "
        "confidence high: "
    )
    assert "row as of 2026-" in text


def test_a_publisher_that_nobody_knows_keeps_its_quotes_and_has_no_country():
    found = told(build.claim(Topic.PUBLISHER, "Acme", "declared by the card"))
    assert found["publisher"] == ["'Acme': not in the directory of publishers"]
    assert "country of 'Acme': not in the directory of publishers" in found["unknown"]
    assert "country" not in found


def test_a_republisher_is_an_uploader_and_never_the_maker():
    cache = build.claim(
        Topic.UPLOADER, "unsloth", "recorded by the hub cache", Strength.RECORDED, hub="huggingface"
    )
    found = told(cache)
    assert "publisher" not in found
    assert found["uploader"][0].startswith("Unsloth AI: it passes on what others made")
    assert "country" not in found
    assert "who made it: only who uploaded it is known" in found["unknown"]


def test_a_signer_is_named_where_one_signed():
    signed = Claim(Topic.PUBLISHER, "deepseek", Strength.SIGNED, "release robot", ())
    assert told(signed)["said"] == ["publisher 'deepseek', signed by 'release robot'"]


@pytest.mark.parametrize(
    ("relation", "words_"),
    [
        (Relation.FINETUNE, "fine-tuned from it, declared by the card"),
        (Relation.ADAPTER, "an adapter for it, declared by the card"),
        (Relation.MERGE, "merged from it and others, declared by the card"),
        (Relation.QUANTIZED, "quantised from it, declared by the card"),
        (Relation.DISTILLED, "distilled from it, declared by the card"),
        (Relation.UNKNOWN, "descends from it, declared by the card"),
    ],
)
def test_each_relation_has_its_words(relation, words_):
    base = build.claim(Topic.BASE_MODEL, "acme/base", "declared by the card", relation=relation)
    text = told(base)["from"][0]
    assert text == f"'acme/base': {words_}; who made it is not known"


def test_a_tokenizer_is_never_told_as_the_origin_of_weights():
    said = "tokenizer identical to Qwen2's"
    same = build.claim(Topic.TOKENIZER, "qwen2", said, Strength.STRUCTURAL)
    found = told(same)
    proof = "says where the tokenizer is from, which others may take over"
    assert found["tokenizer"] == [f"identical to Qwen2's; {proof}"]
    assert "from" not in found
    assert "country" not in found


def test_training_data_say_what_reached_the_level_and_what_is_missing():
    claims = build.claims()
    (text,) = told(*claims)["data"]
    assert text == (
        "resolvable (3 of 5), declared by the card; reached by 'Dataset: acme/chats'; "
        "missing for the next level: how the data were prepared"
    )


def test_a_licence_is_told_with_what_it_withholds():
    text = told(build.claim(Topic.LICENCE, "tencent-hunyuan-community", "declared"))["licence"][0]
    assert "grants nothing in EU, GB, KR" in text
    assert "forbids some uses" in text
    text = told(build.claim(Topic.LICENCE, "our own", "declared"))["licence"][0]
    assert "not in the list of licences" in text


def test_every_country_names_whom_it_comes_with():
    (text,) = told(*build.claims())["country"]
    assert text.startswith("China (CN): seat of DeepSeek ('deepseek-ai/DeepSeek-R1-")
    assert "seat of High-Flyer, which controls DeepSeek" in text
    assert "seat of Alibaba Cloud (the family Qwen2)" in text


def test_structure_that_nothing_declared_leads_to_is_undeclared():
    family = build.claim(
        Topic.FAMILY, "qwen2", "tokenizer and dimensions are those of Qwen2.5-7B",
        Strength.STRUCTURAL,
    )  # fmt: skip
    found = told(family)
    assert found["undeclared"] == [
        "Qwen2: tokenizer and dimensions are those of Qwen2.5-7B, and no declared base leads there"
    ]


def test_namesakes_and_conflicts_are_told():
    found = told(*build.claims())
    assert found["namesake"][0].startswith("'Qwen-Labs' looks like a name of Alibaba Cloud")
    assert found["conflict"][0].startswith("licence: several licences are stated")


def test_a_summary_is_four_lines_at_most():
    assert [line.label for line in words.summary(build.dossier())] == [
        "origin", "lineage", "tokenizer", "terms"
    ]  # fmt: skip
    assert [line.text for line in words.summary(build.dossier((), "m"))] == [
        "who made it is not known", "openness none"
    ]  # fmt: skip


def test_openness_is_told_with_what_is_missing():
    (text,) = told(*build.claims())["openness"]
    assert text.startswith("open-weights, with weights; inference-code; licence of the weights")
    assert "missing for the next level: training code" in text
    assert "withheld: Tencent" in text


def test_what_a_source_could_not_tell_is_told_with_its_reason():
    why = Unclaimed(Topic.TOKENIZER, "'tokenizer.json' could not be read")
    found = words.unknown(build.dossier((), "m", [why]))
    assert "whose tokenizer it has: 'tokenizer.json' could not be read" in found
    assert "whose tokenizer it has: no known one was matched" not in found


def test_what_agrees_and_what_does_not_is_told():
    seen = (build.entry("t", "matched", "all tokens"), build.entry("t", "unmatched", "merges"))
    same = build.claim(Topic.TOKENIZER, "qwen2", "like Qwen2's", Strength.STRUCTURAL, seen)
    assert told(same)["tokenizer"][0].endswith("agrees: all tokens; does not agree: merges")


def test_many_rows_are_cut():
    bases = [build.claim(Topic.BASE_MODEL, f"acme/base{n}", "declared") for n in range(200)]
    sets = [build.claim(Topic.DATASET, f"acme/set{n}", "declared") for n in range(200)]
    found = told(*bases, *sets)
    assert len(found["from"]) == words.MOST + 1
    assert found["from"][-1] == "... and 188 more: see weighbridge lineage"
    assert found["data sets"][0].endswith(", and 188 more")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_names_from_files_are_quoted_and_cut(text):
    assert len(words.quoted(text)) <= 10 * words.NAME
    for line in words.lines(build.hostile(text)):
        assert line.text


def test_a_party_without_a_country_is_not_given_one():
    assert words.seat(Party("x", "X")) == "no country is asserted"
    assert words.briefly([Party("x", "X")]) == "X, country not known"
