import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Call, Entry, Face, Gap, Purpose, Reference, Verdict
from weighbridge.formats.toml_config import FORMAT
from weighbridge.intake import stricttoml

WEIGHTS = b"\2" + bytes(7) + b"{}"

PROJECT = b"""\
# a project
[build-system]
requires = ["setuptools>=61", "wheel"]
build-backend = "setuptools.build_meta"

[project]
name = "net"
version = "1.0"
license = "MIT"
dependencies = ["numpy>=1.26", 'torch; sys_platform == "linux"']
urls = {Homepage = "https://e.org", url = "https://e.org"}

[project.optional-dependencies]
dev = ["pytest"]

[tool.uv.sources]
torch = {index = "pytorch"}

[[tool.uv.index]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu124"
"""

LOCK = b"""\
version = 1

[[package]]
name = "numpy"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://files.pythonhosted.org/packages/a/b/numpy-2.0%2Bx.tar.gz", hash = "" }
wheels = [
    { url = "https://files.pythonhosted.org/packages/c/d/numpy-2.0.whl", hash = "sha256:00" },
    { url = "https://files.pythonhosted.org/packages/e/f/numpy-2.0.whl", hash = "sha256:00" },
]

[[package]]
name = "net"
version = "1.0"
source = { editable = "." }
"""

PIPFILE = b"""\
[[source]]
url = "https://pypi.org/simple"
verify_ssl = true
name = "pypi"

[packages]
numpy = "*"

[scripts]
go = ["true"]
"""


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


def targets(data):
    return [item.target for item in evidence(data) if isinstance(item, Reference)]


@pytest.mark.parametrize("data", [PROJECT, LOCK, PIPFILE], ids=["project", "lock", "pipfile"])
def test_an_honest_project_is_allowed(tmp_path, data):
    assert faces(data) == ["toml-config"]
    assert not [item for item in evidence(data) if isinstance(item, Gap)]
    files = {"pyproject.toml": data, "model.safetensors": WEIGHTS}
    verdict, _, reasons = weigh(tmp_path, files)
    assert verdict is Verdict.ALLOW
    assert not any("outside-dependency" in str(reason.rule) for reason in reasons)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ('[project]\ndependencies = ["x @ https://e.org/x.whl"]', "https://e.org/x.whl"),
        ('project.dependencies = ["x @ https://e.org/x.whl"]', "https://e.org/x.whl"),
        ('"proj\\u0065ct" = {dependencies = ["x @ file:///x"]}', "file:///x"),
        ('[build-system]\nrequires = ["x @ git+https://e.org/x"]', "git+https://e.org/x"),
        ('[project.optional-dependencies]\na = ["x@git+ssh://e.org/x"]', "git+ssh://e.org/x"),
        ('[dependency-groups]\na = ["x", "y @ https://e.org/y"]', "https://e.org/y"),
        ('[tool.poetry.dependencies]\nx = {git = "https://e.org/x"}', "git+https://e.org/x"),
        ('[tool.poetry.group.a.dependencies]\nx = {url = "https://e.org/x"}', "https://e.org/x"),
        ('[tool.poetry.dependencies]\nx = [{path = "../x"}]', "../x"),
        ('[[tool.poetry.source]]\nurl = "https://e.org/simple"', "https://e.org/simple"),
        ('[tool.uv.sources]\nx = {git = "https://e.org/x"}', "git+https://e.org/x"),
        ('[tool.uv]\nextra-index-url = ["https://e.org/s"]', "https://e.org/s"),
        ('[[tool.uv.index]]\nurl = "https://e.org/s"', "https://e.org/s"),
        ('[tool.uv]\nconstraint-dependencies = ["x @ https://e.org/x"]', "https://e.org/x"),
        ('[tool.pdm.dev-dependencies]\na = ["-e file:///x"]', "file:///x"),
        ('[tool.hatch.envs.default]\ndependencies = ["x @ https://e.org/x"]', "https://e.org/x"),
        ('[packages]\nx = {hg = "https://e.org/x"}', "hg+https://e.org/x"),
        ('[packages]\nx = {file = "https://e.org/x.zip"}', "https://e.org/x.zip"),
        ('[[package]]\nsource = {git = "https://e.org/x#a"}', "git+https://e.org/x#a"),
        ('[[package]]\n[package.source]\ntype = "url"\nurl = "https://e.org/x"', "https://e.org/x"),
        ('[[package]]\nwheels = [{url = "https://e.org/x.whl"}]', "https://e.org/x.whl"),
        ('[[packages]]\nvcs = {type = "git", url = "https://e.org/x"}', "https://e.org/x"),
        ('[[source]]\nurl = "http://e.org/s"\nverify_ssl = false', "http://e.org/s"),
    ],
)
def test_what_is_fetched_from_elsewhere_is_a_warning(tmp_path, text, target):
    data = text.encode()
    assert targets(data)[0] == target
    assert all(item.purpose is Purpose.PACKAGE for item in evidence(data)
               if isinstance(item, Reference))  # fmt: skip
    verdict, rules, _ = weigh(tmp_path, {"pyproject.toml": data, "model.safetensors": WEIGHTS})
    assert (verdict, rules) == (Verdict.WARN, {"outside-dependency"})


