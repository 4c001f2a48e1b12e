"""A model that is one small file comes to the same, whether or not it is taken for one."""

import os
from dataclasses import replace
from unittest import mock

import pytest

from tests.fuzz import seeds
from weighbridge import pipeline, policy
from weighbridge.core import Face, Gap, GapKind, Verdict
from weighbridge.intake import inventory
from weighbridge.opinions import child
from weighbridge.stages import isolation, lone, reading, vouching
from weighbridge.stages.reading import Reading

pytestmark = pytest.mark.skipif(not isolation.available(), reason="only where Linux is")

PLAIN = b"\x80\x04]\x94."
ECHO = b"cposix\nsystem\n(S'true'\ntR."
NAMES = ("bin", "pkl", "safetensors", "json", "PT", "tar.gz", "1.onnx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every sample as a file of its own, under honest names and others."""
    found = tmp_path_factory.mktemp("lone")
    for at, data in enumerate(seeds.assorted()):
        # Files of some names would be one model if they lay together.
        inner = found / NAMES[at % len(NAMES)]
        inner.mkdir(exist_ok=True)
        (inner / f"{at:04}.{inner.name}").write_bytes(data)
    for name in (".Rprofile", ".npmrc", "startup.m", "x!y.pkl", "\u202ename.pkl"):
        (found / name).write_bytes(PLAIN)
    (found / "nothing").mkdir()
    for name in ("a", "a.bin", "a.PKL", "chat_template.jinja", "config.pbtxt", ".npmrc"):
        (found / "nothing" / name).touch()
    (found / "signed").mkdir()
    for name in ("a.pkl", "a.pkl.sig", "b.pkl", "SHA256SUMS"):
        (found / "signed" / name).write_bytes(PLAIN)
    return found


def scanned(folder, name, **more):
    applied = policy.load(name, pipeline.known())
    with isolation.reader() as found:
        how = Reading(reader=found, **more)
        return pipeline.scan([str(folder)], applied, today=seeds_day(), reading=how)


def seeds_day():
    import datetime as dt  # noqa: PLC0415 - one use

    return dt.date(2026, 11, 26)


@pytest.mark.parametrize("name", ["default", "strict"])
def test_every_sample_comes_to_the_same(folder, name, monkeypatch):
    begun = []
    finish = lone.Begun.finish
    # Asked for a second opinion: that there is none, once a model, and not by a process for each.
    monkeypatch.setattr(child, "run", mock.Mock(side_effect=child.UnheardError("not asked")))
    with mock.patch.object(lone.Begun, "finish", lambda self: begun.append(1) or finish(self)):
        quick = scanned(folder, name)
    with (
        mock.patch.object(lone, "begin", return_value=None),
        mock.patch("weighbridge.rules._silent", return_value=False),
    ):
        slow = scanned(folder, name)
    assert quick.models == slow.models
    assert quick == slow
    assert len(begun) > len(quick.models) // 2


def taken(path):
    return inventory.take(str(path)).models


def weighed(path, between=lambda: None):
    """Weigh a folder of one file; something happens once it was opened."""
    (model,) = taken(path)
    with isolation.reader() as found:
        begun = lone.begin(model, Reading(reader=found))
        assert begun is not None
        between()
        return begun.finish()


def test_what_imports_is_told_as_ever(tmp_path):
    for at in range(40):
        (tmp_path / f"{at:02}.pkl").write_bytes(ECHO if at == 33 else PLAIN)
    report = scanned(tmp_path, "default")
    verdicts = [each.decision.verdict for each in report.models]
    assert verdicts[33] is Verdict.DENY
    assert {*verdicts[:33], *verdicts[34:]} == {Verdict.ALLOW}


def test_a_file_that_changes_meanwhile_is_told(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(PLAIN)

    def change():
        path.write_bytes(ECHO)
        os.utime(path, (1, 1))

    dossier = weighed(tmp_path, change)
    assert [item.kind for item in dossier.every(Gap)][-1:] == [GapKind.CHANGED]


def test_what_is_no_regular_file_any_more_is_left_to_others(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    path.unlink()
    with isolation.reader() as found:
        assert lone.begin(model, Reading(reader=found)) is None
        os.mkfifo(path)
        assert lone.begin(model, Reading(reader=found)) is None
        dossier = reading.inspect(model, Reading(reader=found)).dossier
    assert [item.kind for item in dossier.every(Gap)] == [GapKind.SPECIAL]


@pytest.mark.parametrize(
    "change",
    [
        {"layout": "folder"},
        {"remarks": ("r",)},
        {"beside": ("b",)},
        {"links": (("a", ""),)},
        {"excluded": 1},
        {"held": {"a": None}},
        {"fetched": lambda: None},
        {"files": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_has_more_is_none(tmp_path, change):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    assert lone.begin(replace(model, **change), Reading()) is None


@pytest.mark.parametrize("change", [{"side": True}, {"size": 1 << 20}, {"descriptor": 0}])
def test_whatever_is_more_of_a_file_is_none(tmp_path, change):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    other = replace(model, files=(replace(model.files[0], **change),))
    assert lone.begin(other, Reading()) is None


def test_what_is_hashed_is_none(tmp_path):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    assert lone.begin(model, Reading(hashed=True)) is None


def test_what_lies_in_a_repository_is_looked_at_for_who_vouches(tmp_path):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    assert vouching.Finder().find(model) is vouching.NOTHING
    (tmp_path / ".git").mkdir()
    assert vouching.Finder().find(model) is not vouching.NOTHING


def test_without_a_process_of_its_own_it_comes_to_the_same(tmp_path):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    here = lone.begin(model, Reading()).finish()
    assert here == weighed(tmp_path)
    assert [type(item) for item in here.evidence] == [Face]


@pytest.mark.parametrize("line", [b'=["x"] 5\n', b'=[1,"weights"] 5\n', b'=["x","y"] 5\n'])
def test_an_answer_that_is_garbled_is_a_gap(tmp_path, line):
    (tmp_path / "a.pkl").write_bytes(PLAIN)

    def answer(_ours, held, *_):
        held += line

    with mock.patch("weighbridge.stages.worker._answer", answer):
        dossier = weighed(tmp_path)
    assert [item.kind for item in dossier.every(Gap)] == [GapKind.FAULT]
    assert not any(dossier.every(Face))


def test_what_is_given_up_is_closed(tmp_path):
    (tmp_path / "a.pkl").write_bytes(PLAIN)
    (model,) = taken(tmp_path)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count
    begun = lone.begin(model, Reading())
    begun.close()
    begun.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - a count
    with pytest.raises(ValueError, match="given up"):
        begun.finish()


def test_a_file_without_a_byte_needs_no_reader(tmp_path):
    for name in ("a", "b.bin", "c.txt"):
        (tmp_path / name).touch()
    with isolation.reader() as found:
        applied = policy.load("default", pipeline.known())
        with mock.patch.object(found, "_made", side_effect=AssertionError):
            how = Reading(reader=found)
            report = pipeline.scan([str(tmp_path)], applied, today=seeds_day(), reading=how)
    # The folder itself, in which nothing is, is told besides.
    told = {each.dossier.model: each.decision.verdict for each in report.models}
    assert [told[str(tmp_path / name)] for name in ("a", "b.bin", "c.txt")] == [Verdict.ALLOW] * 3


def test_a_file_that_grows_meanwhile_is_no_empty_one(tmp_path):
    path = tmp_path / "a.bin"
    path.touch()
    model = inventory.take(str(tmp_path)).models[0]
    begun = lone.begin(model, Reading())
    path.write_bytes(ECHO)
    gaps = [item.kind for item in begun.finish().every(Gap)]
    assert gaps == [GapKind.CHANGED]


def test_decisions_that_are_made_of_the_same_are_one(tmp_path):
    for name, data in (("0.bin", b""), ("1.pkl", ECHO), ("2.bin", b"")):
        (tmp_path / name).write_bytes(data)
    first, other, last = scanned(tmp_path, "default").models[-3:]
    assert other.decision.verdict is Verdict.DENY
    assert first.decision.verdict is last.decision.verdict is Verdict.ALLOW
    assert first.decision is last.decision
