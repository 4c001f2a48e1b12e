"""A small part of ``tests/hostile``, against the command itself: it answers, and soon."""

import importlib

import pytest

from tests.hostile import KINDS, series
from tests.hostile.bombs import flat
from tests.hostile.case import Case
from tests.hostile.running import Run, faults


def _quick(kind):
    return [case for case in importlib.import_module(f"tests.hostile.{kind}").cases() if case.quick]


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_files_are_answered(tmp_path, kind):
    row = series.of_kind(_quick(kind), tmp_path)
    assert row.cases
    assert not row.wrong


def test_a_bomb_is_answered_without_a_process_for_it(tmp_path):
    made = [Case("bomb", flat(times=4096), alone=True)]
    assert not series.of_kind(made, tmp_path, extra=("--no-isolation",)).wrong


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Run(None, b"", b"", 240.0, 0.0, 0.0), "no answer"),
        (Run(0, b"", b"", 1.0, 61.0, 0.0), "s of CPU"),
        (Run(0, b"", b"", 1.0, 1.0, 201.0), "201 MiB"),
        (Run(4, b"", b"", 1.0, 1.0, 0.0), "exit code 4"),
        (Run(0, b"{", b"", 1.0, 1.0, 0.0), "no report"),
        (Run(1, b'{"verdict": "allow", "models": []}', b"", 1.0, 1.0, 0.0), "exit code 1"),
        (Run(1, b"", b"Traceback (most recent call last)", 1.0, 1.0, 0.0), "a traceback"),
        (Run(0, b'{"verdict": "allow", "models": [{"name": "/x", "verdict": "allow",'
             b' "evidence": []}]}', b"", 1.0, 1.0, 0.0), "damaged: allow"),
    ],
)  # fmt: skip
def test_what_is_amiss_is_told(answer, why):
    assert any(why in each for each in faults(answer, {"/x": Case("damaged", b"")}))
