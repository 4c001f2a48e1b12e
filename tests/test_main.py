"""How our modules are found: as the standard library does, and sooner."""

import os
import py_compile
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

import weighbridge
from weighbridge.__main__ import MOST, Library, Module, Modules, apart

ROOT = Path(weighbridge.__file__).parent
NAMES = [
    ".".join(file.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(ROOT.rglob("*.py"))
]


def described(spec):
    """Tell all that a module knows of where it is from."""
    fields = (spec.name, spec.origin, spec.cached, spec.parent, spec.has_location)
    return *fields, spec.submodule_search_locations and list(spec.submodule_search_locations)


def test_every_module_is_found_where_the_standard_library_finds_it():
    assert len(NAMES) > 500
    for name in NAMES:
        if "." not in name:
            continue
        above = ROOT.parent.joinpath(*name.split(".")[:-1])
        spec = Modules().find_spec(name, [str(above)])
        theirs = PathFinder.find_spec(name, [str(above)])
        assert described(spec) == described(theirs)
        assert spec.loader.path_stats(spec.origin) == theirs.loader.path_stats(spec.origin)
        assert spec.loader.path_stats(__file__) == theirs.loader.path_stats(__file__)
        assert spec.loader.is_package(name) == theirs.loader.is_package(name)


@pytest.mark.parametrize("name", ["json", "weighbridge", "weighbridges.a", "weighbridge.nothing"])
def test_of_others_nothing_is_said(name):
    assert Modules().find_spec(name, [str(ROOT)]) is None
    assert Modules().find_spec(name, None) is None


@pytest.mark.parametrize("size", [0, 1, MOST - 1, MOST, MOST + 1])
def test_a_file_is_read_whole(tmp_path, size):
    path = tmp_path / "a.py"
    path.write_bytes(os.urandom(size))
    loader = Module("weighbridge.a", str(path), path.stat())
    assert loader.get_data(str(path)) == path.read_bytes()


LIBRARY = Path(os.__file__).parent

FILES = ["json", "_json", "math", "fcntl", "re", "datetime", "email", "select", "colorsys"]
PLAIN = [name for name in FILES if name not in sys.builtin_module_names]
"""Those that are files here: Debian builds some into the program."""


@pytest.mark.parametrize("name", [*PLAIN, "json.decoder", "re._parser", "email.mime.text"])
def test_modules_of_the_library_are_found_where_it_finds_them(name):
    above, _, _ = name.rpartition(".")
    path = [str(LIBRARY.joinpath(*above.split(".")))] if above else None
    spec = Library(str(LIBRARY), f"{LIBRARY}/lib-dynload").find_spec(name, path)
    theirs = PathFinder.find_spec(name, path)
    assert theirs is not None
    if spec is None:
        # It is built in here, or lies elsewhere.
        assert theirs.origin in {"built-in", "frozen"} or not theirs.origin.startswith(str(LIBRARY))
        return
    shown, wanted = described(spec), described(theirs)
    assert shown[:2] + shown[3:] == wanted[:2] + wanted[3:]
    assert issubclass(type(spec.loader), type(theirs.loader))


@pytest.mark.parametrize("name", ["sys", "itertools", "click", "distutils", "no_such_module"])
def test_of_what_is_no_file_of_the_library_it_says_nothing(name):
    assert Library(str(LIBRARY), f"{LIBRARY}/lib-dynload").find_spec(name, None) is None


def test_a_module_of_the_library_is_not_taken_from_the_folder_that_is_weighed(tmp_path):
    for name in ("json", "fcntl", "datetime", "signal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(99)")
    code = "from weighbridge import __main__ as module\nmodule.hasten()\n"
    code += "import json, datetime, fcntl\n"
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT.parent}"}
    subprocess.check_call([sys.executable, "-c", code], env=environment)  # noqa: S603 - ours


@pytest.mark.parametrize("before", ["", ":", ".:", "below:"])
def test_nothing_is_imported_from_the_folder_in_which_we_are_started(before, tmp_path):
    for name in ("yaml", "json", "typing", "celpy", "jinja2", "tomllib", "_json", "cryptography"):
        for folder in (tmp_path, tmp_path / "below"):
            folder.mkdir(exist_ok=True)
            text = f"open('{name} was run', 'w')\nraise SystemExit(99)"
            (folder / f"{name}.py").write_text(text)
    (tmp_path / "a.yaml").write_text("a: !!python/name:os.system ''\nb: &x y\nc: *x\n")
    command = [sys.executable, "-m", "weighbridge", "scan", ".", "--no-config"]
    environment = {**os.environ, "PYTHONPATH": f"{before}{ROOT.parent}"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)  # noqa: S603 - ours
    assert b"os.system" in done.stdout
    assert not list(tmp_path.glob("*was run"))


def test_where_we_lie_in_the_folder_in_which_we_are_started_it_stays(monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    for folder, left in ((ROOT.parent, 2), (tmp_path, 1)):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "path", [str(folder), "elsewhere"])
        apart()
        assert len(sys.path) == left


PROGRAM = """
import sys
sys.dont_write_bytecode = False
import weighbridge
from weighbridge.__main__ import hasten, Module
hasten()
weighbridge.__path__[:] = [sys.argv[1]]
import weighbridge.zzz
assert type(weighbridge.zzz.__loader__) is Module
print(weighbridge.zzz.VALUE)
"""


def test_what_was_compiled_of_another_source_is_not_used(tmp_path):
    def told():
        command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
        return subprocess.check_output(command, text=True, env=environment).strip()  # noqa: S603 - ours

    source = tmp_path / "zzz.py"
    source.write_text("VALUE = 1")
    assert told() == "1"
    kept = tmp_path / "__pycache__" / f"zzz.{sys.implementation.cache_tag}.pyc"
    assert kept.exists()
    source.write_text("VALUE = 22")
    assert told() == "22"
    kept.write_bytes(b"garbage")
    assert told() == "22"
    kept.unlink()
    assert told() == "22"


def test_code_that_was_compiled_elsewhere_says_where_it_is(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("def f(): pass")
    kept = tmp_path / "__pycache__" / f"a.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(str(source), str(kept), dfile="somewhere/a.py")
    code = Module("weighbridge.a", str(source), source.stat()).get_code("weighbridge.a")
    inner = next(each for each in code.co_consts if hasattr(each, "co_filename"))
    assert code.co_filename == inner.co_filename == str(source)


@pytest.mark.parametrize("more", [["-O"], ["-X", "pycache_prefix=/nowhere"]])
def test_where_something_is_unusual_the_standard_library_finds_them(more):
    code = "import sys\nfrom weighbridge.__main__ import hasten, Modules\nhasten()\n"
    code += "print(sum(type(each) is Modules for each in sys.meta_path))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
    for flags, count in (([], "1"), (more, "0")):
        command = [sys.executable, *flags, "-c", code]
        told = subprocess.check_output(command, text=True, env=environment)  # noqa: S603 - ours
        assert told.strip() == count


EARLY = """
import sys
class Cut:
    def find_spec(self, name, path, target=None):
        if name.startswith("weighbridge.cli"):
            raise KeyboardInterrupt
sys.meta_path.insert(0, Cut())
from weighbridge import __main__ as module
module.hasten = lambda: None
module.main()
"""


def test_an_interruption_while_modules_are_imported_is_told_without_a_trace():
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, check=False)  # noqa: S603 - ours
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"interrupted\n")
