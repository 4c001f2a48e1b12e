"""The shape of the project: what linters say, and what no linter knows."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

from tests.formats import test_matrix
from weighbridge import registry
from weighbridge.checks import Check
from weighbridge.claims import Source
from weighbridge.formats import Format
from weighbridge.reports import Renderer
from weighbridge.rules import Rule
from weighbridge.signatures import Scheme
from weighbridge.sources import Source as Place

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

FILE = 400
"""Code lines in a file, at most: lines that hold more than a comment or a docstring."""

FUNCTION = 50
"""Statements in a function, at most, those of inner functions among them."""

PLUGINS = {
    "formats": ("FORMAT", Format),
    "rules": ("RULE", Rule),
    "checks": ("CHECK", Check),
    "reports": ("RENDERER", Renderer),
    "signatures": ("SCHEME", Scheme),
    "claims": ("SOURCE", Source),
    "sources": ("SOURCE", Place),
}

STREAMS = (
    "bzip2_stream", "gzip_stream", "lz4_stream", "lzma_stream", "old_joblib_z", "rar", "seven_zip",
    "xz_stream", "zlib_stream", "zstd_stream",
)  # fmt: skip

COVERED = {
    "formats": dict.fromkeys(STREAMS, "formats/test_streams.py"),
    # every page's examples are run
    "rules": dict.fromkeys(registry.names("rules"), "rules/test_pages.py"),
    # one canonical report, and one corpus of hostile strings
    "reports": dict.fromkeys(registry.names("reports"), "reports/test_snapshots.py"),
}
"""Plug-ins that share a test file. A format may instead have a sample in formats/test_matrix.py."""

BROAD = {
    "weighbridge/stages/alone.py": {"_say"},
    "weighbridge/cli/__init__.py": {"_run"},
    "weighbridge/cli/output.py": {"fresh"},
    "weighbridge/cli/placing.py": {"_over"},
    "weighbridge/pipeline.py": {"_kept", "claim", "decide", "judge"},
    "weighbridge/stages/driver.py": {"_kept"},
}
"""Where any exception is caught: a fault of ours ends one question, one rule, one file, one run."""

ALLOWED = {
    ".ci", ".github", "policies", "src", "tests", ".gitignore", ".pre-commit-hooks.yaml",
    "CHANGELOG.md", "LICENSE", "README.md", "action.yml", "pyproject.toml", "requirements.lock",
}  # fmt: skip
"""What may stand at the root."""

LAYOUT = {
    tokenize.COMMENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.INDENT,
    tokenize.NEWLINE, tokenize.NL,
}  # fmt: skip

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
"""The contracts are held against these sources, not against what is installed."""


def tool(*words):
    """Run a tool on the project and insist that it has no complaint."""
    done = subprocess.run(  # noqa: S603 - tools of the test extra, on our own files
        words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def installed(name):
    """Return the path of a tool that lies beside the interpreter, or on PATH."""
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: pip install '.[test]'")
    return path


def test_ruff_check():
    tool(installed("ruff"), "check", "--no-cache", ".")


def test_ruff_format():
    tool(installed("ruff"), "format", "--no-cache", "--check", ".")


def test_mypy():
    tool(installed("mypy"))


def test_import_contracts():
    tool(installed("lint-imports"), "--no-cache")


def named(path):
    return path.relative_to(ROOT / "src").as_posix()


def code_lines(text):
    """Return the numbers of the lines that hold code."""
    docs = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
        for number in range(node.lineno, node.end_lineno + 1)
    }
    lines = {
        number
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in LAYOUT
        for number in range(token.start[0], token.end[0] + 1)
    }
    return lines - docs


def test_a_file_is_no_longer_than_can_be_read():
    lines = {named(path): len(code_lines(path.read_text(encoding="utf-8"))) for path in SOURCES}
    assert {name: count for name, count in lines.items() if count > FILE} == {}


@cache
def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def statements(function):
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_a_function_does_one_thing():
    every = ((named(path), each) for path in SOURCES for each in functions(path))
    assert [(name, each.name) for name, each in every if statements(each) > FUNCTION] == []


def is_broad(handler):
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


def test_every_exception_is_caught_where_that_is_meant_and_nowhere_else():
    found = {}
    for path in SOURCES:
        for function in functions(path):
            for node in ast.walk(function):
                if isinstance(node, ast.ExceptHandler) and (node.type is None or is_broad(node)):
                    found.setdefault(named(path), set()).add(function.name)
    assert found == BROAD


def test_no_exception_is_without_a_rule():
    pattern = re.compile(r"#\s*(mypy: ignore-errors|(ruff: |flake8: )?noqa\s*$|type: ignore\s*$)")
    for path in SOURCES:
        assert not any(map(pattern.search, path.read_text(encoding="utf-8").splitlines())), path


@pytest.mark.parametrize("folder", PLUGINS)
def test_an_id_is_the_file_s_name(folder):
    constant, kind = PLUGINS[folder]
    for name in registry.names(folder):
        assert registry.one(folder, name, constant, kind).id == name.replace("_", "-")


@pytest.mark.parametrize("folder", PLUGINS)
def test_every_plugin_is_tested(folder):
    for name in registry.names(folder):
        own = ROOT / "tests" / folder / f"test_{name}.py"
        if own.exists() or (folder == "formats" and name.replace("_", "-") in test_matrix.EVERY):
            continue
        shared = ROOT / "tests" / COVERED.get(folder, {}).get(name, f"{folder}/test_{name}.py")
        assert shared.exists(), f"{folder}/{name}.py has no test"
        if folder == "formats":
            text = shared.read_text(encoding="utf-8")
            assert name in text or name.replace("_", "-") in text, f"{shared.name}: {name}"


def test_the_root_holds_what_the_design_allows():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    done = subprocess.run(  # noqa: S603 - git, on our own files
        [git, "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line.split("/")[0] for line in done.stdout.splitlines()} <= ALLOWED


def test_the_package_is_complete():
    """Data and policies are files beside the code; the wheel takes them from there."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'policies = "weighbridge/policies"' in project
    assert 'packages = ["src/weighbridge"]' in project


def test_samples_of_the_matrix_are_formats():
    assert set(test_matrix.EVERY) <= {name.replace("_", "-") for name in registry.names("formats")}
