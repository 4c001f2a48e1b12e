"""The rows about publishers are well-formed, and namespaces are found exactly or not at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.facts import countries, publishers, resemblance, tables
from weighbridge.facts.publishers import Confidence, Kind

EVERY = publishers.every()

TODAY = tables.load("publishers.toml")["as-of"]
"""No row may be of a later day than the file."""

JUDGING = re.compile(
    r"\b(hostile|adversar\w*|suspicious|shady|untrusted|dangerous|regime|propaganda|spy\w*)\b",
    re.IGNORECASE,
)
"""Words that have no place in a row of facts."""


def test_there_are_at_least_two_hundred_in_order_with_ids_of_their_own():
    ids = [publisher.id for publisher in EVERY]
    assert len(ids) >= 200
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


def test_the_file_is_in_the_order_of_ids():
    rows = tables.rows(tables.load("publishers.toml"), "publisher")
    ids = [tables.text(row, "id") for row in rows]
    assert ids == sorted(ids)


def test_the_file_has_no_key_that_nothing_reads():
    known = {
        *publishers.HUBS,
        *("id", "name", "aliases", "kind", "republisher", "legal-entity", "country", "parent"),
        *("parent-country", "listed", "confidence", "conflicting-source", "sources", "as-of"),
        "note",
    }
    for row in tables.rows(tables.load("publishers.toml"), "publisher"):
        assert row.keys() <= known, row["id"]
        assert {"id", "name", "kind", "confidence", "sources", "as-of"} <= row.keys(), row["id"]


def test_a_row_has_a_source_a_date_and_neutral_words():
    for publisher in EVERY:
        assert publisher.name.strip(), publisher.id
        assert publisher.sources, publisher.id
        assert all(
            source.startswith("https://")
            or "https://" in source
            or "by hand" in source
            or "116-283"
            for source in publisher.sources
        ), publisher.id
        assert publisher.as_of <= TODAY, publisher.id
        told = f"{publisher.note} {publisher.name} {publisher.conflict}"
        assert not JUDGING.search(told), publisher.id


def test_countries_are_codes_and_parents_have_one():
    known = countries.codes() | {countries.NOWHERE}
    for publisher in EVERY:
        parent = publisher.parent_country
        assert publisher.country is None or publisher.country in known, publisher.id
        assert parent is None or parent in countries.codes(), publisher.id
        assert bool(publisher.parent) == (parent is not None), publisher.id


def test_a_seat_is_asserted_but_for_individuals_and_scattered_volunteers():
    without = {publisher for publisher in EVERY if publisher.country is None}
    assert {publisher.kind for publisher in without} <= {Kind.INDIVIDUAL, Kind.COMMUNITY}


def test_no_individual_has_a_country():
    persons = [publisher for publisher in EVERY if publisher.kind is Kind.INDIVIDUAL]
    assert persons
    assert all(person.country is None and not person.parent for person in persons)
    assert all(not person.legal_entity for person in persons)


def test_no_single_country_is_for_consortia_and_communities_only():
    scattered = [each for each in EVERY if each.country == countries.NOWHERE]
    assert scattered
    assert {each.kind for each in scattered} <= {Kind.CONSORTIUM, Kind.COMMUNITY}


def test_a_parent_is_in_one_country_and_is_the_publisher_of_that_name():
    seats = {}
    for publisher in EVERY:
        if not publisher.parent:
            continue
        seat = seats.setdefault(publisher.parent, publisher.parent_country)
        assert seat == publisher.parent_country, publisher.id
        if owner := publishers.by_name(publisher.parent):
            assert owner.country == publisher.parent_country, publisher.id
            assert owner.id != publisher.id


def test_a_namespace_belongs_to_one_publisher_per_hub():
    seen = {}
    for publisher in EVERY:
        for hub, namespace in publisher.namespaces:
            assert namespace.isascii()
            assert ("/" in namespace) == (hub == "ollama" and namespace.startswith("library/"))
            key = hub, namespace.lower()
            assert seen.setdefault(key, publisher.id) == publisher.id, key
            assert publishers.by_namespace(hub, namespace) is publisher


def test_a_name_is_of_one_publisher():
    seen = {}
    for publisher in EVERY:
        for name in (publisher.name, *publisher.aliases):
            assert seen.setdefault(name.casefold(), publisher.id) == publisher.id, name


def test_high_confidence_needs_a_source_from_outside():
    for publisher in EVERY:
        if publisher.confidence is Confidence.HIGH:
            assert any("by hand" not in source for source in publisher.sources), publisher.id


def test_what_is_disputed_is_said():
    for name in ("zhipu", "skywork", "huggingface", "bigscience", "stability"):
        assert publishers.by_id(name).conflict
    assert publishers.by_id("allenai").conflict == ""


def test_lists_of_authorities_are_named_with_source_and_day():
    named = publishers.by_id("zhipu").listed
    assert [listing.id for listing in named] == ["entity-list-2025-01", "texas-2026"]
    for publisher in EVERY:
        for listing in publisher.listed:
            assert listing.name
            assert listing.source
            assert listing.as_of <= TODAY


@pytest.mark.parametrize(
    ("hub", "namespace", "name"),
    [
        ("huggingface", "deepseek-ai", "deepseek"),
        ("huggingface", "qwen", "alibaba"),
        ("huggingface", "META-LLAMA", "meta"),
        ("github", "qwenlm", "alibaba"),
        ("modelscope", "Qwen", "alibaba"),
        ("kaggle", "qwen-lm", "alibaba"),
        ("ollama", "library/qwen2.5", "alibaba"),
        ("ngc", "nvidia", "nvidia"),
    ],
)
def test_a_listed_namespace_is_found_by_its_hubs_rule_of_case(hub, namespace, name):
    assert publishers.by_namespace(hub, namespace).id == name


@pytest.mark.parametrize(
    ("hub", "namespace"),
    [
        ("huggingface", "Qwen-Labs"),
        ("huggingface", "deepseek"),
        ("huggingface", " Qwen"),
        ("huggingface", "Qwen/Qwen2"),
        ("huggingface", "Q\u0435wn"),
        ("huggingface", "\u212awaipilot"),
        ("huggingface", ""),
        ("modelscope", "qwen"),
        ("ollama", "library/qwen2.5-anything"),
        ("ollama", "qwen2.5"),
        ("nowhere", "Qwen"),
    ],
)
def test_nothing_but_a_listed_namespace_is_found(hub, namespace):
    assert publishers.by_namespace(hub, namespace) is None


def test_names_are_found_in_any_case_and_in_full():
    assert publishers.by_name(" deepseek ").id == "deepseek"
    assert publishers.by_name("深度求索").id == "deepseek"
    assert publishers.by_name("DeepSeek AI Official") is None
    assert publishers.by_name("") is None


def test_a_namespace_that_a_converter_made_a_title_of():
    assert publishers.by_title("Deepseek Ai").id == "deepseek"
    assert publishers.by_title("Meta Llama").id == "meta"
    assert publishers.by_title("Deepseek") is None
    assert publishers.by_title("D\u0435epseek Ai") is None


def test_a_republisher_never_takes_a_name_from_a_maker():
    for publisher in EVERY:
        for _, namespace in publisher.namespaces:
            found = publishers.by_title(namespace)
            if found is not None and found.republisher:
                assert publisher.republisher, (namespace, found.id)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("Qwen-Labs", "alibaba"),
        ("QwenOfficial", "alibaba"),
        ("Qwen2", "alibaba"),
        ("Qw\u0435n", "alibaba"),
        ("deepseek-ai-official", "deepseek"),
        ("deepseek", "deepseek"),
        ("DeepSeek_AI", "deepseek"),
        ("deeps33k-ai", "deepseek"),
        ("deepseak-ai", "deepseek"),
        ("the-deepseek-team", "deepseek"),
        ("meta-llama1", "meta"),
        ("meta-lama", "meta"),
        ("meta-Ilama", "meta"),
        ("facebok", "meta"),
        ("0penai", "openai"),
        ("OpenAI-Research", "openai"),
        ("rnistralai", "mistral"),
        ("Mistral-AI", "mistral"),
        ("g00gle", "google"),
        ("micr\u043es\u043eft", "microsoft"),
        ("nvidia-models", "nvidia"),
    ],
)
def test_lookalikes(namespace, name):
    assert publishers.by_namespace("huggingface", namespace) is None
    assert publishers.lookalike(namespace).id == name


@pytest.mark.parametrize(
    "namespace",
    [
        "acme",
        "my-models",
        "labs",
        "ai",
        "",
        "open-team",
        "jane-doe",
        "hf-models",
        "x" * 9000,
        "llm",
    ],
)
def test_other_namespaces_look_like_nobody(namespace):
    assert publishers.lookalike(namespace) is None


def test_a_listed_namespace_is_no_lookalike():
    for publisher in EVERY:
        for hub, namespace in publisher.namespaces:
            assert publishers.lookalike(namespace, hub) is None


def test_a_namespace_of_another_hub_is_a_lookalike_here():
    assert publishers.by_namespace("huggingface", "qwen-lm") is None
    assert publishers.lookalike("qwen-lm").id == "alibaba"


@given(st.text(max_size=200))
def test_any_text_is_looked_up_without_a_fault(text):
    publishers.by_name(text)
    publishers.by_title(text)
    publishers.lookalike(text)
    assert publishers.by_namespace("huggingface", text) is None or text.isascii()


@given(st.text(max_size=50))
def test_a_skeleton_does_not_depend_on_case_or_separators(text):
    assert resemblance.skeleton(text) == resemblance.skeleton(f"{text}-_. ")


def rows(**keys):
    base = {"id": "acme", "name": "Acme", "sources": ["x"], "as-of": TODAY, "where": "own.toml:1"}
    return [base | {key.replace("_", "-"): value for key, value in keys.items()}]


def test_a_users_row_is_added():
    own = publishers.extended(rows(huggingface=["acme-labs"], country="DE"))
    assert publishers.by_namespace("huggingface", "ACME-labs", own).country == "DE"
    assert publishers.by_id("acme", own).where == "own.toml:1"
    assert len(publishers.every(own)) == len(EVERY) + 1
    assert publishers.by_id("acme") is None
    assert publishers.lookalike("acme-labs1", directory=own).id == "acme"


def test_a_users_row_replaces_the_keys_that_it_has():
    own = publishers.extended(rows(id="zhipu", name="Z", country="SG"))
    found = publishers.by_id("zhipu", own)
    assert (found.name, found.country, found.conflict, found.sources) == ("Z", "SG", "", ("x",))
    assert publishers.by_namespace("huggingface", "zai-org", own) is found
    assert found.where == "own.toml:1"


def test_a_users_parent_comes_with_its_own_country_or_none():
    own = publishers.extended(rows(id="alibaba", parent="Somebody"))
    assert publishers.by_id("alibaba", own).parent_country is None


def test_a_namespace_goes_to_the_users_row():
    own = publishers.extended(rows(huggingface=["qwen"]))
    assert publishers.by_namespace("huggingface", "Qwen", own).id == "acme"
    assert ("huggingface", "Qwen") not in publishers.by_id("alibaba", own).namespaces


def test_a_users_row_gives_no_country_to_an_individual():
    own = publishers.extended(rows(id="thebloke", country="GB"))
    assert publishers.by_id("thebloke", own).country is None


def test_a_users_row_need_not_say_what_sort_of_publisher_it_is():
    assert publishers.by_id("acme", publishers.extended(rows())).kind is Kind.UNKNOWN
    assert all(publisher.kind is not Kind.UNKNOWN for publisher in EVERY)
