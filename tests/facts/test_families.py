"""The rows about families are well-formed, and lead to publishers and to one another."""

import re

import pytest

from weighbridge.facts import families, publishers

EVERY = families.every()

SPDX = {"Apache-2.0", "MIT", "CC-BY-NC-4.0"}


def test_there_are_over_a_hundred_in_order_with_ids_of_their_own():
    ids = [family.id for family in EVERY]
    assert len(ids) > 100
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.id)
def test_a_family_has_a_publisher_a_source_and_traits(family):
    owner = publishers.by_id(family.publisher)
    assert owner is not None
    assert not owner.republisher
    assert family.name
    assert family.source not in {"", "draft"}
    assert family.model_types
    assert family.vocabularies
    assert all(number > 0 for number in (*family.vocabularies, *family.merges))


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.id)
def test_what_is_said_of_bases_and_licences_has_a_link(family):
    for base in family.bases:
        assert families.by_id(base.family) is not None
        assert base.family != family.id
        assert base.source.startswith("https://")
    for terms in family.licences:
        assert terms.id in SPDX or re.fullmatch(r"LicenseRef-[a-z0-9.-]+", terms.id)
        assert terms.source.startswith("https://")


def test_bases_do_not_go_round_in_a_circle():
    def ancestors(name, below=()):
        assert name not in below
        for base in families.by_id(name).bases:
            ancestors(base.family, (*below, name))

    for family in EVERY:
        ancestors(family.id)


def test_derived_families_say_from_what_or_that_it_varies():
    derived = {
        family.id for family in EVERY if family.architecture is families.Architecture.DERIVED
    }
    unsaid = {name for name in derived if not families.by_id(name).bases}
    assert unsaid == {"cogito"}


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.id)
def test_dimensions_are_possible(family):
    for size in family.signatures:
        assert size.name
        assert size.source not in {"", "cisco", "compiled"}
        assert size.hidden > 0
        assert size.kv_heads is None or size.heads % size.kv_heads == 0
        assert size.rope_theta is None or size.rope_theta >= 10000
        assert size.experts is None or size.experts > 1


def test_no_size_is_listed_twice_within_a_family():
    for family in EVERY:
        names = [size.name for size in family.signatures]
        assert len(names) == len(set(names)), family.id


def test_a_trait_that_many_share_leads_to_all_of_them():
    assert len(families.of_model_type("llama")) > 10
    assert {family.id for family in families.of_class("Qwen2ForCausalLM")} >= {
        "qwen2",
        "deepseek-r1-distill-qwen",
    }
    assert {family.id for family in families.of_tokenizer("qwen2")} >= {"qwen2", "dots1", "mimo"}
    assert [family.id for family in families.of_gguf_architecture("command-r")] == ["command-r"]
    assert families.of_model_type("acme") == ()


def test_the_architecture_of_one_maker_is_not_called_exclusive_if_others_use_it():
    for family in EVERY:
        if family.architecture is not families.Architecture.EXCLUSIVE:
            continue
        for name in family.classes:
            users = {each.publisher for each in families.of_class(name)}
            assert users == {family.publisher}, (family.id, name, users)


def test_same_dimensions_do_not_make_the_same_weights():
    pythia = next(
        size for size in families.by_id("gpt-neox").signatures if "pythia-6.9b" in size.name
    )
    other = families.by_id("redpajama").signatures[0]
    assert (pythia.layers, pythia.hidden, pythia.vocabulary) == (
        other.layers,
        other.hidden,
        other.vocabulary,
    )
    assert families.by_id("redpajama").bases == ()


def test_no_two_families_have_the_same_name_and_none_has_a_namespace():
    assert len({family.name for family in EVERY}) == len(EVERY)
    assert not any("/" in family.name for family in EVERY)
