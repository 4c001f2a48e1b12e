"""Readers in a process of their own say the same, may be lost, and can do little but read."""

import ctypes
import errno
import json
import os
import platform
import signal
import socket
import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.formats.test_matrix import EVERY
from weighbridge.cli import run
from weighbridge.core import (
    Artifact,
    Call,
    Constant,
    Cut,
    Digest,
    Gap,
    GapKind,
    How,
    Made,
    Member,
    Named,
    Persistent,
    Place,
    Several,
    Span,
    Tensor,
    Trait,
    Unknown,
)
from weighbridge.intake.limits import Limits
from weighbridge.intake.listing import Listed, Model
from weighbridge.stages import confinement, driver, isolation, lone, looking, reading, wire, worker
from weighbridge.stages.isolation import Isolated, reader
from weighbridge.stages.looking import Here, Job
from weighbridge.stages.reading import Reading, inspect

pytestmark = pytest.mark.skipif(not isolation.available(), reason="only where Linux is")

FILTERED = platform.machine() in {"x86_64", "aarch64"}


@pytest.fixture
def model(tmp_path):
    """A model of one file of every format."""
    files = []
    for number, (name, data) in enumerate(sorted(EVERY.items())):
        path = tmp_path / f"{number}-{name.replace('/', '-')}"
        path.write_bytes(data)
        files.append(Listed(path.name, str(path), len(data)))
    return Model("model", "folder", tuple(files))


def three(model):
    return Model("model", "folder", model.files[:3])


def gaps(read):
    return [item for item in read.dossier.evidence if isinstance(item, Gap)]


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def plainly(what):
    """Return a stand-in for the driver that does something at the second file only."""

    def look(_source, artifact, *_):
        if artifact.name.startswith("1-"):
            what()
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "seen")

    return look


