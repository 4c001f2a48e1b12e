"""What is counted of a model with many files is counted once."""

from dataclasses import replace

from weighbridge.core import Artifact, Dossier, Tally

COUNT = 20_000


class Counted(tuple[str, ...]):
    """Names, and how often they were gone through."""

    __slots__ = ()
    times = 0

    def __iter__(self):
        Counted.times += 1
        return super().__iter__()


def test_what_was_missed_is_gathered_once():
    names = [f"blobs/sha256/{number:064x}" for number in range(COUNT)]
    dossier = Dossier(model="m", artifacts=tuple(Artifact(name, 1) for name in names))
    dossier = replace(dossier, tally=replace(Tally(), unread=Counted(names[1:])))
    assert dossier.examined == 1
    assert Counted.times == 1
