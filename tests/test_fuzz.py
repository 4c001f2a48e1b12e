"""Fuzzing itself: every target survives its seeds, every grammar makes what a reader reads."""

import argparse
import json
import random

import pytest

from tests.builders import r_data
from tests.fuzz import blind, campaign, measuring, targets, totals
from tests.fuzz.grammars import Chance, ggufs, hdf5s, jsons, pickles, protobufs, robjects, zips

EVERY = targets.every()
GRAMMATICAL = [name for name, target in EVERY.items() if target.grammar]


def chance(target, seed=1):
    rng = random.Random(seed)  # noqa: S311 - made again from its seed
    return Chance(rng, None, *targets.vocabulary(target))


@pytest.mark.parametrize("name", EVERY)
def test_a_target_survives_its_seeds(name):
    target = EVERY[name]
    seeds = target.seeds()
    assert seeds
    for data in seeds[:20]:
        target.body(data[: target.most])


@pytest.mark.parametrize("name", GRAMMATICAL)
def test_a_grammar_changes_anything_into_bytes(name):
    target = EVERY[name]
    how = chance(target)
    for data in (b"", b"\0", b"{}", bytes(700), *target.seeds()[:10]):
        for _ in range(8):
            made = target.grammar(data[: target.most], target.most, how)
            assert isinstance(made, bytes)
            target.body(made[: target.most])


@pytest.mark.parametrize("name", GRAMMATICAL)
def test_a_change_can_be_made_again(name):
    target = EVERY[name]
    seed = target.seeds()[0][: target.most]
    once, again = (target.grammar(seed, target.most, chance(target, 7)) for _ in range(2))
    assert once == again


@pytest.mark.parametrize(
    ("name", "parts", "least"),
    [
        ("pickle", lambda data: len(pickles.pieces(data)) > 3, 30),
        ("zip-archive", zips.members, 20),
        ("gguf", ggufs.parts, 5),
        ("r-serialized", robjects.parsed, 100),
        ("onnx-graph", protobufs.fields, 20),
        ("json-config", jsons.parsed, 10),
    ],
)
def test_a_grammar_knows_what_real_files_are_made_of(name, parts, least):
    assert sum(bool(parts(data)) for data in EVERY[name].seeds()) >= least


def test_made_hdf5_files_are_mostly_read():
    target, refused = EVERY["hdf5"], 0
    how = chance(target)
    for _ in range(60):
        refused += target.body(hdf5s.made(how)) is not None
    assert refused < 45


def test_made_objects_of_r_are_mostly_read():
    target, read = EVERY["r-serialized"], 0
    how = chance(target)
    for _ in range(60):
        read += target.body(r_data.file(list(robjects.flat(robjects.fresh(how))))) is None
    assert read > 30


def test_a_run_without_instrumentation_counts_and_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(blind.resource, "setrlimit", lambda *_: None)
    target = targets.Target("t", lambda data: 1 // (data[:1] != b"!"), lambda: [b"!"], ())
    (tmp_path / "corpus").mkdir()
    blind.fuzz(target, tmp_path, tmp_path / "corpus", tmp_path / "crashes",
               runs=50, seconds=0, seed=1)  # fmt: skip
    row = totals.Row(blind=50, crashes={"x": "y"})
    totals.add(tmp_path / "t.json", "t", row)
    totals.add(tmp_path / "t.json", "t", row)
    assert "| `t` | 100 | 0 |" in totals.table(totals.load(tmp_path / "t.json"))
    assert list((tmp_path / "crashes/t").iterdir())


def test_what_is_packed_is_measured_by_what_it_expands_to():
    target = EVERY["r-packed"]
    made = target.grammar(b"", target.most, chance(target))
    with measuring.Examined() as examined:
        for data in (made, *target.seeds()[:3]):
            target.body(data)
    assert examined.size > 0
    assert measuring.measure(target, made)[0] > 0


class Dying:
    """A server whose first child is ended by a signal; the second reads the rest."""

    asked = ()

    def do(self, **work):
        self.asked = [*self.asked, work["runs"]]
        count = 30 if len(self.asked) == 1 else work["runs"]
        seen = {"executions": count, "cpu": 1.0, "crashes": {}}
        (work["work"] / "seen.json").write_text(json.dumps(seen))
        work["log"].write_text("")
        if len(self.asked) == 1:
            blind.Current(work["work"] / "current").set(b"endless")
        return {"status": -14 if len(self.asked) == 1 else 0, "cpu": 2.0, "peak": 90.0}


def test_a_child_that_hangs_leaves_its_input_and_the_rest_is_read(tmp_path):
    asked = argparse.Namespace(corpus=None, crashes=tmp_path / "crashes", seed=1)
    server, task = Dying(), campaign.Run("gguf", tmp_path, asked)
    task.fuzz(server, "blind", 100, 0)
    assert server.asked == [100, 70]
    assert (task.row.inputs, task.row.cpu) == (100, 4.0)
    (kept,) = (tmp_path / "crashes/gguf").iterdir()
    assert (kept.read_bytes(), task.row.crashes) == (b"endless", {kept.name: "ended with -14"})
