"""Nothing that is weighed runs, is imported, reaches out or leaves a trace.

An audit hook stands by while every sample of the fixture set goes through the library and through
the command. CPython tells it about code that is run or compiled, imports, sockets, processes, files
opened and unpickled names before they happen. Source is parsed to a tree, by ``ast.parse``, which
tells the hook the same as compiling does and is let through; code that runs has to pass ``exec``. A
first round without the hook lets weighbridge import its own modules, and what they need of the
standard library, where they are first used.
"""

import ast
import contextlib
import ctypes  # noqa: F401 - readers import both, and this is the process that they are copies of
import io
import os
import re
import resource  # noqa: F401 - as above
import shutil
import subprocess
import sys

import pytest

from tests import test_bypasses as bypasses
from tests.builders import tensors, zips
from tests.formats.test_matrix import EVERY
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.cli import run
from weighbridge.core import Verdict
from weighbridge.stages import isolation

FORBIDDEN = (
    "compile", "cpython.run_", "ctypes.", "code.__new__", "exec", "ftplib.", "function.__new__",
    "http.", "imaplib.", "marshal.", "os.exec", "os.fork", "os.kill", "os.posix_spawn", "os.putenv",
    "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.startfile", "os.symlink", "os.system",
    "pickle.find_class", "poplib.", "pty.spawn", "shutil.", "smtplib.", "socket.", "sqlite3.",
    "subprocess.", "sys.settrace", "sys.setprofile", "telnetlib.", "tempfile.", "urllib.",
    "webbrowser.open",
)  # fmt: skip
"""Beginnings of the names of events that a scan never causes."""

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """What happened while it was on."""

    def __init__(self):
        self.on = False
        self.report = ""
        self.seen = []
        self.told = -1

    def __call__(self, event, arguments):
        if not self.on:
            return
        if event == "compile" and sys._getframe(1).f_code is ast.parse.__code__:
            return  # a syntax tree, and no code
        if event.startswith(FORBIDDEN):
            self._note(event, repr(arguments)[:200])
        elif event == "import":
            self._note(event, arguments[0])
        elif event == "open" and self._writes(*arguments):
            self._note(event, str(arguments[0]))

    def _note(self, event, what):
        self.seen.append((event, what))
        if self.told >= 0:
            os.write(self.told, f"{event} {what!a}\n".encode())

    def _writes(self, path, mode, flags):
        # -P: the mode is None for os.open, and the flags tell
        letters = set(mode or "") & set("wxa+")
        return bool(letters or flags & WRITES) and str(path) != self.report

    @contextlib.contextmanager
    def watching(self, report="", told=-1):
        """Watch; ``told`` is a descriptor that copies of this process write events to as well."""
        self.seen, self.report, self.told = [], str(report), told
        self.on = True
        try:
            yield
        finally:
            self.on = False


@pytest.fixture(scope="module")
def watch():
    """One hook; it cannot be taken away again, and sleeps outside ``watching``."""
    hook = Watch()
    sys.addaudithook(hook)
    return hook


