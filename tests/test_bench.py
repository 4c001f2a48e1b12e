"""The comparison with peers: where a command runs, and what it is said to cost."""

import os
import resource
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import inputs, running, signed, tables


def test_a_command_leaves_nothing_in_the_folder_in_which_the_bench_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = running.once([sys.executable, "-c", "open('safety_results.json', 'w').write('{}')"])
    assert run.code == 0
    assert list(tmp_path.iterdir()) == []


def test_relative_paths_of_programs_and_modules_still_hold(tmp_path, monkeypatch):
    place = tmp_path / "lib"
    place.mkdir()
    (place / "only_here.py").write_text("")
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"lib{os.pathsep}also")
    assert running.once(["./python", "-c", "import only_here"]).code == 0


def test_what_is_counted_is_the_command_and_what_it_makes():
    busy = "t = __import__('time'); e = t.process_time() + .4\nwhile t.process_time() < e: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    assert 0.4 <= running.once([sys.executable, "-c", child]).cpu < 2
    held = running.once([sys.executable, "-c", f"{busy}\nx = b'a' * (300 << 20)"])
    # What starts a command counts as held by it: at most, a worker of many tests.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert 300 <= held.peak < max(400, own + 50)


@pytest.mark.parametrize("code", [0, 3])
def test_an_exit_code_is_told(code):
    assert running.once([sys.executable, "-c", f"raise SystemExit({code})"]).code == code


def test_what_does_not_end_is_ended():
    run = running.once([sys.executable, "-c", "__import__('time').sleep(60)"], patience=0.2)
    assert run.code < 0


def test_our_own_command_runs_from_anywhere(tmp_path, monkeypatch):
    root = Path(__file__).parents[1]
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", "src")
    monkeypatch.setattr(running.tempfile, "tempdir", str(tmp_path))
    assert running.once([*running.OURS, "--version"]).code == 0


@pytest.fixture
def clock(monkeypatch):
    """Commands whose first word says what each run of them costs; and what was run, in order."""
    asked, runs = [], {}

    def once(command):
        name, *costs = command
        asked.append(name)
        place = runs[name] = runs.get(name, -1) + 1
        return running.Run(float(costs[min(place, len(costs) - 1)]), 20 + place, 0)

    monkeypatch.setattr(running, "once", once)
    return asked


def test_two_commands_are_run_in_turn_and_the_first_pair_does_not_count(clock):
    mine, pairs = running.beside(["ours", 9, 9, 1, 2, 6], {"theirs": ["theirs", 4, 1, 3, 5]}, 3)
    assert clock == ["ours", *["ours", "theirs"] * 4]
    assert pairs == {"theirs": running.Pair(running.Run(2, 24, 0), running.Run(3, 23, 0))}
    assert mine.cpu == 4


def test_ours_is_run_before_every_other_and_each_is_held_against_its_own_runs(clock):
    _, pairs = running.beside(["ours", 0, 0, 0, 2, 4], {"a": ["a", 3], "b": ["b", 4]}, 1)
    assert clock == ["ours", *["ours", "a", "ours", "b"] * 2]
    assert [(pair.ours.cpu, pair.other.cpu) for pair in pairs.values()] == [(2, 3), (4, 4)]


def test_what_is_slow_is_run_once_unless_an_aim_is_held_against_it(clock):
    others = {"slow": ["slow", 6], "aim": ["aim", 6, 8, 8]}
    mine, pairs = running.beside(["ours", 1], others, 2, always=["aim"])
    assert clock == ["ours", "ours", "slow", *["ours", "aim"] * 3]
    assert (mine.cpu, pairs["slow"].other.cpu, pairs["aim"].other.cpu) == (1, 6, 8)


def test_a_command_with_none_beside_it_is_run_as_often(clock):
    mine, pairs = running.beside(["ours", 9, 9, 1, 2, 3], {}, 3)
    assert (len(clock), mine.cpu, pairs) == (5, 2.5, {})


def row(cpu, reference=None, peak=50, **tools):
    """Make a saved row."""
    made = {"name": "x", "tools": {tables.OURS: {"cpu": cpu, "peak": peak, "exit": 0}, **tools}}
    return made | ({"reference": reference} if reference else {})


