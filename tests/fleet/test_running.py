"""A fleet from plan to report, weighed by processes that may be lost."""

import json
import os
import signal
import sys
import time
from contextlib import closing

import pytest

from tests.builders import gguf
from tests.fleet import making
from tests.weighing import applied
from weighbridge import pipeline
from weighbridge.cli import engines
from weighbridge.cli import run as command
from weighbridge.core import UsageError
from weighbridge.fleet import ledger, planning, pool, running, work
from weighbridge.fleet.ledger import State
from weighbridge.fleet.running import Asked, Shard
from weighbridge.stages import isolation

COUNT = 40


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A fleet with everything in it; no test changes it."""
    folder = tmp_path_factory.mktemp("models")
    making.fleet(folder, COUNT)
    making.cache(folder / "hub")
    making.store(folder)
    os.mkfifo(folder / "pipe.bin")
    return folder


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "fleet.db")


def planned(path, *sources):
    with ledger.opened(path, make=True) as book:
        for source in sources:
            found = planning.listed(str(source))
            book.plan(found.source, found.models)


def asked(policy="default", *, hashed=False, **options):
    return Asked(engines.ordered(policy, None, hashed=hashed, online=False)[0], **options)


def weighed(path, order=None, *, told=lambda _tally: None, workers=2):
    """Run a ledger in a pool, and return how far it got."""
    order = order or asked()
    begin = pool.forked(lambda: work.weighing(order.order))
    with ledger.opened(path) as book, closing(pool.Pool(workers, begin)) as engine:
        return running.run(book, order, engine.run, told)


def rows(path):
    with ledger.opened(path, only_read=True) as book:
        return list(book.rows())


def verdicts(path):
    return {row.planned.uri: row.result.verdict for row in rows(path) if row.result}


def scanned(row, policy="default"):
    """Weigh what a row is about as ``weighbridge scan`` would."""
    select = planning.Select(include=(planning.escape(row.planned.pick),))
    with isolation.reader() as reader:
        report = pipeline.scan(
            [row.planned.base],
            applied(policy),
            today=pipeline.dt.datetime.now(pipeline.dt.UTC).date(),
            reading=pipeline.Reading(reader=reader, origin=True),
            select=select if row.planned.pick else None,
        )
    return report.verdict.word


def test_each_model_has_the_verdict_that_scan_gives_it(models, path):
    planned(path, models)
    tally = weighed(path)
    found = rows(path)
    assert tally.models == tally.read == len(found) == COUNT + 5
    assert {row.state for row in found} == {State.DONE}
    assert {row.planned.layout for row in found} == {"file", "folder", "hub-cache", "ollama"}
    odd = [row for row in found if row.planned.uri.endswith("pipe.bin")]
    assert [row.result.verdict for row in odd] == ["no-verdict"]
    assert "a FIFO, which is never opened" in odd[0].result.reasons
    for row in found:
        if row not in odd:
            assert scanned(row) == row.result.verdict, row.planned.uri
    assert {row.planned.revision for row in found} == {"", f"{0:040}", f"{1:040}"}
    assert {row.result.verdict for row in found} == {"allow", "deny", "no-verdict"}


def test_a_second_run_reads_nothing(models, path):
    planned(path, models)
    weighed(path)
    before = rows(path)
    planned(path, models)

    def refused(tasks):
        assert list(tasks) == []
        return iter(())

    with ledger.opened(path) as book:
        tally = running.run(book, asked(), refused)
    assert (tally.cached, tally.read) == (COUNT + 5, 0)
    assert rows(path) == before


def test_what_changed_is_read_again_and_nothing_else(tmp_path, path):
    making.fleet(tmp_path / "m", 10)
    planned(path, tmp_path / "m")
    weighed(path)
    place = tmp_path / "m" / "org0000" / "model000004"
    (place / "pytorch_model.bin").write_bytes(making.RUNS)
    planned(path, tmp_path / "m")
    assert weighed(path).read == 1
    assert verdicts(path)[os.path.realpath(place)] == "deny"
    assert weighed(path, asked(fresh=True)).read == 10
    assert weighed(path, asked("audit", hashed=True)).read == 10
    assert all(row.result.digest.startswith("sha256:") for row in rows(path))
    assert weighed(path, asked("audit")).cached == 10, "bound to digests is more than not"


def test_a_killed_run_is_taken_up(models, path):
    planned(path, models)
    child = os.fork()
    if child == 0:
        try:
            running.COMMIT = 0

            def told(tally):
                if tally.finished == 20:
                    os.kill(os.getpid(), signal.SIGKILL)

            weighed(path, told=told)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    before = rows(path)
    done = {row.id for row in before if row.state is State.DONE}
    assert 10 < len(done) <= 20
    assert any(row.state is State.RUNNING for row in before)
    tally = weighed(path)
    assert (tally.cached, tally.read) == (len(done), COUNT + 5 - len(done))
    after = rows(path)
    assert {row.state for row in after} == {State.DONE}
    assert all(row.attempts == 1 for row in after if row.id in done), "not weighed again"


def test_an_interruption_leaves_what_was_weighed(models, path):
    planned(path, models)

    def told(tally):
        if tally.finished == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weighed(path, told=told)
    states = [row.state for row in rows(path)]
    assert states.count(State.DONE) == 7
    assert states.count(State.PLANNED) == COUNT + 5 - 7


def test_a_model_that_ends_or_hangs_its_worker_has_no_verdict(models, path, monkeypatch):
    usual = work.Weigher._read

    def stand_in(self, told, *more):
        if told["base"].endswith("model000002"):
            os.kill(os.getpid(), signal.SIGKILL)
        if told["base"].endswith("model000004"):
            time.sleep(600)
        return usual(self, told, *more)

    monkeypatch.setattr(work.Weigher, "_read", stand_in)
    planned(path, models)
    tally = weighed(path, asked(patience=5))
    assert (tally.lost, tally.read, tally.worst.word) == (2, COUNT + 3, "deny")
    found = {row.planned.uri[-11:]: row for row in rows(path)}
    why = {name: found[name].result.reasons for name in ("model000002", "model000004")}
    assert "ended by SIGKILL; it was tried twice" in why["model000002"]
    assert "could not be weighed within 5 seconds; it was tried twice" in why["model000004"]
    assert all(found[name].state is State.LOST for name in why)
    monkeypatch.undo()
    assert weighed(path).cached == COUNT + 5, "what is lost stays so until somebody asks"
    with ledger.opened(path) as book:
        assert book.retry() == 2 + 5
    assert weighed(path).read == 2 + 5
    assert {row.state for row in rows(path)} == {State.DONE}


def test_shards_are_all_of_it_and_each_once(models, tmp_path, capsys):
    paths = [str(tmp_path / f"shard{number}.db") for number in range(3)]
    for number, path in enumerate(paths):
        planned(path, models)
        order = asked(shard=Shard(number, 3))
        tally = weighed(path, order)
        assert 0 < tally.read == tally.models < COUNT
    own = [set(verdicts(path)) for path in paths]
    assert sum(map(len, own)) == len(own[0] | own[1] | own[2]) == COUNT + 5
    assert command(["fleet", "report", *paths, "--format", "ndjson"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len({row["model"] for row in told}) == len(told) == COUNT + 5
    assert all(row["state"] == "done" for row in told)


@pytest.mark.parametrize("text", ["", "1", "3/3", "-1/3", "a/b", "1/0", "0/0", "/", "¹/3"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(UsageError, match="expected i/n"):
        running.shard(text)


@pytest.mark.parametrize("carried", [True, False])
def test_workers_need_not_have_the_policy(tmp_path, path, monkeypatch, carried):
    """The file is gone by the time the workers begin, as it would be on another machine."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    making.fleet(tmp_path / "m", 10)
    planned(path, tmp_path / "m")
    (tmp_path / "base.toml").write_text(
        'name = "base"\nversion = "1"\nextends = ["default"]\n'
        '[checks.serialisation]\ndeny-at = "never"\n'
    )
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nversion = "1"\nextends = ["./base.toml"]\n')
    order, _ = engines.ordered(str(own), None, hashed=False, carried=carried)
    assert bool(order.carried) is carried
    own.unlink()
    (tmp_path / "base.toml").unlink()
    if not carried:
        with ledger.opened(path) as book, pytest.raises(UsageError, match="no policy file"):
            running.run(book, Asked(order), alone(order))
        return
    with ledger.opened(path) as book:
        running.run(book, Asked(order), alone(order))
    # Under ``default`` what would run something is denied.
    (unsafe,) = (row for row in rows(path) if row.planned.uri.endswith("model000005"))
    assert unsafe.result.verdict == "warn"
    assert len(list((tmp_path / "tmp").glob("weighbridge-policy-*"))) == 1


