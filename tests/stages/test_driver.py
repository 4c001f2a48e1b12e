"""What goes wrong with one file is kept to that file, and lets go of what its readers held."""

import weakref

import pytest

from weighbridge.core import Artifact, Gap, GapKind
from weighbridge.formats import Format, Kind
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver


class Held:
    """Something large."""


@pytest.mark.parametrize(
    ("error", "kind"), [(MemoryError(), GapKind.LIMIT), (ValueError("x"), GapKind.FAULT)]
)
def test_what_a_reader_held_is_gone_when_it_is_told_that_it_failed(monkeypatch, error, kind):
    held = []

    def read(_cursor):
        large = Held()
        held.append(weakref.ref(large))
        if large:
            raise type(error)(*error.args)
        yield

    broken = Format("broken", "Broken", "A sentence.", Kind.WEIGHTS, lambda _: True, read)
    monkeypatch.setattr(driver, "recognise", lambda *_: [broken])
    for item in driver.read(Bytes(b"a file"), Artifact("a", 6), Limits()):
        if isinstance(item, Gap):
            assert item.kind is kind
            assert held
            assert held[0]() is None
            break
    else:
        pytest.fail("nothing was told")
