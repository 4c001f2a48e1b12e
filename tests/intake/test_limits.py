"""Very much that is small is not looked at to its end, and what says so is a gap."""

import pytest

from tests.builders import numpy_npy, pickles, sevenzips, streams, tars, zips
from tests.hostile import costly_short
from tests.hostile.counts import directory
from tests.reading import evidence
from weighbridge.core import Call, Effect, Face, FormatError, Gap, GapKind, Import, Member
from weighbridge.intake import pysource
from weighbridge.intake.limits import NAMES, PARTS, STEPS, TOLD, Budget, Limits

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


def limited(data, name="model.bin"):
    """Return what gaps say that are for a limit."""
    found = evidence(data, name)
    return [item.why for item in found if isinstance(item, Gap) and item.kind is GapKind.LIMIT]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pickles.stream(*(pickles.name("m", f"n{n}") + b"0" for n in range(5000)), b"N"),
         "different imports or calls"),
        (b"[" + b",".join(b'{"_target_":"a.C%d"}' % n for n in range(9000)) + b"]",
         "so much is imported or called"),
        (b'{"chat_template":[' + b",".join(
            b'{"name":"t%d","template":"{{ a }}"}' % n for n in range(5000)) + b"]}",
         "is not looked at"),
        (b"a = [[1]]\n" + b"".join(b"[t%d]\nb={c=[1]}\n" % n for n in range(20_000)),
         "TOML of more tables"),
    ],
    ids=["imports", "targets", "templates", "toml"],
)  # fmt: skip
def test_what_no_real_file_has_is_a_gap(data, why):
    assert any(why in each for each in limited(data))


def test_of_very_many_names_in_source_the_rest_is_said_to_be_left_out():
    facts = pysource.facts(b"".join(b"f%d(a)\n" % n for n in range(5000)))
    assert len(facts) == pysource.NAMES + 1
    assert (facts[0].effect, facts[0].line) == (Effect.UNREADABLE, 0)
    assert not pysource.facts(b"".join(b"import m%d\n" % n for n in range(4000)))
    (fact,) = pysource.facts(b"".join(b"import m%d\n" % n for n in range(5000)))
    assert "4096 names" in fact.what


def test_states_of_many_objects_are_told_by_their_kinds():
    bodies = (pickles.new("m", f"C{n % 50}") + pickles.value({f"k{n}": n}) + b"b0"
              for n in range(9000))  # fmt: skip
    assert not list(limited(pickles.stream(*bodies, b"N")))


SHORT = {
    "zip": lambda: archive(150),
    "npz": lambda: costly_short.SHORT["npz"][2](0),
    "sqlite": lambda: costly_short.database(0, 500, 4096),
    "sqlite-small": lambda: costly_short.database(0, 20, 512),
    "java": lambda: costly_short.SHORT["java"][2](0),
}


@pytest.mark.parametrize("name", SHORT)
def test_a_short_file_tells_what_its_bytes_allow(name):
    data = SHORT[name]()
    found = evidence(data)
    gaps = [item for item in found if isinstance(item, Gap) and item.kind is GapKind.LIMIT]
    assert gaps
    told = sum(isinstance(item, Import | Call) for item in found)
    assert 0 < told <= NAMES[0] + len(data) // NAMES[1]


@pytest.mark.parametrize(
    ("bound", "count"),
    [(STEPS, lambda budget, n: budget.look(n, 0)), (PARTS, lambda budget, n: budget.part(n, 0)),
     (TOLD, lambda budget, n: [budget.tell(0) for _ in range(n)])],
    ids=["steps", "parts", "evidence"],
)  # fmt: skip
@pytest.mark.parametrize("size", [0, 1 << 10, 1 << 14])
def test_the_bounds_of_short_files_follow_their_bytes(bound, count, size):
    budget = Budget(Limits(), max(size, 1))
    count(budget, bound[0] + size // bound[1])
    with pytest.raises(FormatError):
        count(budget, 1)
    # What is expanded counts as well.
    budget.expand(1 << 10, 0)
    count(budget, 1)


SCALAR = numpy_npy.build(numpy_npy.header("'<f4'", "()"), bytes(4))


@pytest.mark.parametrize(
    "data",
    [
        zips.build([zips.M(f"arr_{n}.npy", SCALAR) for n in range(60)]),
        zips.torch(pickles.stream(pickles.name("collections", "OrderedDict") + b")R"),
                   storages=[bytes(4)] * 40),
        streams.gz(tars.member("a.zip", archive(1)) + tars.END),
        zips.build([zips.M("a.zip", zips.build([zips.M("a.zip", archive(1))]))]),
    ],
    ids=["npz", "torch", "tar-gz", "zips"],
)  # fmt: skip
def test_honest_short_files_come_to_no_bound(data):
    gaps = [item for item in evidence(data) if isinstance(item, Gap)]
    assert not [gap for gap in gaps if gap.kind is GapKind.LIMIT]
