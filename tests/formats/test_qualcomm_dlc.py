"""Qualcomm's containers: recognised, not read, and searched for programs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.builders.neighbours import SAMPLES
from tests.builders.zips import M, build
from tests.properties import survives, survives_cuts_and_changes
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.formats.qualcomm_dlc import FORMAT


def container(**members):
    every = {"model": b.dlc(), "model.params": b.dlc(b"NETP"), "dlc.metadata": b"a=b\n"} | members
    return {"net.dlc": build([M(name, data) for name, data in every.items()])}


@pytest.mark.parametrize("members", [{}, {"model": b.dlc(b"abcd", 2)}, {"model": b.dlc(version=3)}])
def test_there_is_no_verdict(tmp_path, members):
    verdict, rules, _ = weigh(tmp_path, container(**members))
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    "members",
    [
        {"model": b"cposix\nsystem\n(Vtrue\ntR."},
        {"model": b.dlc(b"abcd")},
        {"model": b.dlc(more=bytes(40) + SAMPLES["elf-program"].ljust(96, b"\0"))},
    ],
    ids=["pickle", "unknown", "program"],
)
def test_what_is_something_else_is_denied(tmp_path, members):
    assert weigh(tmp_path, container(**members))[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.dlc())


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dlc()[:8] + noise)
    survives(FORMAT, noise)