@pytest.mark.parametrize(
    ("aim", "mine", "beside", "reference", "missed"),
    [
        (tables.SMALL, 9.0, 0.25, 0.2, []),
        (tables.SMALL, 0.1, 0.5, 0.2, ["2.0 x the time"]),
        (tables.Target("clean", more=0.3), 0.9, 0.5, 0.2, []),
        (tables.Target("picklescan", 1 / 4), 9.0, 1.0, 4.0, []),
        (tables.Target("picklescan", 1 / 4), 0.1, 1.5, 4.0, ["1.5 x the time"]),
        (tables.Target("picklescan", peak=40), 0.1, 1.0, 4.0, ["1.2 x the memory"]),
    ],
    ids=["beside", "slower-beside", "more", "share", "over-the-share", "memory"],
)
def test_an_aim_is_held_against_what_was_run_in_turn(aim, mine, beside, reference, missed):
    task = row(mine, {"to": aim.other, "cpu": reference, "beside": beside})
    # What other rows say was measured in another minute.
    apart = {"clean": row(0.001), "start-up": row(0.001, picklescan={"cpu": 0.001})}
    assert list(aim.missed(apart, task)) == missed


def test_a_row_without_a_reference_is_held_against_the_other_rows():
    tasks = {"clean": row(0.2), "start-up": row(0.1, picklescan={"cpu": 0.2})}
    assert list(tables.SMALL.missed(tasks, row(0.5))) == ["2.0 x the time"]
    assert list(tables.Target("picklescan").missed(tasks, row(0.3))) == ["1.5 x the time"]
    assert list(tables.SMALL.missed({}, row(0.5))) == ["no clean to compare with"]


def test_a_ratio_is_of_what_was_run_in_turn():
    theirs = {"cpu": 6.0, "peak": 30, "exit": 0}
    assert tables.cell(theirs | {"beside": 2.0}, {"cpu": 1.0}) == "3.0 x, 30 MiB"
    assert tables.cell(theirs, {"cpu": 1.0}) == "6.0 x, 30 MiB"


def test_the_row_of_an_aim_keeps_its_reference(tmp_path, monkeypatch):
    def once(command):
        cost = next(cost for part, cost in COSTS.items() if part in " ".join(command))
        assert "--help" in command or Path(command[-1]).exists()
        return running.Run(cost, 28.4, 0)

    monkeypatch.setattr(running, "once", once)
    peers = {"picklescan": "/x/picklescan"}
    vocabulary = inputs.Task("vocabulary", "", tmp_path, ("gguf",))
    theirs = {"cpu": 1.0, "peak": 28, "exit": 0}
    for _ in range(2):
        assert bench.measured(vocabulary, peers, tmp_path, 1) == {
            "tools": {tables.OURS: {"cpu": 0.5, "peak": 28, "exit": 0}},
            "reference": {"to": "clean", "cpu": 0.25, "beside": 0.5, "peak": 28, "exit": 0},
        }
    clean = inputs.Task("clean", "", tmp_path, ("safetensors",))
    row = bench.measured(clean, peers, tmp_path, 1)
    assert list(row["tools"]) == [tables.OURS]
    assert row["reference"] == {"to": "picklescan", **theirs, "cpu": 0.125, "beside": 0.5}
    data = inputs.Task("data", "", tmp_path, ("pickle",))
    row = bench.measured(data, peers, tmp_path, 1)
    assert row["tools"]["picklescan"] == theirs | {"beside": 0.5}
    assert row["reference"] == {"to": "picklescan", **row["tools"]["picklescan"]}
    assert "reference" not in bench.measured(data, {}, tmp_path, 1)
    assert list(tmp_path.iterdir()) == []


COSTS = {"reference": 0.25, "--help": 0.125, "--path": 1.0, "weighbridge": 0.5}
"""CPU seconds of a command that has these words, the first that fits."""


def test_hashing_is_compared_in_turn_with_the_bare_loop(clock, monkeypatch, tmp_path):
    named = {"bare loop": ["bare", 1], "weighbridge verify": ["verify", 2]}
    monkeypatch.setattr(signed, "tools", lambda *_: named.items())
    name, mine, pairs = signed.compare(tmp_path, 1)
    assert (name, mine.cpu, list(pairs)) == ("bare loop", 1, ["weighbridge verify"])
    assert clock == ["bare", *["bare", "verify"] * 2]


def test_every_aim_names_an_input_or_a_peer():
    assert set(tables.TARGETS) <= set(inputs.NAMES)
    assert {aim.other for aim in tables.TARGETS.values()} <= {*inputs.NAMES, *bench.PEERS}
