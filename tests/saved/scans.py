"""Reports of real scans: samples of every format, calls, signatures, a card, nothing at all."""

import datetime as dt

from tests import shelf
from tests.builders import oms, pickles, zips
from tests.formats.test_matrix import EVERY
from tests.weighing import DAY, applied
from weighbridge import pipeline, policy

CARD = b"""---
license: apache-2.0
base_model: Qwen/Qwen2.5-7B
datasets: [acme/chats]
---
# acme
"""

PROTO_2 = b"cposix\nsystem\n(S'true'\ntR."


def samples(folder):
    """A folder of one sample of every format, each a model of its own or part of one."""
    for name, data in EVERY.items():
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.bin").write_bytes(data)
    return pipeline.scan([str(folder)], applied(), today=DAY)


def calls(folder):
    """A model that runs a command, inside a container too; with a card, and hashed."""
    folder.mkdir()
    (folder / "README.md").write_bytes(CARD)
    (folder / "config.json").write_bytes(b'{"model_type": "qwen2", "auto_map": {"A": "m.B"}}')
    (folder / "a.pkl").write_bytes(PROTO_2)
    (folder / "b.pkl").write_bytes(pickles.inert())
    (folder / "w.zip").write_bytes(
        zips.build([zips.M("data.pkl", PROTO_2), zips.M("data.pkl", b"N.")])
    )
    read = pipeline.Reading(hashed=True)
    return pipeline.scan([str(folder)], applied("strict"), today=DAY, reading=read)


def signed(folder):
    """A model that is signed by somebody whom the policy names."""
    folder.mkdir()
    shop = shelf.stock(folder)
    (shop / "model/model.sig").write_bytes(oms.signature(shelf.FILES, oms.key(1)))
    rules = policy.load(str(shelf.policy(shop)), pipeline.known())
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    return pipeline.verify([str(shop / "model")], rules, today=DAY, now=now)


def empty(folder):
    """A folder with nothing in it."""
    folder.mkdir()
    return pipeline.scan([str(folder)], applied(), today=DAY)


SCANS = {"samples": samples, "calls": calls, "signed": signed, "empty": empty}