def samples():
    """Yield a name for every sample of the fixture set, and its bytes."""
    yield "inert.pkl", bypasses.INERT
    yield "inert.pt", zips.torch(bypasses.INERT)
    for name in bypasses.GADGETS:
        module, _, attribute = name.rpartition(".")
        yield f"gadget-{name}.pkl", bypasses.p.stream(bypasses.p.call(module, attribute, "true"))
    for name, body in bypasses.CALLS.items():
        yield f"call-{name}.pkl", bypasses.p.stream(body)
    for number, tail in enumerate(bypasses.BROKEN):
        yield f"broken-{number}.pkl", bypasses.INERT[:-1] + tail
    for group in (bypasses.ZIPS, bypasses.PACKED):
        yield from ((f"packed-{name}.bin", data) for name, data in group.items())
    for name, (data, _) in bypasses.TENSORS.items():
        yield f"tensors-{name}.safetensors", data
    for name, data in EVERY.items():
        yield f"honest-{name}", data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with every sample in it, one in a folder each, and code and settings beside them."""
    place = tmp_path_factory.mktemp("fixtures")
    for number, (name, data) in enumerate(samples()):
        path = place / str(number) / name.replace("/", "-").replace("\0", "-")
        path.parent.mkdir()
        path.write_bytes(data)
    model = place / "remote"
    model.mkdir()
    (model / "config.json").write_text('{"auto_map": {"AutoModel": "modeling_acme.Acme"}}')
    (model / "modeling_acme.py").write_text("import os\nos.system('true')\n")
    (model / "chat_template.jinja").write_text("{{ lipsum.__globals__['os'].popen('true') }}")
    (model / "hyper.yaml").write_text("a: !!python/object/apply:os.system [true]\n")
    return place


def weigh(folder, name):
    return pipeline.scan(
        [str(folder)], applied(name), today=DAY, reading=pipeline.Reading(hashed=True)
    )


@pytest.mark.parametrize("policy", ["default", "audit"])
def test_the_library_only_reads(watch, folder, policy):
    expected = weigh(folder, policy)
    with watch.watching():
        report = weigh(folder, policy)
    assert watch.seen == []
    assert report == expected


def test_the_fixture_set_is_worth_watching(folder):
    verdicts = {each.decision.verdict for each in weigh(folder, "default").models}
    assert verdicts >= {Verdict.ALLOW, Verdict.DENY, Verdict.NO_VERDICT}


@pytest.mark.parametrize(
    "options",
    [
        ["scan"],
        ["scan", "--format", "json"],
        ["scan", "--format", "json", "--digest", "--no-cache", "-o", "REPORT"],
        ["scan", "--verbose", "--report", "table:REPORT"],
        ["inspect"],
        ["inspect", "--format", "json"],
    ],
    ids=" ".join,
)
def test_the_command_only_reads_and_writes_its_report(watch, folder, tmp_path, options):
    report = tmp_path / "report"
    options = [word.replace("REPORT", str(report)) for word in options]
    command = [*options, "--no-isolation", str(folder)]
    first, again = output(command), ""
    with watch.watching(report):
        again = output(command)
    about = [what for _, what in watch.seen]
    assert all(str(report.parent) in what for what in about)
    assert {event for event, _ in watch.seen} <= {"open", "os.remove", "os.rename"}
    assert bool(about) == report.exists()
    assert again == first
    assert report.exists() == any(str(report) in word for word in options)


ASKING = {"os.fork", "socket.sendmsg"}
"""What asking readers takes: a process, and descriptors sent to it over a local pair of sockets."""

READING = {
    "ctypes.addressof", "ctypes.cdata/buffer", "ctypes.dlopen", "ctypes.dlsym/handle",
}  # fmt: skip
"""What readers do besides reading: they take bounds upon themselves."""


@pytest.mark.skipif(not isolation.available(), reason="only where Linux is")
def test_readers_of_their_own_process_only_read(watch, folder, tmp_path):
    command = ["scan", str(folder)]
    # What both import and compile is there by now: readers are copies of this process.
    first = output([*command, "--no-isolation"])
    assert output(command) == first
    assert {"_ctypes", "resource"} <= sys.modules.keys()
    events = tmp_path / "events"
    with events.open("wb", buffering=0) as file, watch.watching(told=file.fileno()):
        again = output(command)
    assert again == first
    assert {event for event, _ in watch.seen} == ASKING
    told = {line.partition(" ")[0] for line in events.read_text().splitlines()}
    assert told == ASKING | READING


def output(command):
    """Run the command in this process; return what it prints."""
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(held):
        assert run(command) in (0, 1, 3)
    held.seek(0)
    return timeless(held.read())


def timeless(text):
    """Take the moment out of a report: it is an argument of a scan, and here the clock's."""
    return re.sub(r'"at": "[^"]*"', '"at": ""', text)