def test_a_source_without_verification_is_told_by_its_host():
    assert targets(b'[[source]]\nurl = "http://e.org/s"\nverify_ssl = false\n')[-1] == "e.org"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ('[build-system]\nbackend-path = ["."]', "build-system.backend-path", "."),
        ('[tool.poetry.build]\nscript = "build.py"', "tool.poetry.build.script", "build.py"),
        ('[tool.poetry]\nbuild = "build.py"', "tool.poetry.build", "build.py"),
    ],
)
def test_code_that_building_runs_is_told(text, key, value):
    found = [item for item in evidence(text.encode()) if isinstance(item, Entry)]
    assert [(item.key, item.value) for item in found] == [(f"build script, {key}", value)]


def test_one_file_of_each_place_is_enough():
    assert len([each for each in targets(LOCK) if "pythonhosted" in each]) == 1


def test_keys_that_make_a_loader_call_are_told():
    found = evidence(b'[model]\n_target_ = "net.Net"\n')
    assert [str(item.callee) for item in found if isinstance(item, Call)] == ["net.Net"]


def test_what_describes_the_code_is_not_told_of_the_model():
    assert not [item for item in evidence(b'license = "MIT"\n') if isinstance(item, Entry)]


@pytest.mark.parametrize(
    "data",
    [b"hello\n", b"key = value\n", b"[section]\nkey = value\n", b"A=1 and more\n", b"a == 1\n",
     b'{"a": 1}', b"[1, 2]", b'[{"a": 1}]', b"# only\n", b"x = 1\ny = print(x)\n", b"a: 1\n"],
)  # fmt: skip
def test_other_text_is_none(data):
    assert "toml-config" not in faces(data)


@pytest.mark.parametrize("data", [b"[[1]]", b"[[source]]\n[x]\na = {}", b"[[source]]\na = [1]"])
def test_it_is_not_taken_for_json(data):
    assert faces(data) == ["toml-config"]
    assert not [item for item in evidence(data) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[project]\ndependencies = [\n", "TOML: "),
        (b"[project]\na = " + b"[" * 5000, "nested too deeply"),
        (b"[project]\na" + b".a" * 200 + b" = 1\n", "more than 64 steps"),
        (b"[project]\na = '\xff'\n", "not UTF-8"),
        (b"[project]\n" + bytes(stricttoml.MOST).replace(b"\0", b"\n"), "is over 4194304"),
    ],
    ids=["cut", "deep", "steps", "bytes", "long"],
)
def test_a_project_that_cannot_be_read_is_refused(data, why):
    assert "toml-config" in faces(data)
    assert why in str(refusal(FORMAT, data))


@pytest.mark.parametrize(
    "piece",
    [b"a.", b'"a".', b"[a]\n", b"# a\n", b'"', b"a = 1\n", b"\n", b" ", b"-", b"a", b"a-", b"'\""],
)
def test_no_text_takes_long(piece):
    survives(FORMAT, piece * 40_000)
    survives(FORMAT, b"[project]\n" + piece * 40_000)


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, PIPFILE)
    survives_cuts_and_changes(FORMAT, LOCK, step=7)


@given(st.binary(max_size=80), st.text(max_size=80))
def test_any_bytes_are_survived(data, text):
    survives(FORMAT, data)
    survives(FORMAT, b"[project]\n" + data)
    survives(FORMAT, text.encode())