def alone(order):
    """Do jobs in this process, as a worker of another machine would."""

    def run(tasks):
        with work.weighing() as serve:
            for task in tasks:
                yield pool.Done(task.id, serve(task.text))

    assert order.policy_digest
    return run


def test_a_worker_of_another_version_is_refused(models, path, monkeypatch):
    planned(path, models)
    order = asked()
    monkeypatch.setattr(work.tool, "version", lambda: "weighbridge 0.0.1")
    begin = pool.forked(work.weighing)
    with (
        ledger.opened(path) as book,
        closing(pool.Pool(1, begin)) as engine,
        pytest.raises(UsageError, match=r"a worker refuses: its version is weighbridge 0\.0\.1"),
    ):
        running.run(book, order, engine.run)
    assert {row.state for row in rows(path)} == {State.PLANNED}


def test_an_answer_that_is_none_is_no_verdict(models, path):
    planned(path, models)

    def garbled(tasks):
        for number, task in enumerate(tasks):
            yield pool.Done(task.id, ["{", "[]", '{"id": 1}', "null"][number % 4])

    with ledger.opened(path) as book:
        tally = running.run(book, asked(), garbled)
    assert tally.lost == COUNT + 5
    assert all("garbled" in row.result.reasons for row in rows(path))


def elsewhere(path):
    """Try to have a ledger in another process: its exit code is 2 if it is refused."""
    child = os.fork()
    if child == 0:
        try:
            with ledger.alone(path):
                os._exit(0)
        except UsageError:
            os._exit(2)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_only_one_run_has_a_ledger(path):
    with ledger.alone(path):
        assert elsewhere(path) == 2
    assert elsewhere(path) == 0


