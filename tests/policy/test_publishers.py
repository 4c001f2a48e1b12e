"""A user's rows about publishers are read strictly, with the line of every fault."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import PolicyError
from weighbridge.facts import countries
from weighbridge.facts import publishers as facts
from weighbridge.policy import publishers

KNOWN = publishers.Vocabulary(
    ids=facts.shipped().ids,
    hubs=facts.HUBS,
    kinds=tuple(facts.Kind),
    confidences=tuple(facts.Confidence),
    countries=countries.codes(),
    exact=facts.EXACT,
)

ACME = """
[[publisher]]
id = "acme"
name = "Acme"
sources = ["https://example.com/imprint"]
as-of = 2026-11-25
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "own.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return publishers.read(path, "own.toml", KNOWN)

    return read


def test_a_row_is_read_with_the_line_it_begins_at(read):
    extra = 'huggingface = ["acme-labs"]\ncountry = "DE"\nrepublisher = false\n'
    assert read(ACME + extra) == (
        {
            "id": "acme",
            "name": "Acme",
            "sources": ["https://example.com/imprint"],
            "as-of": dt.date(2026, 11, 25),
            "huggingface": ["acme-labs"],
            "country": "DE",
            "republisher": False,
            "where": "own.toml:2",
        },
    )


def test_what_is_read_can_be_laid_over_what_is_shipped(read):
    every = 'kind = "university"\nconfidence = "low"\nparent = "P"\nparent-country = "ZZ"\n'
    more = 'aliases = ["A"]\nlegal-entity = "L"\nnote = "n"\nconflicting-source = "c"\n'
    own = facts.extended(read(ACME + every + more))
    found = facts.by_name("a", own)
    assert (found.id, found.kind, found.confidence) == ("acme", "university", "low")
    assert (found.parent, found.legal_entity, found.note, found.conflict) == ("P", "L", "n", "c")


def test_a_row_of_a_known_publisher_needs_no_name(read):
    rows = read('[[publisher]]\nid = "zhipu"\nsources = ["x"]\nas-of = 2026-11-25\n')
    assert facts.by_id("zhipu", facts.extended(rows)).name == facts.by_id("zhipu").name


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("", "own.toml:1", "publisher: is missing"),
        ("x = 1", "own.toml:1", "x: unknown key"),
        ('[publisher]\nid = "a"', "own.toml:1", "expected tables written"),
        (ACME + 'contry = "DE"', "own.toml:7", "unknown key, did you mean 'country'"),
        (ACME + 'huggingfac = ["x"]', "own.toml:7", "unknown key, did you mean 'huggingface'"),
        (ACME + 'country = "Germany"', "own.toml:7", "unknown country 'Germany'"),
        (ACME + 'country = "de"', "own.toml:7", "unknown country 'de', did you mean 'DE'"),
        (ACME + "country = 1", "own.toml:7", "expected a string"),
        (ACME + 'kind = "firm"', "own.toml:7", "unknown value 'firm'"),
        (ACME + 'confidence = "hgh"', "own.toml:7", "did you mean 'high'"),
        (ACME + 'republisher = "yes"', "own.toml:7", "expected true or false"),
        (ACME + 'huggingface = ["a b"]', "own.toml:7", "'a b' is no namespace"),
        (ACME + 'huggingface = ["Q\u0435wn"]', "own.toml:7", "is no namespace"),
        (ACME + 'huggingface = ["*"]', "own.toml:7", "'\\*' is no namespace"),
        (ACME + 'parent-country = "CN"', "own.toml:2", "parent: is missing"),
        (ACME + 'kind = "individual"\ncountry = "DE"', "own.toml:2", "no country is given"),
        (ACME + ACME, "own.toml:8", "'acme' is given twice, first at own.toml:2"),
        (
            ACME + 'github = ["a"]' + ACME.replace("acme", "b") + 'github = ["A"]',
            "own.toml:8",
            "'a' is given twice",
        ),
        (ACME.replace('"acme"', '"Acme Inc"'), "own.toml:3", "expected lower-case words"),
        (ACME.replace('name = "Acme"', ""), "own.toml:2", "name: is missing"),
        (ACME.replace('"Acme"', '" "'), "own.toml:4", "is empty"),
        (ACME.replace('["https://example.com/imprint"]', "[]"), "own.toml:5", "is empty"),
        (ACME.replace('sources = ["https://example.com/imprint"]', ""), "own.toml:2", "is missing"),
        (ACME.replace("as-of = 2026-11-25", ""), "own.toml:2", "is missing"),
        (ACME.replace("2026-11-25", '"2026-11-25"'), "own.toml:6", "expected a date"),
        (b"\xff", "own.toml", "not UTF-8"),
        ("[[publisher", "own.toml", "not TOML"),
    ],
)
def test_refuses(read, text, where, why):
    with pytest.raises(PolicyError, match=why) as caught:
        read(text)
    assert caught.value.where == where


def test_namespaces_may_differ_by_case_where_the_hub_may_tell_them_apart(read):
    other = ACME.replace("acme", "b").replace('"Acme"', '"B"')
    rows = read(ACME + 'modelscope = ["a"]' + other + 'modelscope = ["A"]')
    assert len(rows) == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "own.toml"
    path.write_bytes(data)
    with pytest.raises(PolicyError):
        publishers.read(path, "own.toml", KNOWN)


@given(st.integers(0, len(ACME) - 1), st.integers(0, 127))
def test_one_byte_changed_gives_rows_or_a_policy_error(tmp_path_factory, at, byte):
    data = bytearray(ACME.encode())
    data[at] = byte
    path = tmp_path_factory.mktemp("one") / "own.toml"
    path.write_bytes(data)
    try:
        rows = publishers.read(path, "own.toml", KNOWN)
    except PolicyError:
        return
    facts.extended(rows)