def children():
    """Return the processes that this one has begun; servers of other tests may be among them."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found.update((task / "children").read_text().split())
    return found


def lost(model, monkeypatch, what):
    """Look at three files, of which the second does something; return gaps and their files."""
    monkeypatch.setattr(driver, "look", plainly(what))
    before = children()
    with reader() as found:
        told = gaps(inspect(three(model), Reading(reader=found)))
    assert children() == before
    names = [gap.place.artifact.name[:2] for gap in told if gap.why == "seen"]
    assert names == ["0-", "2-"]
    (other,) = [gap for gap in told if gap.why != "seen"]
    assert other.place.artifact.name.startswith("1-")
    return other


@pytest.mark.parametrize("hashed", [False, True])
def test_it_sees_what_this_process_sees(model, hashed):
    expected = inspect(model, Reading(hashed=hashed))
    with reader() as found:
        assert isinstance(found, Isolated)
        assert inspect(model, Reading(hashed=hashed, reader=found)) == expected


def test_several_readers_see_the_same_in_order(model, monkeypatch):
    monkeypatch.setattr(isolation, "ENOUGH", 0)
    monkeypatch.setattr(isolation, "SMALL", 0)
    monkeypatch.setattr(isolation, "SOON", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    expected = inspect(model, Reading(hashed=True))
    with reader() as found:
        assert inspect(model, Reading(hashed=True, reader=found)) == expected
        assert len(found._workers) == 2
        assert inspect(model, Reading(reader=found)).dossier.evidence


@pytest.mark.parametrize(("seconds", "count"), [(0.3, 2), (0, 1)])
def test_another_process_is_made_only_if_one_was_waited_for(model, monkeypatch, seconds, count):
    def look(_source, artifact, *_):
        time.sleep(seconds)
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "in the end")

    monkeypatch.setattr(isolation, "ENOUGH", 0)
    monkeypatch.setattr(isolation, "SMALL", 0)
    monkeypatch.setattr(isolation, "SOON", 0.2 if seconds else 60)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    monkeypatch.setattr(driver, "look", look)
    few = replace(model, files=model.files[:6])
    with reader() as found:
        told = gaps(inspect(few, Reading(reader=found)))
        assert len(found._workers) == count
    assert [gap.place.artifact.name for gap in told] == [file.name for file in few.files]


def test_answers_that_nobody_has_taken_yet_keep_files_waiting(model, monkeypatch):
    monkeypatch.setattr(isolation, "ENOUGH", 0)
    monkeypatch.setattr(isolation, "SMALL", 0)
    monkeypatch.setattr(isolation, "HELD", 0)
    monkeypatch.setattr(isolation, "SOON", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    expected = inspect(model, Reading())
    given = []
    with reader() as found:
        send = found._send

        def noted(to):
            given.append(len([each for each in found._untaken if each.lines]))
            send(to)

        monkeypatch.setattr(found, "_send", noted)
        assert inspect(model, Reading(reader=found)) == expected
    # What was given while others were busy was given when nothing was held.
    assert given
    assert max(given) <= isolation.READERS


@pytest.mark.parametrize("isolated", [False, True])
def test_of_one_model_so_much_is_kept_and_the_rest_is_a_gap(tmp_path, monkeypatch, isolated):
    monkeypatch.setattr(looking, "PIECES", 30)
    monkeypatch.setattr(looking, "FEW", 5)
    monkeypatch.setattr(looking, "TEXT", 1 << 20)
    files = []
    for name, count in {"a": 20, "b": 20, "c": 20, "d": 2}.items():
        path = tmp_path / name
        tensors = {f"w{n}": safetensors.tensor(4 * n, 4 * n + 4) for n in range(count)}
        path.write_bytes(safetensors.build(tensors, data=bytes(4 * count)))
        files.append(Listed(name, str(path), path.stat().st_size))
    with reader(wanted=isolated) as found:
        read = inspect(Model("model", "folder", tuple(files)), Reading(reader=found))
    told = [(gap.place.artifact.name, gap.kind) for gap in gaps(read)]
    assert told == [("b", GapKind.LIMIT), ("c", GapKind.LIMIT)]
    kept = Counter(item.place.artifact.name for item in read.dossier.evidence)
    assert kept == {"a": 21, "b": 10, "c": 6, "d": 3}
    assert read.dossier.tally.unread == ("b", "c")


def test_a_file_of_bare_numbers_is_looked_at_by_a_reader_too(tmp_path):
    path = tmp_path / "numbers"
    path.write_bytes(bytes(100) + b"\x7fELF" + bytes(96))
    artifact = Artifact("numbers", 200)
    with reader() as found, path.open("rb") as file:
        found.prepare([200])
        job = Job(file.fileno(), 200, Limits(), (Span(0, 100), Span(150, 200)))
        seen = found.look(job, "numbers")(artifact)
        assert seen == Here().look(job, "numbers")(artifact)
    assert seen.evidence


def test_what_a_reader_keeps_of_files_does_not_count_against_the_next(tmp_path, monkeypatch):
    """Each file keeps nearly half of what a reader may take: of three, one reader has no room."""
    kept = []

    def look(*_):
        kept.append(bytearray(confinement.MEMORY * 2 // 5))
        return iter(())

    monkeypatch.setattr(isolation, "SMALL", 0)
    monkeypatch.setattr(driver, "look", look)
    path = tmp_path / "a"
    path.write_bytes(bytes(10))
    with reader() as found:
        found.prepare([10])
        for _ in range(4):
            with path.open("rb") as file:
                seen = found.look(Job(file.fileno(), 10, Limits()), "a")(Artifact("a", 10))
            assert not seen.evidence


@pytest.mark.parametrize("share", [0.2, 0.4], ids=["a little", "much"])
def test_a_hungry_file_takes_nothing_from_those_given_along(model, monkeypatch, tmp_path, share):
    """The second keeps some memory, and each of the others needs nearly all that there is."""
    kept, seen = [], tmp_path / "seen"

    def look(_source, artifact, *_):
        with seen.open("a") as file:
            file.write(f"{artifact.name} {os.getpid()}\n")
        if artifact.name.startswith("1-"):
            kept.append(bytearray(int(confinement.MEMORY * share)))
        else:
            bytearray(int(confinement.MEMORY * 0.95))
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "seen")

    monkeypatch.setattr(driver, "look", look)
    monkeypatch.setattr(isolation, "SMALL", 1 << 30)
    one = Model("model", "folder", model.files[:12])
    with reader() as found:
        told = gaps(inspect(one, Reading(reader=found)))
    assert [(gap.place.artifact.name, gap.why) for gap in told] == [
        (file.name, "seen") for file in one.files
    ]
    rows = [line.split() for line in seen.read_text().splitlines()]
    assert sorted(name for name, _ in rows) == sorted(file.name for file in one.files)
    assert (len({process for _, process in rows}) > 1) == (share > 1 / 4)


def test_memory_is_bounded(model, monkeypatch):
    gap = lost(model, monkeypatch, lambda: bytearray(2 * confinement.MEMORY))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "needs more memory than a reader may use")


def test_time_is_bounded(model, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 1)
    monkeypatch.setattr(worker, "SHARE", 2)
    gap = lost(model, monkeypatch, lambda: time.sleep(60))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "could not be read within 2 seconds")


def test_a_file_of_holes_has_no_more_time_and_says_so(model, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 1)
    monkeypatch.setattr(worker, "SHARE", 2)
    listed = three(model).files[1]
    os.truncate(listed.path, 1 << 40)
    files = tuple(replace(each, size=1 << 40) if each == listed else each for each in model.files)
    gap = lost(replace(model, files=files), monkeypatch, lambda: time.sleep(60))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "could not be read within 2 seconds")


def test_what_counts_is_the_time_of_the_processor(model, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 1)
    monkeypatch.setattr(worker, "SHARE", 600)
    gap = lost(model, monkeypatch, lambda: all(repeat(1)))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "could not be read in 1 seconds of CPU time")


def test_a_reader_that_gets_little_of_the_processor_is_waited_for(model, monkeypatch):
    def look(_source, artifact, *_):
        time.sleep(2.5)
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "in the end")

    monkeypatch.setattr(worker, "PATIENCE", 1)
    monkeypatch.setattr(driver, "look", look)
    with reader() as found:
        told = gaps(inspect(replace(model, files=model.files[:1]), Reading(reader=found)))
    assert [gap.why for gap in told] == ["in the end"]


def test_time_in_which_nobody_listens_does_not_count(model, monkeypatch):
    def look(_source, artifact, *_):
        for _ in range(2000):
            yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "x" * 1000)

    monkeypatch.setattr(worker, "PATIENCE", 1)
    monkeypatch.setattr(worker, "SHARE", 1)
    monkeypatch.setattr(driver, "look", look)
    file = model.files[0]
    with reader() as found, Path(file.path).open("rb") as opened:
        found.prepare([file.size])
        answer = found.look(Job(opened.fileno(), file.size, Limits()), file.name)
        found._give()
        time.sleep(2.5)
        told = answer(Artifact(file.name, file.size)).evidence
    assert {gap.why for gap in told} == {"x" * 1000}
    assert len(told) == 2000


def test_a_reader_that_crashes_costs_its_file(model, monkeypatch):
    def crash():
        ctypes.string_at(0)

    gap = lost(model, monkeypatch, crash)
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "the process that read it was ended by SIGSEGV")


def test_a_reader_that_leaves_costs_its_file(model, monkeypatch):
    gap = lost(model, monkeypatch, lambda: os._exit(7))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "the process that read it ended with 7")


@pytest.mark.parametrize(
    "what", [lambda: os._exit(7), lambda: os._exit(worker.DEAD)], ids=["reader", "both"]
)
def test_what_was_given_along_is_given_again_once(model, monkeypatch, tmp_path, what):
    seen = tmp_path / "seen"

    def look(_source, artifact, *_):
        with seen.open("a") as file:
            file.write(f"{artifact.name}\n")
        if artifact.name.startswith(("3-", "7-")):
            what()
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, "seen")

    monkeypatch.setattr(driver, "look", look)
    monkeypatch.setattr(isolation, "SMALL", 1 << 30)
    one = Model("model", "folder", model.files[:40])
    with reader() as found:
        told = gaps(inspect(one, Reading(reader=found)))
    assert [gap.place.artifact.name for gap in told] == [file.name for file in one.files]
    costs = [gap.place.artifact.name[:2] for gap in told if gap.why != "seen"]
    bad = [file.name[:2] for file in one.files if file.name.startswith(("3-", "7-"))]
    assert costs == bad
    times = Counter(seen.read_text().split())
    assert max(times.values()) == 2
    assert {name[:2] for name, count in times.items() if name[:2] in bad} == set(bad)


def test_models_to_come_survive_the_loss_of_one(tmp_path, monkeypatch, capsys):
    """Of many small models, one costs a reader, and one cannot be begun."""
    monkeypatch.chdir(tmp_path)
    for number in range(100):
        (tmp_path / f"{number:02}.npy").write_bytes(EVERY["numpy-npy"])
    look, opened = driver.look, reading.descriptor

    def crash(source, artifact, *more):
        if artifact.name == "30.npy":
            os._exit(7)
        yield from look(source, artifact, *more)

    def failing(listed):
        if listed.name == "60.npy":
            raise RuntimeError("injected")
        return opened(listed)

    monkeypatch.setattr(driver, "look", crash)
    monkeypatch.setattr(reading, "descriptor", failing)
    before = descriptors()
    assert run(["scan", ".", "-f", "json", "-o", "../report.json"]) in {3, 4}
    assert descriptors() == before
    models = json.loads((tmp_path / "../report.json").read_text())["models"]
    assert [each["name"] for each in models] == [f"{number:02}.npy" for number in range(100)]
    bad = [each["name"] for each in models if each["verdict"] != "allow"]
    assert bad == ["30.npy", "60.npy"]
    capsys.readouterr()


def test_files_held_open_ahead_are_few(tmp_path, monkeypatch):
    for number in range(200):
        (tmp_path / f"{number:03}.npy").write_bytes(EVERY["numpy-npy"])
    most, finish = [0], lone.Begun.finish

    def counted(self):
        most[0] = max(most[0], descriptors())
        return finish(self)

    monkeypatch.setattr(lone.Begun, "finish", counted)
    before = descriptors()
    assert run(["scan", "-q", str(tmp_path)]) == 0
    assert 8 < most[0] - before < 64


def test_whoever_makes_readers_may_be_lost_too(model, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 1)
    gap = lost(model, monkeypatch, lambda: os._exit(worker.DEAD))
    assert (gap.kind, gap.why) == (GapKind.LIMIT, "the process that looked at it is gone")


@pytest.mark.parametrize("sizes", [(10,) * 6, (10, 40 << 20, 10, 10, 80 << 20, 80 << 20)])
def test_small_files_share_alarms_and_each_has_its_time(monkeypatch, sizes):
    now, ends, calls = [0.0], {}, []

    def alarm(seconds):
        calls.append(seconds)
        ends["wall"] = now[0] + seconds

    def timer(_which, seconds):
        ends["work"] = now[0] + seconds

    told = SimpleNamespace(alarm=alarm, setitimer=timer, ITIMER_PROF=signal.ITIMER_PROF)
    monkeypatch.setattr(worker, "signal", told)
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: now[0]))
    clock = worker._Clock()
    for at, size in zip((0.0, 0.3, 0.99, 1.5, 1.6, 2.7), sizes, strict=True):
        now[0] = at
        clock.begin(size)
        assert 0 <= ends["work"] - at - worker.patience(size) < 1.01
        assert 0 <= ends["wall"] - at - worker.backstop(size) < 1.01
    assert len(calls) < len(sizes)
    clock.stop()
    assert calls[-1] == 0
    clock.begin(sizes[-1])
    assert calls[-1] > 0


def test_a_reader_that_hangs_past_its_alarm_is_given_up(model, monkeypatch):
    monkeypatch.setattr(worker, "backstop", lambda _size: 1)
    monkeypatch.setattr(isolation, "GRACE", 1)

    def hang():
        signal.alarm(0)
        time.sleep(60)

    gap = lost(model, monkeypatch, hang)
    assert gap.why == "nothing was heard of it for 2 seconds"


def test_a_medium_that_fails_is_told(model, monkeypatch):
    def fail():
        raise OSError(errno.EIO, "Input/output error")

    gap = lost(model, monkeypatch, fail)
    assert (gap.kind, gap.why) == (GapKind.DAMAGED, "cannot be read: Input/output error")


@pytest.mark.parametrize(
    ("bound", "most", "why"), [("ANSWER", 10, "10 bytes"), ("PIECES", 0, "0 pieces")]
)
def test_too_much_evidence_is_told(model, monkeypatch, bound, most, why):
    monkeypatch.setattr(worker, bound, most)
    with reader() as found:
        told = gaps(inspect(three(model), Reading(reader=found)))
    assert [gap.why for gap in told] == [f"more than {why} of evidence"] * 3


@pytest.mark.skipif(not FILTERED, reason="no filter for this machine")
@pytest.mark.parametrize(
    "what",
    [
        socket.socket,
        lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),  # noqa: S606 - refused
        lambda: os.kill(os.getppid(), 0),
    ],
    ids=["network", "program", "signal"],
)
def test_a_reader_can_do_little(model, monkeypatch, what):
    gap = lost(model, monkeypatch, what)
    assert gap.why == f"cannot be read: {os.strerror(errno.EPERM)}"


def test_a_lost_reader_without_a_file_is_not_missed(model, monkeypatch):
    def look(_source, artifact, *_):
        yield Gap(Place(artifact, Span(0, 1)), GapKind.TRAILING, str(os.getpid()))

    monkeypatch.setattr(driver, "look", look)
    one = Model("model", "folder", model.files[:1])
    with reader() as found:
        (first,) = gaps(inspect(one, Reading(reader=found)))
        os.kill(int(first.why), 9)
        (second,) = gaps(inspect(one, Reading(reader=found)))
    assert first.why != second.why
    assert second.why.isdigit()


def test_an_interruption_ends_the_readers(model, monkeypatch):
    monkeypatch.setattr(driver, "look", plainly(lambda: time.sleep(60)))
    # What is given together is answered together.
    monkeypatch.setattr(isolation, "TOGETHER", 1)

    def interrupted(name, _size):
        if name.startswith("1-"):
            raise KeyboardInterrupt

    begun = time.monotonic()
    before = children()
    with pytest.raises(KeyboardInterrupt), reader() as found:
        inspect(model, Reading(reader=found, progress=interrupted))
    assert time.monotonic() - begun < worker.PATIENCE
    assert children() == before


def test_it_can_be_turned_off(tmp_path, monkeypatch, capsys):
    path = tmp_path / "w.npy"
    path.write_bytes(EVERY["numpy-npy"])
    monkeypatch.setattr(isolation.Isolated, "prepare", None)
    assert run(["scan", "--no-isolation", str(path)]) == 0
    assert run(["inspect", "--no-isolation", str(path)]) == 0
    assert run(["scan", str(path)]) == 4
    capsys.readouterr()


def test_elsewhere_this_process_looks(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with reader() as found:
        assert isinstance(found, Here)


st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(str, st.text(st.characters(), max_size=8))


@st.composite
def pieces(draw):
    """Evidence of any type, about few artifacts."""
    kind = draw(st.sampled_from(wire.EVIDENCE))
    artifact = draw(st.sampled_from([OWN, Artifact("a!/\udc80", 7), Artifact("b", 0)]))
    place = Place(artifact, Span(draw(st.integers(0, 9)), draw(st.integers(9, 2**70))))
    return replace(draw(st.from_type(kind)), place=place)


OWN = Artifact("a", 2**60, Digest("sha256", "0" * 64))


ALIKE = st.builds(
    Tensor,
    st.builds(
        Place,
        st.sampled_from([OWN, Artifact("b", 0)]),
        st.builds(Span, st.integers(0, 9), st.sampled_from([9, 2**53 - 1, 2**53, 2**70])),
    ),
    st.text(max_size=2),
    st.sampled_from(["F32", "I8"]),
    st.sampled_from([(), (1,), (2, 3), (True,), (2**53,)]),
    st.sampled_from([None, Span(0, 4), Span(-1, 4), Span(-(2**60), 4)]),
    st.sampled_from([None, 4, True, -(2**53)]),
    st.sampled_from(["", "w"]),
)
SAME = st.builds(
    Call,
    st.just(Place(OWN, Span(0, 1))),
    st.sampled_from(How),
    st.sampled_from([*map(Constant, (1, True, 1.0, 0.0, -0.0, b"", None)), Cut("str", 1, "a")]),
    st.lists(
        st.recursive(
            st.builds(Constant, st.sampled_from([1, True, "", 2**60, -0.0, None]))
            | st.sampled_from([Named("a", "b"), Cut("str", 1, "a"), Unknown("?")]),
            lambda inner: (
                st.builds(
                    Several, st.just("tuple"), st.lists(inner, max_size=3).map(tuple), st.just(3)
                )
                | st.builds(Persistent, inner)
                | st.builds(Made, st.sampled_from(How), inner, st.tuples(inner))
            ),
            max_leaves=6,
        ),
        max_size=3,
    ).map(tuple),
)
MEMBERS = st.builds(
    Member,
    st.builds(Place, st.sampled_from([OWN, Artifact("b", 0)]), st.just(Span(0, 1))),
    st.text(max_size=1),
    st.integers(0, 3),
    st.frozensets(st.sampled_from(Trait), max_size=1),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(pieces(), max_size=3) | st.lists(ALIKE | SAME | MEMBERS, max_size=24), max_size=3
    )
)
def test_evidence_goes_through_the_wire_unchanged(batches):
    bare = replace(OWN, digest=None)
    writer, back = wire.Writer(bare), wire.Reader(OWN)
    for batch in batches:
        sent = [
            replace(item, place=Place(bare, item.place.span))
            if item.place.artifact == OWN
            else item
            for item in batch
        ]
        found = back.line(writer.line(sent))
        assert found == batch
        # 1 is equal to true and 1.0, which are spelled otherwise.
        assert list(map(spelled, found)) == list(map(spelled, batch))


def spelled(item):
    """Spell every field; a set is in no order."""
    fields = {name: getattr(item, name) for name in item.__match_args__}
    return {
        name: sorted(value) if isinstance(value, frozenset) else repr(value)
        for name, value in fields.items()
    }


def test_long_numbers_and_odd_texts_go_through():
    value = Several("list", tuple(map(Constant, (10**5000, -(2**53), "\ud800", b"\xff", 1e999))), 5)
    item = Call(Place(OWN, Span(0, 1)), How.CALL, value)
    bare = replace(OWN, digest=None)
    sent = replace(item, place=Place(bare, Span(0, 1)))
    assert wire.Reader(OWN).line(wire.Writer(bare).line([sent])) == [item]


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{}", b"[1]", b"[]", b"[null,[1]]", b"[[0]]", b"[[],[]]",
        b'[null,[1,["m",[10,1]]]]', b'[null,[1,["m",["t"]]]]', b'[null,[1,["m",["z",1]]]]',
        b'[null,[1,["m",[99]]]]', b'[null,[1,["m",[]]]]', b'[null,[1,["m"]]]', b'[null,[1,["z"]]]',
        b'[null,[9,["=",1]]]', b'[null,[99999999999,["=",1]]]', b'[null,[-1,["="]]]',
        b'[null,[2,["o",9,["=",1],["=",1],["v",[1]]]]]', b'[null,[1,["o",99,["=",1]]]]',
        b'[null,[1,["o",9]]]', b'[null,[1,["o",10,["=",1],["=",1]]]]',
        b'[null,[1,["p",[0],["=",1],["=",1]]]]', b'[null,[1,["p",[],["=",1],["=",1]]]]',
        b'[null,[1,["d",1,["=",1],[1]]]]', b'[null,[1,["t",[9e9],["=",1]]]]',
        b'[null,[1,["n",["a"],["=",1]]]]', b'[null,[1,["k"]]]', b'[null,[1,["k",[1],[1,["=",1]]]]]',
        b'[null,[2,["k",[0,0],[1,["=",1]],[0,["=",1]]]]]', b'[null,[1,["k",[0],1]]]',
        b'[[0,0],[1,["=",1]],[1,["=",1]]]', b"[[0],[],[]]",
    ],
)  # fmt: skip
def test_a_garbled_line_is_one_error(line):
    with pytest.raises(wire.GarbledError):
        wire.Reader(Artifact("a", 1)).line(line)


LINE = wire.Writer(OWN).line(
    [Tensor(Place(OWN, Span(0, 1)), "w", "F32", (2, each), Span(0, each)) for each in range(4)]
    + [
        Call(Place(OWN, Span(0, 1)), How.CALL, Named("a", "b"), (Constant(n), Cut("str", n, "")))
        for n in range(4)
    ]
    + [Gap(Place(Artifact("b", 1), Span(0, 1)), GapKind.LIMIT, "x")]
)


@given(st.integers(0, len(LINE) - 1), st.binary(max_size=2))
def test_a_damaged_line_is_evidence_or_one_error(at, other):
    line = LINE[:at] + other + LINE[at + 1 :]
    try:
        found = wire.Reader(OWN).line(line)
    except wire.GarbledError:
        return
    assert {type(item) for item in found} <= {*wire.EVIDENCE}


def test_patience_is_for_what_takes_room_on_the_disk(tmp_path):
    path, size = tmp_path / "a", 1 << 40
    with path.open("wb") as file:
        file.write(bytes(9000))
        file.truncate(size)
    with path.open("rb") as file:
        job = Job(file.fileno(), size, Limits())
        assert worker.patience(worker.stored(job)) == worker.PATIENCE
        # What is elsewhere has holes where it was not read yet.
        assert worker.stored(replace(job, channel=3)) == size
    path.write_bytes(bytes(4 << 20))
    with path.open("rb") as file:
        assert worker.stored(Job(file.fileno(), 4 << 20, Limits())) == 4 << 20
