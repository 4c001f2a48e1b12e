"""What is published can be made again from the same commit, byte for byte, and is pinned."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging import requirements, utils

from tests.package import pins

ROOT = Path(__file__).parents[1]

LOCKS = [
    "requirements.lock",
    ".github/action-requirements.txt",
    ".github/audit-requirements.txt",
]


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """What two builds gave that were the same."""
    place = tmp_path_factory.mktemp("dist")
    done = subprocess.run(  # noqa: S603 - our own builder, on our own files
        [sys.executable, "-m", "tests.package", str(place)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No module named hatchling" in done.stderr or not (ROOT / ".git").exists():
        pytest.skip("needs hatchling and a checkout")
    assert done.returncode == 0, done.stderr
    return place


def test_two_builds_give_the_same_bytes(dist):
    assert {path.suffix for path in dist.iterdir()} == {".gz", ".whl"}


def test_the_wheel_holds_the_package_and_no_test(dist):
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {re.sub(r"-[\d.]+\d", "", top) for top in tops} == {
        "weighbridge", "weighbridge.data", "weighbridge.dist-info",
    }  # fmt: skip
    assert "weighbridge/policies/default.toml" in names
    assert "weighbridge/py.typed" in names


def test_what_is_said_of_the_package_can_be_read_by_older_tools(dist):
    """Uploaders and indexes refuse a version of the metadata that they do not know."""
    (wheel,), (source,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive, tarfile.open(source) as other:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        (member,) = (each for each in other if each.name.count("/") == 1 and "PKG" in each.name)
        for text in (archive.read(name), other.extractfile(member).read()):
            assert text.startswith(b"Metadata-Version: 2.4\n")


def test_an_editable_install_needs_nothing_but_what_is_locked(tmp_path):
    """CONTRIBUTING has it done from requirements.lock."""
    without = "import sys; sys.modules['editables'] = None; from hatchling import build"
    command = [sys.executable, "-c", f"{without}; build.build_editable(sys.argv[1])", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if "No module named 'hatchling'" in done.stderr:
        pytest.skip("needs hatchling")
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.whl"))) == 1


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_its_hashes(name):
    for pin, hashes in pins(name).values():
        assert re.fullmatch(r"[a-z0-9._-]+==[0-9a-zA-Z.]+", pin)
        assert hashes


def _asked(rows, extras):
    """Yield requirements of the project for this Python, those of its own extras in their place."""
    for row in rows:
        asked = requirements.Requirement(row)
        if asked.marker is not None and not asked.marker.evaluate():
            continue
        if asked.name == "weighbridge":
            yield from _asked([each for name in asked.extras for each in extras[name]], extras)
        else:
            yield asked


def test_the_lock_has_all_that_the_project_asks_for_as_it_asks():
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)
    project = told["project"]
    extras = project["optional-dependencies"]
    rows = [*told["build-system"]["requires"], *project["dependencies"], *extras["test"]]
    locked = pins("requirements.lock")
    for asked in _asked(rows, extras):
        assert utils.canonicalize_name(asked.name) in locked, asked
        version = locked[utils.canonicalize_name(asked.name)][0].partition("==")[2]
        assert asked.specifier.contains(version, prereleases=True), asked


def test_the_lock_files_agree():
    tests = pins("requirements.lock")
    for name in LOCKS[1:]:
        for project, pin in pins(name).items():
            assert tests.get(project, pin) == pin


def test_expressions_of_this_python_see_what_they_should():
    """Before 3.11.5 they do not (gh-106052), and such a Python is refused at import."""
    for text in ("(?:ab?c)*+", "(?:ab?c)++", "(?:ab?c){1,3}+"):
        assert re.match(text, "aca").span() == (0, 2)


def test_a_python_that_does_not_see_all_is_refused():
    text = "import sys; sys.version_info = (3, 11, 4, 'final', 0); import weighbridge"
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == 1
    assert "needs Python 3.11.5 or later" in done.stderr.splitlines()[-1]
