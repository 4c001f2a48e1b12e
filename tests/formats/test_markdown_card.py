import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import configs
from tests.reading import read, refusal
from weighbridge.core import Call, Entry, GapKind, Named
from weighbridge.formats.markdown_card import FORMAT, WHOLE
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def recognises(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def entries(data):
    return {item.key: item.value for item in read(FORMAT, data) if isinstance(item, Entry)}


def test_fields_are_entries_told_once():
    found = [(item.key, item.value) for item in read(FORMAT, configs.CARD)]
    assert found == [
        ("license", "apache-2.0"),
        ("base_model", "acme/base"),
        ("language", "en, de"),
        ("tags", "text-generation"),
    ]


def test_broken_front_matter_is_an_entry():
    assert "front-matter-error" in entries(b"---\nlicense: 'mit\n---\n# A\n")


def test_front_matter_that_is_too_deep_is_a_gap():
    data = b"---\na: " + b"[" * 100 + b"]" * 100 + b"\n---\n"
    assert refusal(FORMAT, data).kind is GapKind.LIMIT


def test_tags_are_facts():
    found = read(FORMAT, b"---\na: !!python/object/apply:os.system ['true']\n---\n")
    assert [item.callee for item in found if isinstance(item, Call)] == [Named("os", "system")]


def test_of_long_front_matter_the_fields_are_read():
    results = b"model-index:\n- name: x\n" + b"  - {a: [b\n" * (WHOLE // 8)
    data = b"---\nlicense: mit\n" + results + b"tags:\n- one\n- two\n---\n# A\n"
    assert entries(data) == {"license": "mit", "tags": "one, two"}


@pytest.mark.parametrize("data", [configs.CARD, b"---\r\na: 1\r\n---\r\n", b"---\na: 1\n---"])
def test_recognises(data):
    assert recognises(data)


@pytest.mark.parametrize(
    "data", [b"", b"---\na: 1\n", b"# Title\n---\na\n---\n", b"---\n\0\n---\n"]
)
def test_does_not_recognise(data):
    assert not recognises(data)


@given(st.text(alphabet="ab:-!&*[]{}|>'\"\\%# \n\té", max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(text):
    for data in (text.encode(), f"---\n{text}\n---\n".encode()):
        recognises(data)
        error = refusal(FORMAT, data)
        assert error is None or 0 <= error.offset <= len(data)


def test_every_truncation_and_mutation_is_read_or_refused():
    for at in range(len(configs.CARD)):
        refusal(FORMAT, configs.CARD[:at])
        for byte in (b"\0", b"\xff", b"!", b"-"):
            changed = configs.CARD[:at] + byte + configs.CARD[at + 1 :]
            recognises(changed)
            refusal(FORMAT, changed)
