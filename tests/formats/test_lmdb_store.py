"""Stores of LMDB: pages from the newer head down, and what their values are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import lmdb as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.lmdb_store import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
P = b"\x80\2cposix\nsystem\nX\4\0\0\0true\x85R."
HARMLESS = b"\x80\2]" + b"K\1a" * ((len(P) - 4) // 3)
HARMLESS = HARMLESS.ljust(len(P) - 1, b"0") + b"."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.store(),
        b.lock(),
        b.store(b.leaf((b"a", b"x" * 20), (b"b", b"y" * 30))),
        b.store(
            b.branch(3, 4),
            b.leaf((b"a", b"xxxxxxx"), number=3),
            b.leaf((b"b", b"yyyyyyy"), number=4),
        ),
        b.store(b.big(600), b.long(bytes(600))),
        b.store(b.big(len(P), 3), b.long(HARMLESS)),
        b.store(first=2**64 - 1),
        b.store(b.leaf((b"s", bytes(40) + b"\3" + bytes(7)), kind=2), b.leaf(number=3)),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert next(each.format for each in found if isinstance(each, Face)) == FORMAT.id
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "data.mdb": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.store(b.leaf(lower=3)), "3 bytes"),
        (b.store(b.leaf(lower=60000)), "60000 bytes"),
        (b.store(b.leaf((b"a", b"x" * 9), where=510)), "at 510"),
        (b.store(b.leaf((b"a", b"x" * 9), size=2**31)), "2147483648 bytes"),
        (b.store(b.big(2**31)), "on page 3"),
        (b.store(b.branch(2)), "more than 3 pages"),
        (b.store(b.branch(2**40)), "page 1099511627776"),
        (b.store(b.leaf(number=7)), "page 2 of kind"),
        (b.store(b.leaf(page_kind=4)), "of kind 4"),
        (b.head(version=2) * 2, "no head"),
        (b"", "no head"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.head(size=300) * 2,
        b.head(kind=1) * 2,
        b.head(),
        b.head(magic=1) * 2,
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.store(), step=11)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.store()[:60] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.store(b.leaf((b"k", P))),
        b.store(b.big(len(P)), b.long(P)),
        b.store(b.big(len(P) + 9), b.long(P + b"more bytes")),
        b.store(b.big(96), b.long(PROGRAM)),
        b.store(b.leaf((b"k", PROGRAM))),
        b.lock(PROGRAM),
        b.store(b.branch(3, 4), b.leaf((b"a", P), number=3), b.leaf((b"b", b"y"), number=4)),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"model.safetensors": WEIGHTS, "data.mdb": data})[0] is Verdict.DENY
