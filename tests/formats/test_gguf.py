"""GGUF: every version and byte order, no count believed, arrays passed over."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.gguf import Writer
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, FormatError, Gap, GapKind, Tensor, Verdict
from weighbridge.formats import Part, gguf
from weighbridge.formats.gguf import FORMAT
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits

KINDS = [(1, "<"), (2, "<"), (3, "<"), (3, ">")]


def honest(version=3, order="<"):
    w = Writer(version, order)
    pairs = [
        w.text("general.architecture", "llama"),
        w.number("general.alignment", 32),
        w.pair("f", 6, w.pack("f", 0.5)),
        w.pair("b", 7, b"\1"),
        w.array("tokens", 8, [w.string(f"token {n}") for n in range(9)]),
        w.array("types", 5, [w.pack("i", n) for n in range(9)]),
        w.array("nested", 9, [w.pack("I" + w.wide, 4, 1) + w.pack("I", 7)]),
        w.text("tokenizer.chat_template", "{{ messages }}"),
    ]
    tensors = [w.tensor("a", [32, 2], 2, 0), w.tensor("b", [3], 0, 64)]
    return w.file(pairs, tensors, bytes(64 + 12))


def every(kind, data, limits=None):
    return [item for item in read(FORMAT, data, limits) if isinstance(item, kind)]


@pytest.mark.parametrize(("version", "order"), KINDS)
def test_reads_every_version(version, order):
    data = honest(version, order)
    entries = {item.key: item.value for item in every(Entry, data)}
    assert entries["general.architecture"] == "llama"
    assert entries["f"] == "0.5"
    assert entries["b"] == "True"
    assert entries["types"] == "9 x [0, 1, 2, 3, ...]"
    assert entries["tokens"].startswith("9 x ['token 0', ")
    assert entries["nested"] == "1 x [1 x [7]]"
    assert entries["tokenizer.chat_template"] == "{{ messages }}"
    a, b = every(Tensor, data)
    assert (a.dtype, a.shape, a.wanted, a.data.size) == ("Q4_0", (2, 32), 36, 36)
    assert (b.dtype, b.shape, b.wanted, b.data.stop) == ("F32", (3,), 12, len(data))
    assert every(Gap, data) == []


def test_text_is_kept_up_to_the_limit():
    w = Writer()
    (entry,) = every(Entry, w.file([w.text("k", "x" * 9000)]), Limits(kept=100))
    assert len(entry.value) == 100


W = Writer()
TEXT = W.text("k", "v")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (W.file([TEXT, TEXT]), GapKind.DAMAGED),
        (W.file([], [W.tensor("a", [1]), W.tensor("a", [1])], bytes(4)), GapKind.DAMAGED),
        (W.file([], [W.tensor("a", [1], 99)], bytes(4)), GapKind.UNSUPPORTED),
        (W.file([], [W.tensor("a", [1], 0, 4)], bytes(8)), GapKind.DAMAGED),
        (W.file([], [W.tensor("a", [1])], bytes(4) + b"stowaway"), GapKind.TRAILING),
        (W.file([], [W.tensor("a", [1])], bytes(4) + bytes(64)), GapKind.FILLER),
        (W.file([], [W.tensor("a", [1]), W.tensor("b", [1], 0, 32)], bytes(4) + b"hole".ljust(32)),
         GapKind.TRAILING),
        (W.file([TEXT]) + b"stowaway", GapKind.TRAILING),
    ],
    ids=["key", "tensor", "type", "misaligned", "behind", "zeros", "hole", "no-tensors"],
)  # fmt: skip
def test_leaves_a_gap(data, kind):
    assert [gap.kind for gap in every(Gap, data)] == [kind]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"GGUF" + struct.pack("<IQQ", 9, 0, 0), "version 9"),
        (W.file(counts=(0, 2**63)), "wanted"),
        (W.file(counts=(2**63, 0)), "wanted"),
        (W.file([W.pair("k", 77, b"")]), "type 77"),
        (W.file([W.pair("k", 9, W.pack("IQ", 4, 2**62))]), "wanted"),
        (W.file([W.pair("k", 9, W.pack("IQ", 8, 2**62))]), "wanted"),
        (W.file([W.pair("k", 9, W.pack("IQ", 9, 1) * 80)]), "nested too deeply"),
        (W.file([W.string("k") + W.pack("IQ", 8, 2**64 - 1)]), "wanted"),
        (W.file([W.number("general.alignment", 0)]), "alignment"),
        (W.file([W.number("general.alignment", 3)]), "alignment"),
        (W.file([], [W.tensor("a", [1] * 5)]), "5 axes"),
        (W.file([], [W.tensor("a", [31], 2)]), "blocks of 32"),
        (W.file([], [W.tensor("a", [2**63])], bytes(4)), "data ends at"),
        (W.file([], [W.tensor("a", [1], 0, 2**63)], bytes(4)), "data ends at"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_an_endless_header_is_a_limit():
    data = W.file([W.text(f"k{n}", "x" * 50) for n in range(100)])
    with pytest.raises(FormatError, match="over 1000 bytes") as caught:
        read(FORMAT, data, Limits(header=1000))
    assert caught.value.kind is GapKind.LIMIT


@pytest.mark.parametrize(("version", "order"), KINDS)
def test_cuts_and_changes(version, order):
    survives_cuts_and_changes(FORMAT, honest(version, order), step=7)


@given(st.sampled_from(KINDS), st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(kind, noise):
    survives(FORMAT, b"GGUF" + Writer(*kind).pack("I", kind[0]) + noise)


def told(data):
    """Return all that a reader yields until it fails, and how it does."""
    found = []
    try:
        every = FORMAT.read(Cursor.over(data))
        found.extend(item.span if isinstance(item, Part) else item for item in every)
    except FormatError as error:
        return found, (str(error), error.offset, error.kind)
    return found, None


@given(
    st.sampled_from(KINDS),
    st.lists(
        st.tuples(
            st.text(max_size=9) | st.sampled_from(["w" * 70_000, "é" * 40_000]),
            st.lists(st.sampled_from([1, 3, 32]), max_size=5),
            st.sampled_from([0, 2, 99]),
            st.sampled_from([0, 32, 33]),
        ),
        max_size=5,
    ),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_tensors_that_were_read_ahead_tell_what_others_do(kind, tensors, data):
    w = Writer(*kind)
    file = w.file([], [w.tensor(*tensor) for tensor in tensors], bytes(99))
    at = data.draw(st.integers(0, len(file) - 1))
    file = file[:at] + data.draw(st.binary(max_size=2)) + file[at + 1 :]
    whole = told(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gguf, "declared", lambda *_: None)
        assert whole == told(file)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=6))
@settings(max_examples=50, deadline=None)
def test_round_trip(table):
    table.pop("general.alignment", None)
    data = W.file([W.text(key, value) for key, value in table.items()])
    assert {item.key: item.value for item in every(Entry, data)} == table


def vocabularies():
    for parent in Path(__file__).resolve().parents:
        if found := sorted((parent / "shared" / "fixtures" / "gguf-vocab").glob("*.gguf")):
            return found
    return []


@pytest.mark.skipif(not vocabularies(), reason="needs the stored vocabularies of llama.cpp")
def test_real_vocabularies_leave_no_gap():
    for path in vocabularies():
        found = evidence(path.read_bytes())
        assert not [item for item in found if isinstance(item, Gap)], path.name
        assert "general.architecture" in {item.key for item in found if isinstance(item, Entry)}


@pytest.mark.parametrize(
    ("kind", "label", "row", "size"),
    [(39, "MXFP4", 32, 17), (40, "NVFP4", 64, 36), (41, "Q1_0", 128, 18)],
)
def test_types_of_four_bits_and_less_have_a_size(kind, label, row, size):
    tensors = [W.tensor("w", (2 * row, 3), kind)]
    (found,) = every(Tensor, W.file([], tensors, bytes(6 * size)))
    assert (found.dtype, found.wanted) == (label, 6 * size)
    assert refusal(FORMAT, W.file([], tensors, bytes(6 * size - 1))) is not None
    odd = [W.tensor("w", (row - 1, 3), kind)]
    assert refusal(FORMAT, W.file([], odd, bytes(6 * size))) is not None


@pytest.mark.parametrize("kind", [9, 8])
def test_blocks_of_a_type_that_gguf_py_makes_wider_are_told_as_such(kind):
    """It may be of either size: it stays denied, and the reason says what it is."""
    w = Writer()
    pairs = [w.text("general.architecture", "llama")]
    tensors = [w.tensor("a", (32, 4), kind), w.tensor("b", (8,), 0, 160)]
    data = w.file(pairs, tensors, b"\1" * 160 + bytes(32))
    (why,) = [each.why for each in read(FORMAT, data) if isinstance(each, Gap)]
    assert "bytes no tensor refers to" in why
    assert ("gguf-py writes 40 bytes" in why) is (kind == 9)


def cut():
    w = Writer()
    tensors = [w.tensor("a", (64, 64), 0, 0), w.tensor("b", (64,), 0, 16384)]
    data = w.file([w.text("general.architecture", "llama")], tensors, bytes(16384 + 256))
    return data[:9000], data[:16600], data


FIRST = [
    "m.Q8_0.gguf-split-a", "m.gguf.part1of2", "m.gguf-part-a", "m.gguf.part-01-of-02", "m.gguf.001",
    "m.gguf.aa", "m.gguf.partaa",
]  # fmt: skip


@pytest.mark.parametrize("name", FIRST)
def test_the_first_piece_of_a_file_has_no_verdict(tmp_path, name):
    short, longer, whole = cut()
    for data, shown in ((short, 0), (longer, 1)):
        found = evidence(data, name)
        assert [each.kind for each in found if isinstance(each, Gap)] == [GapKind.UNSUPPORTED]
        told = [each.data is not None for each in found if isinstance(each, Tensor)]
        assert (len(told), sum(told)) == (2, shown)
        assert weigh(tmp_path / str(shown), {name: data})[0] is Verdict.NO_VERDICT
    assert not [each for each in evidence(whole, name) if isinstance(each, Gap)]


@pytest.mark.parametrize("name", ["m.gguf", "m.part1of2", "m.gguf.part2of2", "m.gguf-split-b"])
def test_a_file_that_is_cut_and_called_otherwise_is_damaged(tmp_path, name):
    assert GapKind.DAMAGED in {e.kind for e in evidence(cut()[0], name) if isinstance(e, Gap)}
    assert weigh(tmp_path, {name: cut()[0]})[0] is Verdict.DENY


def test_a_program_in_a_first_piece_is_found(tmp_path):
    data = cut()[1]
    at = len(cut()[2]) - 16640
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    assert weigh(tmp_path, {FIRST[0]: data[:at] + program + data[at + 400 :]})[0] is Verdict.DENY


def wide(*, block=40, blocks=16, more=b"", last=None):
    """Write two tensors of Q8_1 with blocks of 40 bytes, as gguf-py does."""
    w = Writer()
    size = block * blocks
    at = size + -size % 32
    rows = [w.tensor("a", [32, blocks], 9, 0), w.tensor("b", [32, blocks], 9, at)]
    data = (b"\1" * size).ljust(at, b"\0") + b"\1" * (size if last is None else last) + more
    return w.file([], rows, data)


@pytest.mark.parametrize("data", [wide(), wide(block=36), wide(more=bytes(8))])
def test_blocks_of_q8_1_are_as_ggml_or_as_gguf_py_makes_them(tmp_path, data):
    assert weigh(tmp_path, {"m.gguf": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [wide(block=38), wide(block=44), wide(last=36 * 16), wide(last=16), wide(more=b"\1" * 40),
     wide(block=36, more=b"\1" * 64)],
)  # fmt: skip
def test_blocks_of_q8_1_of_other_sizes_are_not(tmp_path, data):
    assert weigh(tmp_path, {"m.gguf": data})[0] is not Verdict.ALLOW
