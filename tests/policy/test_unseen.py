"""Policies that nobody has seen before: each is understood, or refused in one line, and no more."""

import contextlib
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings

from tests.hostile_strings import FORBIDDEN, HOSTILE
from tests.policy import mutating
from weighbridge.cli import run

HERE = "--no-isolation"
"""Without a process that reads the model: it is of no interest here."""

SNIPPET = re.compile(r" *\d* \|.*")


def weighed(path, model):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["scan", str(model), "-p", str(path), "--no-progress", "--no-cache", HERE])
    return code, err.getvalue()


def refused_well(err):
    first, *rest = err.removesuffix("\n").split("\n")
    assert first.startswith("error: ")
    assert len(first) <= 2100
    assert len(rest) <= 3
    assert all(SNIPPET.fullmatch(line) for line in rest), rest
    assert not FORBIDDEN & set(err)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    (folder / "notes.txt").write_text("none")
    return folder


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=mutating.nearly())
def test_a_policy_is_understood_or_refused_in_one_line(tmp_path_factory, model, text):
    path = tmp_path_factory.getbasetemp() / "m.toml"
    path.write_text(text, encoding="utf-8")
    code, err = weighed(path, model)
    assert code in {0, 1, 2, 3}
    if code == 2:
        refused_well(err)


HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n'

WAIVER = """[[waivers]]
id = {0}
rules = [{0}]
digest = {0}
reason = {0}
owner = {0}
expires = 2027-01-31
"""


@pytest.mark.parametrize(
    "shape",
    [
        "{0} = 1\n",
        "name = {0}\nversion = {0}\n",
        "extends = [{0}]\n",
        HEAD + "locked = [{0}]\n",
        HEAD + "no-waive = [{0}]\n",
        HEAD + "[verdicts]\non-gap = {0}\n",
        HEAD + "[checks.{0}]\n",
        HEAD + "[checks.serialisation.rules]\n{0} = 'deny'\n",
        HEAD + "[checks.jurisdiction]\ndeny = [{0}]\n",
        HEAD + "[checks.licence]\ndeny = [{0}]\n",
        HEAD + "[lists.{0}]\nvalues = [{0}]\n",
        HEAD + "[data]\npublishers = {0}\n",
        HEAD + "[checks.signature]\ntrusted-root = {0}\n",
        HEAD + "[[checks.signature.trust]]\nname = {0}\nkeys = [{0}]\n",
        HEAD + "[[paths]]\nmatch = [{0}]\npolicy = {0}\n",
        HEAD + "[[tests]]\nname = {0}\nexpect = {0}\n",
        HEAD + WAIVER,
    ],
)
def test_no_text_in_a_policy_steers_the_terminal(tmp_path, model, shape):
    path = tmp_path / "t.toml"
    for text in (*HOSTILE, "x" * (1 << 19), "\u202e" * (1 << 15)):
        path.write_text(shape.format(mutating.quoted(text)), encoding="utf-8")
        code, err = weighed(path, model)
        assert code in {0, 1, 2, 3}, text[:80]
        if code == 2:
            refused_well(err)
