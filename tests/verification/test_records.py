"""What is said of a record that nobody signed."""

import pytest

from tests.verification import sites
from weighbridge.core import Standing
from weighbridge.intake.digest import Want
from weighbridge.verification import records
from weighbridge.verification.coverage import compare_all
from weighbridge.verification.records import Record

FILES = {name: name.encode() for name in "abcdef"}
GIT = Want("git-sha1")


def column(files, want=None, lie=""):
    take = sites.git_sha1 if want else sites.sha256
    return {
        name: (((want or Want("sha256")), (take(data) if name != lie else "0" * 64,)),)
        for name, data in files.items()
    }


def answer(columns, files=FILES, **more):
    at = sites.site(files)
    record = Record(records.found("r", "test", b"r"), "the test", columns, **more)
    pending = records.pending(at, record)
    return pending.settle(sites.scene(at, files, pending.wants))


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ("", "6 of 6 files are as recorded by the test, which nobody signed"),
        ("a", "'a' is missing"),
        ("ab", "'a', 'b' are missing"),
        ("abcde", "'a', 'b', 'c' and 2 more are missing"),
    ],
)
def test_sentences(gone, why):
    here = {name: data for name, data in FILES.items() if name not in gone}
    assert answer((column(FILES),), here).why == why


def test_one_file_is_and_several_are():
    assert answer((column({"a": b"a"}),)).why.startswith("1 of 6 files is as recorded")
    changed = answer((column({"a": b"x", "b": b"x"}),), note="and so on")
    assert changed.why == "'a', 'b' are not as recorded by the test; and so on"


def test_files_must_be_as_every_column_says():
    good, bad = column(FILES), column(FILES, GIT, lie="c")
    found = answer((good, bad))
    assert (found.standing, found.coverage.changed) == (Standing.MISMATCH, ("c",))
    assert found.coverage.covered == ("a", "b", "d", "e", "f")
    found = answer((column({"a": b"a"}), column({"b": b"b"}, GIT)))
    assert found.coverage.covered == ("a", "b")
    assert found.standing is Standing.RECORDED


def test_without_columns_nothing_is_covered():
    at = sites.site(FILES)
    assert compare_all(sites.scene(at, FILES), ()).unsigned == tuple("abcdef")


def test_strays_are_unsigned_even_if_they_are_what_they_say():
    found = answer((column(FILES),), strays=frozenset("ab"))
    assert (found.coverage.covered, found.coverage.unsigned) == (tuple("cdef"), ("a", "b"))


def test_sizes_count_as_well():
    found = answer((column(FILES),), sizes={"a": 1, "b": 2, "gone": 3})
    assert (found.reason, found.coverage.changed) == ("sizes-differ", ("b",))
    found = answer((column(FILES, lie="c"),), sizes={"b": 2})
    assert (found.reason, found.coverage.changed) == ("digests-differ", ("b", "c"))
