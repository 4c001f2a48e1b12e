"""Archives in a row are read one by one; whatever else two archives in a file may be, as one."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.zips import M, build, torch
from tests.unpacking import Unpacked
from tests.weighing import weigh
from weighbridge.core import Span, Verdict
from weighbridge.formats.zip_archive import FORMAT
from weighbridge.intake import ziprecords, ziprow
from weighbridge.intake.cursor import Cursor

HARMLESS = b"(dp0\n."
CALL = b"cposix\nsystem\n(S'true'\ntR."


def saved(pickle=HARMLESS, size=16, **options):
    return torch(pickle, storages=(bytes(size),), **options)


def moved(data, by):
    """Make the offset in the end record wrong by some bytes."""
    at = len(data) - 6
    return (
        data[:at]
        + (int.from_bytes(data[at : at + 4], "little") + by).to_bytes(4, "little")
        + data[at + 4 :]
    )


def row(*archives):
    return b"".join(archives)


def spans(data):
    return ziprow.archives(Cursor.over(data))


@pytest.mark.parametrize("large", [False, True])
def test_archives_of_torch_in_a_row_are_found_from_the_last_one_backwards(large):
    one, two = saved(size=16, large=large), saved(size=999, large=large)
    assert spans(row(one, two, one)) == [
        Span(0, len(one)),
        Span(len(one), len(one) + len(two)),
        Span(len(one) + len(two), len(one + two + one)),
    ]


def test_each_is_a_part_that_is_read_as_an_archive_and_nothing_is_odd_about_the_file():
    one, two = saved(), saved(CALL)
    found = Unpacked(FORMAT, row(one, two))
    assert found.contents == [("0", one), ("1", two)]
    assert {part.expect for part in found.parts} == {FORMAT.id}
    assert found.evidence == []


NO_ROW = {
    "one archive": saved(),
    "bytes before": b"x" + row(saved(), saved()),
    "bytes between": row(saved(), b"x", saved()),
    "bytes after": row(saved(), saved(), b"x"),
    "a comment": row(saved(), saved(comment=b"PK")),
    "archives of anything": row(build([M("a", b"1")]), build([M("a", b"2")])),
    "archives of torch with names of files": row(saved(name="model"), saved(name="model")),
    "an offset that leads elsewhere": row(saved(), moved(saved(), 1)),
    "an empty last archive": row(saved(), build([])),
}


@pytest.mark.parametrize("data", NO_ROW.values(), ids=NO_ROW)
def test_anything_else_is_no_row(data):
    assert spans(data) == []


def test_a_directory_that_only_a_loader_of_one_archive_would_find_makes_it_no_row():
    # miniz takes the last archive's offset from the beginning of the file: into a tensor, here
    last = saved(size=400)
    offset = int.from_bytes(last[-6:-2], "little")
    start = saved(size=0).index(b"archive/data/0") + len("archive/data/0")
    hidden = bytes(offset - start) + b"PK\1\2" + bytes(99)
    data = row(torch(HARMLESS, storages=(hidden,)), last)
    assert data[offset : offset + 4] == b"PK\1\2"
    assert spans(data) == []


@given(st.lists(st.integers(0, 64), min_size=2, max_size=5), st.data())
def test_any_bytes_are_a_row_that_covers_them_or_none(sizes, draw):
    data = bytearray(row(*(saved(size=size) for size in sizes)))
    at = draw.draw(st.integers(0, len(data) - 1))
    data[at] = draw.draw(st.integers(0, 255))
    cut = bytes(data[: draw.draw(st.integers(at, len(data)))])
    found = spans(cut)
    assert [span.start for span in found] == [0, *(span.stop for span in found)][: len(found)]
    assert not found or found[-1].stop == len(cut)


METADATA = b"ctorch.distributed.checkpoint.filesystem\n_StorageInfo\n)\x81."


@pytest.mark.parametrize(
    ("pickle", "verdict", "rules"),
    [(HARMLESS, Verdict.ALLOW, set()), (CALL, Verdict.DENY, {"dangerous-import"})],
    ids=["tensors", "a call"],
)
def test_a_distributed_checkpoint_is_weighed_by_what_is_in_its_archives(
    tmp_path, pickle, verdict, rules
):
    files = {".metadata": METADATA, "__0_0.distcp": row(saved(), saved(pickle, 99))}
    assert weigh(tmp_path, files)[:2] == (verdict, rules)


STEPS = st.sampled_from(
    ["/", "\\", ".", "..", "a", "B", "x.y", " ", "::$DATA", "\u00e9", "e\u0301", "\0", "\u212a"]
)


@given(st.lists(STEPS, max_size=8).map("".join))
def test_names_that_stay_as_they_are_are_those_that_all_steps_leave(name):
    found = ziprecords.key(name)
    with patch.object(ziprecords, "_WITHIN", ("",)):
        assert ziprecords.key(name) == found