def test_two_runs_give_the_same_json(folder, tmp_path):
    # With the cache, a report also counts the digests of an earlier run.
    command = ["scan", "--format", "json", "--digest", "--no-cache", str(folder), "-o"]
    reports = [tmp_path / name for name in ("first", "second")]
    for report in reports:
        assert run([*command, str(report)]) == 1
    first, second = (timeless(report.read_text("utf-8")) for report in reports)
    assert first == second
    assert len(first) > 100_000


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("exec", lambda folder: exec("1", {})),  # noqa: S102, ARG005 - seen, if the hook works
        ("open", lambda folder: (folder / "written").write_text("")),
        ("open", lambda folder: os.close(os.open(folder / "made", os.O_CREAT | os.O_RDWR))),
        ("import", lambda folder: __import__("this_is_nowhere")),  # noqa: ARG005
    ],
)
def test_the_watch_is_awake(watch, tmp_path, name, act):
    with watch.watching(), contextlib.suppress(ImportError):
        act(tmp_path)
    assert name in {event for event, _ in watch.seen}


FRESH = """
import sys
from weighbridge.cli import run
run(["scan", "--no-isolation", "--format", "json", "-o", sys.argv[2], sys.argv[1]])
print(*sorted(sys.modules), sep="\\n")
"""


def imported(folder, report):
    """Scan in a process of its own, and return what it has imported in the end."""
    paths = f"import sys; sys.path[:0] = {sys.path!r}\n"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", paths + FRESH, str(folder), str(report)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_nothing_imports_pickle_but_the_parser_of_templates(folder, tmp_path):
    """Jinja imports it, for a cache of compiled templates; nothing is compiled."""
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain, symlinks=True)
    for path in plain.rglob("*.jinja"):
        path.unlink()
    assert not {"pickle", "jinja2"} & imported(plain, tmp_path / "report")


def test_a_first_scan_imports_no_scanned_name(folder, tmp_path):
    """A first round imports what weighbridge needs; in a new process, nothing else is there."""
    found = imported(folder, tmp_path / "report")
    assert "weighbridge.intake.jinjasyntax_only" in found
    assert "jinja2" not in found
    scanned = {
        "pty",
        "runpy",
        "pydoc",
        "timeit",
        "ensurepip",
        "cProfile",
        "profile",
        "trace",
        "ctypes",
        "imaplib",
        "_pyrepl",
        "idlelib",
        "lib2to3",
        "code",
        "torch",
        "numpy",
        "cloudpickle",
        "joblib",
        "pandas",
        "shelve",
        "webbrowser",
        "smtplib",
        "bdb",
        "doctest",
        "sqlite3",
        "requests",
        "setuptools",
        "asyncio",
        "subprocess",
    }
    assert scanned & found == set()


def test_a_conversion_runs_nothing_and_writes_its_one_file(watch, folder, tmp_path):
    danger = tensors.p.call("os", "system", "true")
    model = tmp_path / "model.pt"
    model.write_bytes(tensors.zipped({"x": danger, "w": tensors.tensor()}))
    every = [model, *(path for path in folder.rglob("*") if path.is_file())]
    target = tmp_path / "out"
    part = f"{target}.part"
    command = ["convert", "--force", "--no-isolation"]
    codes = [run([*command, str(path), str(target)]) for path in every]
    with watch.watching():
        again = [run([*command, str(path), str(target)]) for path in every]
    assert {event for event, _ in watch.seen} <= {"open", "os.rename", "os.remove"}
    assert {path for event, path in watch.seen if event == "open"} == {part}
    removed = {text for event, text in watch.seen if event == "os.remove"}
    assert all(text.startswith(f"({part!r}, ") for text in removed)
    assert {text for event, text in watch.seen if event == "os.rename"} == {
        repr((part, str(target), -1, -1))
    }
    assert again == codes
    assert codes[0] == 0
    assert set(codes) == {0, 1}
