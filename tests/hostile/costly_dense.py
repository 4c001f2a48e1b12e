"""Files of ``costly`` that are one small piece of a format again and again, however it is meant.

Two ways that know little of any format, and were searched with for all samples: a piece of a file
that stands there many times, and a list of a flatbuffer that leads to one table many times.
"""

import struct

from tests.builders import executorch, nets, newer, rest, speech, tflite
from tests.builders.graphs import field
from tests.hostile.case import one

SIZE = 256_000
"""Bytes of a file, in about."""

WIDTH = 4
"""Bytes of a reference, and of the count before a list."""


def repeated(data, start, size):
    """Return a file in which ``size`` bytes from ``start`` on stand as often as there is room."""
    piece = data[start : start + size]
    return data[:start] + piece * (SIZE // size) + data[start + size :]


def shared(data, reference, *, count=SIZE // WIDTH):
    """Return a flatbuffer in which a list leads to its first table again and again.

    Args:
        data: A flatbuffer.
        reference: Where it refers to the list.
        count: References in the list that takes its place. What they lead to is put behind it once
            more, since references lead forward.
    """
    whole = data + bytes(-len(data) % 16)
    listed = reference + struct.unpack_from("<I", data, reference)[0]
    first = listed + WIDTH + struct.unpack_from("<I", data, listed + WIDTH)[0]
    at, again = len(whole), len(whole) + WIDTH * (count + 1)
    again += -again % 16
    rows = struct.pack("<I", count) + b"".join(
        struct.pack("<I", again + first - (at + WIDTH * (1 + number))) for number in range(count)
    )
    head = whole[:reference] + struct.pack("<I", at - reference) + whole[reference + WIDTH :]
    return head + rows.ljust(again - at, b"\0") + whole


FLAT = {
    "executorch-plans": ("a.pte", 28, lambda: rest.SAMPLES["flatbuffer-executorch"]),
    "executorch-data": ("a.pte", 32, lambda: rest.SAMPLES["flatbuffer-executorch"]),
    "executorch-suites": ("a.bpte", 24, lambda: executorch.bundle(executorch.PLAIN)),
    "executorch-tries": ("a.bpte", 240, lambda: executorch.bundle(executorch.PLAIN)),
    "mindspore-lite": ("a.ms", 36, lambda: rest.SAMPLES["mindspore-lite"]),
    "mnn": ("a.mnn", 48, lambda: rest.SAMPLES["mnn-model"]),
    "ort-optimizers": ("checkpoint", 28, lambda: rest.SAMPLES["ort-checkpoint"]),
    "ort-properties": ("checkpoint", 60, lambda: rest.SAMPLES["ort-checkpoint"]),
    "tflite-buffers": ("a.tflite", 36, lambda: tflite.model(((32, "Own"),), [{}], [{"name": "w"}])),
}
"""Flatbuffers, and where each refers to a list: of all lists, those that cost most."""

MINDIR = {
    "nodes": b"\x0a\0",
    "parameters": b"\x1a\0",
    "attributes": b"\x42\0",
    "tensors": field(1, field(5, b"\x32\0" * 40)),
    "graphs": field(8, field(7, b"")),
}

AGAIN = {
    "r-lazy-load": ("a.rdb", lambda: repeated(rest.SAMPLES["r-lazy-load"], 0, 96)),
    "katago": ("a.bin", lambda: newer.katago(
        b"\nb\n1\n" + (newer.floats(1) + b"\nb\n1\n") * (SIZE // 14) + newer.floats(1))),
    "kaldi": ("a.mdl", lambda: speech.MODEL + b"\4\1\0\0\0" * (SIZE // 5)),
    "kaldi-words": ("a.mdl", lambda: speech.MODEL + b"<Nnet3> </Nnet3> " * (SIZE // 17)),
    **{f"mindir-{name}": ("a.mindir", lambda unit=unit: nets.mindir(
        nets.mindir_graph() + unit * (SIZE // len(unit)))) for name, unit in MINDIR.items()},
}  # fmt: skip


def dense():
    """Yield files, by name."""
    for name, (file, make) in AGAIN.items():
        yield f"dense-{name}", one(make, name=file)
    for name, (file, reference, make) in FLAT.items():
        yield f"shared-{name}", one(shared, make(), reference, name=file)
