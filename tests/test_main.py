"""How our modules are found: as the standard library does, and sooner."""

import os
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

import weighbridge
from weighbridge.__main__ import MOST, Module, Modules

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
