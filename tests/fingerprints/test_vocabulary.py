"""One form for every tokenizer file, and nothing but a FormatError from any bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import vocabularies as build
from tests.builders.gguf import Writer
from tests.fingerprints import shared
from weighbridge.core import FormatError
from weighbridge.fingerprints import readers, vocabulary
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits


def read(data, name="tokenizer.json", limits=None):
    return readers.read(Cursor.over(data, name, limits))


def survives(data, name="f"):
    refused = None
    try:
        found = read(data, name)
    except FormatError as error:
        refused = error
    else:
        assert all(0 <= index < len(found.tokens) for index in found.special)
    assert refused is None or 0 <= refused.offset <= len(data)


TOKENS = ["a", "b", "\u0120the", "\u010a", "ab"]
RAW = [b"a", b"b", b" the", b"\n", b"ab"]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (build.fast(TOKENS, ["a b"]), "tokenizer.json"),
        (build.fast(TOKENS, ["a b"], pairs=True), "tokenizer.json"),
        (json.dumps({t: n for n, t in enumerate(TOKENS)}).encode(), "vocab.json"),
        (build.ranks(RAW), "tiktoken"),
        (build.gguf(TOKENS, merges=["a b"]), "gguf"),
    ],
)
def test_files_of_one_byte_level_tokenizer_read_alike(data, form):
    found = read(data)
    assert (found.form, list(found.tokens), found.special) == (form, TOKENS, frozenset())
    assert found.merges in ((), ("a b",))


def test_tekken_has_special_ids_first_and_leaves_out_what_has_no_id():
    found = read(build.tekken(RAW, specials=2, size=6))
    assert found.tokens == ("", "", *TOKENS[:4])
    assert (found.special, found.more, found.pre) == ({0, 1}, 1, "\\s+")


def test_added_tokens_are_special_wherever_their_id_is():
    found = read(build.fast(TOKENS, ["a b"], added=[(0, "<s>"), (7, "<x>")]))
    assert found.tokens == ("<s>", *TOKENS[1:], "", "", "<x>")
    assert found.special == {0, 5, 6, 7}
    assert found.normal == 4


PIECES = [("<unk>", 0.0, 2), ("<s>", 0.0, 3), ("\u2581the", -1.0, 1), ("<0x0A>", 0.0, 6)]


@pytest.mark.parametrize(
    "data",
    [
        build.sentencepiece(PIECES),
        build.gguf([p[0] for p in PIECES], [p[2] for p in PIECES], model="llama"),
        build.fast([p[0] for p in PIECES], added=[(0, "<unk>"), (1, "<s>")], kind="Unigram"),
    ],
)
def test_files_of_one_sentencepiece_tokenizer_read_alike(data):
    found = read(data)
    assert found.tokens == ("<unk>", "<s>", "\u2581the", "<0x0A>")
    assert found.special == {0, 1}


def test_wordpiece_of_gguf_is_written_as_its_own_file_is():
    words = ["[PAD]", "the", "##ing"]
    text = read(("\n".join(words) + "\n").encode(), "vocab.txt")
    other = read(build.gguf(["[PAD]", "\u2581the", "ing"], [3, 1, 1], model="bert"))
    assert text.tokens == other.tokens == tuple(words)


def test_merges_lie_in_a_file_of_their_own():
    found = vocabulary.with_merges(build.made(TOKENS), "#version: 0.2\na b\r\n\n")
    assert found.merges == ("a b",)


@pytest.mark.parametrize("writer", [Writer(1), Writer(2), Writer(3), Writer(3, ">")])
def test_every_version_of_gguf(writer):
    found = read(build.gguf(TOKENS, merges=["a b"], pre="qwen2", writer=writer))
    assert (found.tokens, found.merges, found.pre) == (tuple(TOKENS), ("a b",), "qwen2")


def test_arrays_that_are_not_wanted_are_passed_over():
    w = Writer()
    more = [
        w.array("a", 9, [w.pack("IQ", 4, 1) + w.pack("I", 7)]),
        w.array("b", 8, [w.string("x" * 70_000)]),
        w.array("c", 12, [w.pack("d", 1.0)]),
        w.number("d", 1),
    ]
    assert read(build.gguf(TOKENS, more=more)).tokens == tuple(TOKENS)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{}", "empty"),
        (b'{"model": {"vocab": 1}}', "no vocabulary"),
        (b'{"model": {"vocab": {"a": -1}}}', "id -1"),
        (b'{"model": {"vocab": {"a": 9999999}}}', "id 9999999"),
        (b'{"model": {"vocab": {"a": true}}}', "id True"),
        (b'{"model": {"vocab": {"a": 0, "b": 0}}}', "two tokens have id 0"),
        (b'{"model": {"vocab": {"a": 0, "a": 1}}}', "duplicate key"),
        (b'{"model": {"vocab": {"a": 0}, "merges": [1]}}', "merges"),
        (b'{"model": {"vocab": {"a": 0}, "merges": [["a"]]}}', "merges"),
        (b'{"model": {"vocab": [["a"]]}}', "pieces"),
        (b'{"model": {"vocab": [["a", 1%s]]}}' % (b"0" * 400), "out of range"),
        (b'{"model": {"vocab": {"a": 0}}, "added_tokens": [3]}', "added token"),
        (b'{"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": 1e9}]}', "added token"),
        (b'{"config": {}, "vocab": []}', "no vocabulary size"),
        (build.tekken([b"a"], specials=9, size=3), "9 of them special"),
        (b'{"config": {"default_vocab_size": 2, "default_num_special_tokens": 0}, "vocab": [1]}',
         "expected a rank"),
        (build.gguf([]), "no vocabulary"),
        (build.gguf(["x" * 70_000]), "64 KiB"),
        (b"YQ== 0\nYg== x\n", "every line"),
        (b"YQ== 0\n!!! 1\n", "base64"),
        (b"\n\xff", "cut"),
        (b"\n\x04\n\x02\xff\xfe", "UTF-8"),
        (b"just text", "no kind"),
    ],
)  # fmt: skip
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(data)


def test_limits_are_limits():
    with pytest.raises(FormatError, match="over 10 bytes"):
        read(build.fast(TOKENS), limits=Limits(text=10))
    with pytest.raises(FormatError, match="over 10 bytes"):
        read(build.gguf(TOKENS), limits=Limits(header=10))
    with pytest.raises(FormatError, match="more than 3000000 values"):
        read(b'{"a": [' + b"1," * 3_000_001)
    w = Writer()
    array = w.pair("tokenizer.ggml.tokens", 9, w.pack("IQ", 8, 1 << 40))
    with pytest.raises(FormatError, match="more than 2097152"):
        read(w.file([array]))


SAMPLES = {
    "fast": build.fast(TOKENS, ["a b"], added=[(5, "<s>")]),
    "unigram": build.fast(TOKENS, kind="Unigram"),
    "tekken": build.tekken(RAW),
    "ranks": build.ranks(RAW),
    "sentencepiece": build.sentencepiece(PIECES),
    "gguf": build.gguf(TOKENS, merges=["a b"], pre="x"),
    "big-endian": build.gguf(TOKENS, writer=Writer(3, ">")),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_cuts_and_changes(sample):
    data = SAMPLES[sample]
    for at in range(len(data)):
        survives(data[:at])
        for value in (0, 0x80, data[at] ^ 0xFF):
            survives(data[:at] + bytes([value]) + data[at + 1 :])


@given(st.sampled_from([b"", b"\n", b"{", b'{"model":', b"GGUF\3\0\0\0", b"YQ== 0\n"]), st.binary())
def test_any_bytes_are_read_or_refused_and_nothing_else(head, noise):
    survives(head + noise)
    survives(head + noise, "vocab.txt")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["vocab", "merges", "type", "id", "content"]), inner)
    ),
    max_leaves=12,
)


@given(st.sampled_from(["model", "config"]), JSON, JSON)
def test_any_json_is_read_or_refused_and_nothing_else(key, value, other):
    table = {key: value, "added_tokens": other, "vocab": other}
    survives(json.dumps(table).encode())
    survives(json.dumps({"model": {"vocab": value, "merges": other}}).encode())


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 50), max_size=20))
def test_ids_are_kept_or_refused(table):
    data = json.dumps(table).encode()
    try:
        found = read(data)
    except FormatError:
        assert not table or len(set(table.values())) < len(table)
    else:
        assert all(found.tokens[index] == token for token, index in table.items())


@pytest.mark.parametrize("name", shared.NAMES)
def test_real_vocabularies_are_read(name):
    found = shared.vocabulary(name)
    assert found.form == "gguf"
    assert found.normal > 30_000


@pytest.mark.parametrize(
    ("name", "looked"),
    [
        ("tokenizer.json", True), ("a/tekken_240911.json", True), ("vocab.json", True),
        ("original/tokenizer.model", True), ("tokenizer.model.v3", True), ("spiece.model", True),
        ("qwen.tiktoken", True), ("m-Q4_K_M.gguf", True), ("vocab.txt", True),
        ("sentencepiece.bpe.model", True), ("config.json", False), ("README.md", False),
        ("model.safetensors", False), ("tokenizer_config.json", False),
    ],
)  # fmt: skip
def test_files_that_loaders_look_for(name, looked):
    assert readers.candidate(name) is looked


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":2000000}',
        b'{"model":{"type":"BPE","vocab":{"a":2000000}}}',
        b'{"model":{"vocab":{"a":0}},"added_tokens":[{"id":2000000,"content":"b"}]}',
    ],
)
def test_a_short_text_has_no_room_for_large_ids(text):
    with pytest.raises(FormatError, match="id 2000000 is not one of 65536"):
        readers.read(Cursor.over(text, "tokenizer.json"))
