"""Very much that is small is not looked at to its end, and what says so is a gap."""

import pytest

from tests.builders import pickles, sevenzips, streams, tars, zips
from tests.hostile.counts import directory
from tests.reading import evidence
from weighbridge.core import Face, FormatError, Gap, GapKind, Import, Member
from weighbridge.intake.limits import Budget, Limits

FEW = Limits(small=20)


def call(n):
    return pickles.stream(pickles.call(f"m{n}", "f", n))


def archive(count, make=call):
    return directory([zips.M(f"{n}", make(n)) for n in range(count)])


ARCHIVES = {
    "zip": archive(200),
    "zip-overlap": directory([zips.M("a", call(0))] * 200),
    "7z": sevenzips.build([sevenzips.M(f"{n}", call(n)) for n in range(200)]),
    "gz": streams.gz(archive(200)),
    "zip-in-tar": tars.member("a.zip", archive(200)) + tars.END,
    "zip-of-zips": directory([zips.M(f"{n}.zip", archive(20)) for n in range(10)]),
    "yaml": archive(200, lambda n: b"a: [%d]\n" % n),
    "python": archive(200, lambda n: b"import m%d\n" % n),
    "templates": archive(200, lambda n: b'{"chat_template":"{{ a%d }}"}' % n),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_more_than_is_looked_at_is_a_gap(name):
    found = evidence(ARCHIVES[name], limits=FEW)
    gaps = [item for item in found if isinstance(item, Gap) and "is not looked at" in item.why]
    assert 1 <= len(gaps) <= 12
    assert {gap.kind for gap in gaps} == {GapKind.LIMIT}
    assert sum(isinstance(item, Member) for item in found) < 200


def test_what_comes_before_is_told():
    found = evidence(ARCHIVES["zip"], limits=FEW)
    names = {item.target.module for item in found if isinstance(item, Import)}
    assert {"m0", "m1", "m2"} <= names
    assert len(names) < 100


@pytest.mark.parametrize(
    "data",
    [
        archive(3000, lambda n: call(n) + bytes(900)),
        b"".join(tars.member(f"{n}", call(n)) for n in range(3000)) + tars.END,
        archive(1500, lambda n: b"0 0.5 0.5 0.1 0.%d\n" % n),
        zips.torch(pickles.stream(b"N"), storages=[bytes(4)] * 3000),
        directory([zips.M(f"a{n}/__init__.py", b"") for n in range(3000)]),
    ],
    ids=["pickles", "tar", "labels", "storages", "empty"],
)
def test_many_members_are_looked_at_if_they_are_not_next_to_nothing(data):
    gaps = [item for item in evidence(data) if isinstance(item, Gap)]
    assert not any("not looked at" in gap.why for gap in gaps)


def test_bytes_that_are_expanded_count_too():
    data = evidence(streams.gz(archive(200, lambda n: call(n) + bytes(2000))), limits=FEW)
    assert sum(isinstance(item, Face) and item.format == "pickle" for item in data) == 200


def test_a_budget_is_the_steps_for_the_bytes_there_are():
    budget = Budget(Limits(small=3, spread=10), 25)
    budget.look(5, 0)
    with pytest.raises(FormatError, match="in 25 bytes") as raised:
        budget.look(1, 7)
    assert (raised.value.kind, raised.value.offset) == (GapKind.LIMIT, 7)
