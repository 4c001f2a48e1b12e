"""A tuple that holds another one many times, and that likewise, is not gone through whole."""

import time
from contextlib import suppress

import pytest

from tests.hostile.stacks import PICKLES
from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import log as logs
from weighbridge.machine.stream import follow

SECONDS = 30
"""Of CPU, where others use the machine: alone each takes one. Some took minutes, others years."""


@pytest.mark.parametrize("name", sorted(name for name in PICKLES if name.startswith("shared-")))
def test_is_followed_to_its_end(name):
    cursor = Cursor.over(PICKLES[name]())
    log = logs.Log(cursor)
    begun = time.process_time()
    with suppress(FormatError):
        follow(cursor, log)
    assert list(log.evidence())
    assert time.process_time() - begun < SECONDS


def test_pairs_of_pairs_are_no_empty_state():
    """As the loader has it: of a pair, the first fills the attributes, if there is anything."""
    for state, faulty in ((b")", False), (b"))\x86", False), (b"))\x86)\x86", True)):
        cursor = Cursor.over(b"\x80\4cm\nf\n0]" + state + b"b.")
        log = logs.Log(cursor)
        follow(cursor, log)
        assert log.faulty is faulty
