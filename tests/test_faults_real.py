"""What fails does so for real, in a process of its own: streams, disks, signals, files, caches."""

import ctypes
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.builders import pickles, safetensors
from weighbridge.cli import caches
from weighbridge.intake.digestcache import FILE

CLEAN = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))

OLD = '{"verdict": "allow", "of": "an earlier run"}'

ROOT = Path(__file__).parents[1]

LARGE = 8 << 20


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Three models that are allowed; their folder's name."""
    for name in ("CI", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b", "c"):
        path = tmp_path / "m" / name / "model.safetensors"
        path.parent.mkdir(parents=True)
        path.write_bytes(CLEAN)
        # So long ago that digests are worth keeping.
        os.utime(path, (1, 1))
    return "m"


def started(*given, **how):
    """Start the command as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    # On a full disk Python leaves half of a module's bytecode, which ends every later process.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    code, module = how.pop("code", None), how.pop("module", "weighbridge")
    command = [sys.executable, *(["-c", code] if code else ["-m", module, *given])]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | how
    return subprocess.Popen(command, env=environment, **how)  # noqa: S603 - our own


def ended(process, seconds=60):
    """Wait for it; code, and what it printed."""
    out, err = process.communicate(timeout=seconds)
    assert b"Traceback" not in (err or b"")
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def called(*given, **how):
    return ended(started(*given, **how))


def closing_stream(number):
    return partial(os.close, number)


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


@needs_full
@pytest.mark.parametrize(
    "given", [["scan", "m"], ["--help"], ["rules"], ["scan", "m", "-o", "/dev/full"]]
)
def test_standard_output_is_full(models, given):
    assert models
    with Path("/dev/full").open("wb") as full:
        code, _, err = called(*given, stdout=full)
    assert code == 3
    assert err.startswith("error: ")
    assert "no space left on device" in err


@pytest.mark.parametrize("given", [["scan", "m"], ["--version"]])
def test_standard_output_is_closed(models, given):
    assert models
    code, _, err = called(*given, stdout=None, preexec_fn=closing_stream(1))
    assert (code, err) == (3, "error: standard output: bad file descriptor\n")


def test_what_goes_elsewhere_needs_no_standard_streams(models):
    for number in (0, 1, 2):
        code, _, _ = called(
            "scan", models, "-o", "r.json", "-f", "json", preexec_fn=closing_stream(number)
        )
        assert code == 0
        assert json.loads(Path("r.json").read_text())["verdict"] == "allow"


def test_a_pipe_whose_reader_left_keeps_the_verdict(models):
    Path("m/a/x.pkl").write_bytes(pickles.inert())
    for given in (["scan", models], ["scan", models, "-o", "/dev/stdout"]):
        near, far = os.pipe()
        os.close(near)
        code, _, err = called(*given, stdout=far)
        os.close(far)
        assert (code, err) == (1, "")


def test_messages_that_nobody_can_read_change_no_code(models):
    assert models
    code, _, _ = called("scan", "absent", stderr=None, preexec_fn=closing_stream(2))
    assert code == 2


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 10, 1 << 10))


def test_a_full_disk_leaves_no_report(models):
    for old in (None, OLD):
        if old:
            Path("r.json").write_text(old)
        code, _, err = called("scan", models, "-f", "json", "-o", "r.json", preexec_fn=limited)
        assert (code, err) == (3, "error: 'r.json': file too large\n")
        assert {path.name for path in Path().iterdir()} <= {"cache", "m"}


def test_one_report_that_fails_keeps_no_other_back(models):
    given = ["--report", "json:/dev/full", "--report", "markdown:r.md"]
    code, out, err = called("scan", models, *given)
    assert code == 3
    assert err == "error: '/dev/full': no space left on device\n"
    assert "3 allow" in out
    assert Path("r.md").read_text().startswith("# allow")


SECOND = """
import signal, sys, time
from weighbridge import pipeline
from weighbridge.__main__ import main

def slow(*_, **__):
    print("ready", flush=True)
    time.sleep(60)

pipeline.weigh = lambda *_: signal.raise_signal(NUMBER)
pipeline._Run.report = slow
sys.argv[1:] = ["scan", "m"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_ends_at_once(models, number):
    assert models
    code = SECOND.replace("NUMBER", str(int(number)))
    process = started(code=code)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    assert ended(process, 20)[0] == -number


IN_TEXT = """
import sys
from weighbridge import pipeline
from weighbridge.__main__ import main

pipeline.weigh = lambda *_: exec("import signal; signal.raise_signal(signal.SIGTERM)")
sys.argv[1:] = ["scan", "m"]
main()
"""


def test_a_signal_while_python_runs_a_text(models):
    """Under ``-m``, Python would leave with a code of its own."""
    assert models
    Path("interrupting.py").write_text(IN_TEXT)
    code, _, err = called(module="interrupting")
    assert (code, err) == (143, "\ninterrupted after 0 of 3 models\n")


@pytest.fixture
def many(models):
    """Some more models, which take a while."""
    head = safetensors.build({"w": safetensors.tensor(0, LARGE)}, data=b"")
    for at in range(30):
        path = Path(models) / f"large-{at}" / "model.safetensors"
        path.parent.mkdir()
        path.write_bytes(head)
        os.truncate(path, len(head) + LARGE)
    return models


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment(many, number):
    lots = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(3):
        Path("r.json").write_text(OLD)
        given = ["scan", many, "--digest", "--no-cache", "--exit-zero", "-f", "json"]
        process = started(*given, "-o", "r.json", start_new_session=True)
        time.sleep(lots.uniform(0.2, 2.5))
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        process.wait(60)
        code = process.returncode
        process.stdout.close()
        err = process.stderr.read().decode()
        process.stderr.close()
        assert not list(Path().glob(".*.part"))
        _gone(process.pid)
        text = Path("r.json").read_text() if Path("r.json").exists() else "null"
        found = json.loads(text)
        if code == 128 + number:
            assert "interrupted" in err
            assert "Traceback" not in err
            if found is not None and "of" in found:
                # Before it was known where a report is to go.
                assert err == "\ninterrupted\n"
                continue
            assert found is None or found["partial"] or len(found["models"]) == 33
        else:
            # It came before anybody listened, or when all was done.
            assert code == -number or (code == 0 and len(found["models"]) == 33)


def _gone(group):
    """See that no process of a group is left."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process was left behind")


CHANGES = {
    "vanishes": "os.unlink(path)",
    "shrinks": "os.truncate(path, 5)",
    "grows": "open(path, 'ab').write(b'x')",
    "is-replaced": "open('new', 'wb').write(bytes([255]) * 40); os.replace('new', path)",
    "is-a-folder": "os.unlink(path); os.mkdir(path)",
    "is-a-fifo": "os.unlink(path); os.mkfifo(path)",
}

CHANGING = """
import os, sys
from weighbridge.stages import reading
from weighbridge.__main__ import main

path = os.path.abspath("m/b/model.safetensors")
real = reading.MOMENT

def changed(*given, **named):
    if os.path.isfile(path) and not os.path.exists("done"):
        open("done", "w").close()
        CHANGE
    return real(*given, **named)

reading.MOMENT = changed
sys.argv[1:] = ["scan", "m", "--digest", "-f", "json", "-o", "r.json"]
main()
"""


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("moment", ["_open", "_looking", "_file"])
def test_a_file_changes_while_it_is_read(models, change, moment):
    """Whatever is seen of it: the old content whole, or no verdict."""
    assert models
    Path("m/a/model.safetensors").unlink()
    code = CHANGING.replace("MOMENT", moment).replace("CHANGE", CHANGES[change])
    code, _, err = ended(started(code=code))
    assert err == ""
    found = json.loads(Path("r.json").read_text())
    assert code in {1, 3}
    assert found["verdict"] in {"deny", "no-verdict"}


def without_privileges():
    """Have even root kept out of files by their mode, from the next program on."""
    prctl = ctypes.CDLL(None).prctl
    for privilege in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(24, privilege)  # PR_CAPBSET_DROP


def test_a_file_that_may_not_be_read(models):
    Path("m/b/model.safetensors").chmod(0)
    code, out, _ = called("scan", models, "-f", "json", preexec_fn=without_privileges)
    if code == 0:
        pytest.skip("nobody is kept out here")
    assert code in {1, 3}
    assert "cannot be opened: permission denied" in out


KILLED = """
import os, sys
from weighbridge.stages import driver
from weighbridge.__main__ import main

def look(*_):
    os._exit(7)
    yield

driver.look = look
sys.argv[1:] = ["scan", "m", "-f", "json"]
main()
"""


def test_a_reader_is_gone(models):
    assert models
    code, out, _ = ended(started(code=KILLED))
    assert code in {1, 3}
    assert "the process that read it ended with 7" in out


HOMES = {
    "unset": {"HOME": None, "XDG_CACHE_HOME": None},
    "empty": {"HOME": "", "XDG_CACHE_HOME": ""},
    "absent": {"HOME": "/proc/nonexistent", "XDG_CACHE_HOME": None},
    "read-only": {"HOME": "/proc/self", "XDG_CACHE_HOME": None},
    "a-file": {"HOME": "/etc/passwd", "XDG_CACHE_HOME": "/etc/passwd"},
}


@pytest.mark.parametrize("home", HOMES)
def test_no_home_is_no_fault(models, monkeypatch, home):
    for name, value in HOMES[home].items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    code, _, err = called("scan", models, "--digest")
    assert (code, err) == (0, "")


def _spoil(path):
    def other():
        path.unlink()
        path.write_bytes(b"SQLite format 3\0" + bytes(84) + b"of another version")

    def half():
        os.truncate(path, path.stat().st_size // 2)

    def link():
        path.rename(path.parent / "elsewhere")
        path.symlink_to("elsewhere")

    def folder():
        path.unlink()
        path.mkdir()

    def fifo():
        path.unlink()
        os.mkfifo(path)

    return {
        "garbage": lambda: path.write_bytes(os.urandom(4096)),
        "empty": lambda: path.write_bytes(b""),
        "other-version": other,
        "half": half,
        "link": link,
        "folder": folder,
        "fifo": fifo,
        "unreadable": lambda: path.chmod(0),
        "open-to-all": lambda: path.chmod(0o666),
        "folder-open-to-all": lambda: path.parent.chmod(0o777),
    }


KEEPING = """
import sys
from weighbridge.intake import digestcache
from weighbridge.__main__ import main

digestcache.STILL = 0
sys.argv[1:] = ["scan", "m", "--digest", "-f", "json"]
main()
"""
"""Keeps digests of files that have just changed, too."""


@pytest.mark.parametrize("how", _spoil(Path()))
def test_a_spoilt_cache_changes_nothing(models, how):
    def scanned():
        code, out, err = ended(started(code=KEEPING))
        assert (code, err) == (0, "")
        found = json.loads(out)
        found.pop("at")
        found.pop("remembered")
        return found

    assert models
    before = scanned()
    path = Path(caches.folder()) / FILE
    assert path.is_file()
    _spoil(path)[how]()
    assert scanned() == before
    assert scanned() == before


def test_many_at_once_with_one_cache(models):
    for _ in range(2):
        every = [ended(process) for process in [started(code=KEEPING) for _ in range(8)]]
        assert {(code, err) for code, _, err in every} == {(0, "")}
        reports = [json.loads(out) for _, out, _ in every]
        for report in reports:
            report.pop("at")
            report.pop("remembered")
        assert all(report == reports[0] for report in reports)
    code, out, _ = called("scan", models, "--digest", "-f", "json")
    assert (code, json.loads(out)["remembered"]) == (0, 3)
