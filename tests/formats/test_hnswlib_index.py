"""hnswlib: numbers that agree with one another, and tables that they account for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import vectors as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats.hnswlib_index import FORMAT

LENGTHS = b.NUMBERS[:12]
PROGRAM = b"\x7fELF\2\1\1".ljust(64, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.hnswlib(),
        b.hnswlib(lengths=LENGTHS),
        b.voyager(),
        b.chroma()["header.bin"],
        b.hnsw_header(count=0, level=-1, enter=2**32 - 1),
    ],
    ids=["plain", "of-chroma", "voyager", "header", "empty"],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


def test_a_header_alone_says_what_lies_beside_it():
    tensors = [each for each in read(FORMAT, b.chroma()["header.bin"]) if isinstance(each, Tensor)]
    assert [(each.file, each.wanted) for each in tensors] == [
        ("data_level0.bin", 3 * 76),
        ("length.bin", 12),
        ("link_lists.bin", 12),
    ]


@pytest.mark.parametrize(
    "lies",
    [
        {"first": 1}, {"count": 9}, {"label": 60}, {"vector": 32}, {"above": 5}, {"bottom": 4},
        {"scale": 0.5}, {"scale": float("nan")}, {"level": 99}, {"links": 1}, {"links": 2**40},
    ],
    ids=str,
)  # fmt: skip
def test_numbers_that_do_not_agree_are_no_header(lies):
    with pytest.raises(FormatError, match="no header"):
        read(FORMAT, b.hnswlib(**lies))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.hnswlib(size=21), "links of 21 bytes"),
        (b.hnswlib(size=20 * 64), "links of 1280"),
        (b.hnswlib()[:-1], "sizes of links|size of links"),
        (b.hnswlib()[:150], "elements: 228 bytes wanted"),
        (b.hnswlib(lengths=LENGTHS, behind=b"x"), "links of"),
        (bytes(200), "no header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.hnswlib(), step=5)
    survives_cuts_and_changes(FORMAT, b.chroma()["header.bin"], step=5)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.hnsw_header() + b.hnsw_elements() + noise)
    survives(FORMAT, b.voyager()[:60] + noise)
    survives(FORMAT, noise)


def test_an_index_is_allowed_and_what_is_behind_it_is_not(tmp_path):
    assert weigh(tmp_path, {"index.bin": b.hnswlib()})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"index.bin": b.hnswlib(behind=b"\1" * 8)})[0] is Verdict.DENY


def test_an_index_of_chromas_is_one_model_and_allowed(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {f"0a-1b/{k}": v for k, v in b.chroma().items()})
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("link_lists.bin", PROGRAM, "native-executable"),
        ("length.bin", b"cposix\nsystem\n(Vtrue\ntR.", "dangerous-import"),
        ("data_level0.bin", PROGRAM.ljust(700, b"\0"), "native-executable"),
        ("data_level0.bin", bytes(100), "tensor-outside-file"),
        ("other.bin", b"\1\2\3\4" * 30, "unreadable-bytes"),
        ("header.bin", b.chroma(scale=0.5)["header.bin"], "unreadable-bytes"),
    ],
)
def test_what_is_something_else_is_denied(tmp_path, name, data, rule):
    verdict, rules, _ = weigh(tmp_path, b.chroma() | {name: data})
    assert verdict is Verdict.DENY
    assert rule in rules