def test_a_worker_that_outlives_its_run_does_not_have_the_ledger(path):
    with ledger.alone(path):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
    try:
        assert elsewhere(path) == 0
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def opened(_event, _arguments):
    """Note what is opened below ``WATCHED``, in a file that the parent reads."""
    if _event == "open" and WATCHED and str(_arguments[0]).startswith(WATCHED[0]):
        os.write(WATCHED[1], f"{_arguments[0]}\n".encode())


WATCHED = []
sys.addaudithook(opened)


def test_another_policy_judges_without_reading_a_byte(models, tmp_path, path, monkeypatch):
    planned(path, models)
    weighed(path)
    fresh = str(tmp_path / "fresh.db")
    planned(fresh, models)
    weighed(fresh, asked("us-federal"))
    told = os.open(tmp_path / "opened", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    monkeypatch.setattr(f"{__name__}.WATCHED", [str(models), told])
    tally = weighed(path, asked("us-federal"))
    os.close(told)
    lines = (tmp_path / "opened").read_text().splitlines()
    again = [row for row in rows(path) if row.result.how != "facts"]
    assert not [line for line in lines if not line.endswith("pipe.bin")], lines
    assert [row.planned.uri[-8:] for row in again] == ["pipe.bin"], "of which there are no facts"
    assert (tally.judged, tally.read) == (COUNT + 4, 1)
    assert verdicts(path) == verdicts(fresh)
    assert {row.result.reasons for row in rows(path)} == {r.result.reasons for r in rows(fresh)}
    assert len({row.result.verdict for row in rows(path)}) > 1


def test_facts_that_somebody_spoilt_are_not_judged_by(tmp_path, path):
    making.fleet(tmp_path / "m", 4)
    planned(path, tmp_path / "m")
    weighed(path)
    with ledger.opened(path) as book:
        book._database.execute("UPDATE facts SET body = ?", (b"0\nno facts",))
    tally = weighed(path, asked("us-federal"))
    assert (tally.judged, tally.read) == (0, 4)
    assert weighed(path, asked("us-states")).judged == 4
    assert weighed(path, asked("us-states", again=True)).judged == 4


def test_shards_are_one_row_and_one_that_is_missing_is_told(tmp_path, path):
    folder = tmp_path / "m"
    making.write(folder, {f"m-0000{at}-of-00002.gguf": gguf.Writer().file() for at in (1, 2)})
    making.write(folder, {"n-00001-of-00002.gguf": gguf.Writer().file()})
    planned(path, folder)
    weighed(path)
    one, two = sorted(rows(path), key=lambda row: row.planned.uri)
    assert [each.planned.uri for each in (one, two)] == [
        f"{os.path.realpath(folder)}/{name}-...-of-00002.gguf" for name in "mn"
    ]
    assert (one.planned.layout, one.planned.files, one.result.verdict) == ("shards", 2, "allow")
    assert (two.planned.files, two.result.verdict) == (1, "no-verdict")
    assert "1 of 2 files that 'n-...-of-00002.gguf' counts" in two.result.reasons
    assert [scanned(row) for row in (one, two)] == ["allow", "no-verdict"]
