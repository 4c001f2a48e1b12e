"""Files of ``costly`` in formats that were read last: of each the one that costs most."""

import math
import struct

from tests.builders import (
    accelerators,
    coreml_espresso,
    desktop,
    executorch,
    lmdb,
    measured,
    mediapipe,
    mindspore,
    mnn,
    rest,
    speech,
    spoken,
    strays,
    treelite,
    vectors,
    zips,
)
from tests.builders.neighbours import field
from tests.hostile.amounts import joined, many
from tests.hostile.case import one

FOUR = struct.pack("<f", 0.5)


def _pages(count):
    """Return a store of LMDB with a tree of many small values, no two alike."""
    leaves = [lmdb.leaf(*((b"k%05d" % (10 * n + m), b"v%d" % m) for m in range(10)), number=n)
              for n in range(count)]  # fmt: skip
    room, pages = 50, []
    inner = [range(at, min(at + room, count)) for at in range(0, count, room)]
    first = 2 + len(inner) + 1
    pages.append(lmdb.branch(*(3 + n for n in range(len(inner))), number=2))
    pages += [lmdb.branch(*(first + n for n in each), number=3 + at)
              for at, each in enumerate(inner)]  # fmt: skip
    return lmdb.store(*pages, *leaves)


def _mnn(count):
    net = mnn.Net()
    return net.done([net.op(mnn.CONST, 7, net.blob(data=FOUR, dims=(1,)), f"w{n}")
                     for n in range(count)])  # fmt: skip


def _mnn_names(count):
    net = mnn.Net()
    return net.done([net.op(mnn.RASTER, name=f"n{n}") for n in range(count)])


def _numbers(count, first=0):
    return struct.pack(f"<{count}f", *(math.sin(n) for n in range(first, first + count)))


def _compound(count):
    """Return a compound file of which the directory is as long as it may be."""
    names = [f"n{n}" for n in range(count)]
    sectors = -(-(count + 1) * 128 // 512)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    return desktop.compound(*names, chain=chain)


def _dex(text):
    return b"dex\n035\0" + text


FILES = {
    "mediapipe-nodes": ("a.binarypb", lambda: mediapipe.graph(nodes=joined(
        lambda n: mediapipe.node(f"Own{n}Calculator"), 60_000))),
    "mediapipe-options": ("a.binarypb", lambda: mediapipe.graph(nodes=joined(
        lambda n: mediapipe.node("A", mediapipe.options(f"m{n}.tflite")), 60_000))),
    "mediapipe-task": ("a.task", lambda: zips.build([
        zips.M(f"m{n}", mediapipe.parameters(field(5, f"t{n}"))) for n in range(3000)])),
    "mindspore": ("a.ckpt", lambda: mindspore.checkpoint(*many(
        lambda n: mindspore.value(f"w{n}", mindspore.tensor(shape=(1,), data=FOUR))))),
    "mindspore-axes": ("a.ckpt", lambda: mindspore.checkpoint(*many(
        lambda n: mindspore.value(f"w{n}", mindspore.tensor(shape=(1,) * 30, data=FOUR))))),
    "espresso": ("model.espresso.weights", lambda: coreml_espresso.build(*many(
        lambda n: _numbers(2, n)))),
    "gemma": ("a.sbs", lambda: accelerators.blobs(*(
        (b"b%d" % n, FOUR * 4) for n in range(3000)))),
    "lmdb": ("data.mdb", lambda: _pages(900)),
    "mnn": ("a.mnn", lambda: _mnn(4000)),
    "mnn-names": ("a.mnn", lambda: _mnn_names(6000)),
    "executorch-operators": ("a.pte", lambda: executorch.program([
        (f"own::op{n}", "out") for n in range(5000)])),
    "executorch-constants": ("a.pte", lambda: executorch.program(constants=[
        struct.pack("<f", n) for n in range(12_000)])),
    "executorch-tensors": ("a.ptd", lambda: executorch.tensors([
        (f"w{n}", 0) for n in range(8000)])),
    "executorch-bundle": ("a.bpte", lambda: executorch.bundle(executorch.PLAIN, [
        struct.pack("<f", n) for n in range(10_000)])),
    "treelite": ("a.bin", lambda: treelite.forest(*(treelite.tree(1) for _ in range(2000)))),
    "openfst-archive": ("a.far", lambda: speech.far(*(
        speech.vector() for _ in range(3000)))),
    "openfst": ("a.fst", lambda: speech.vector(*(
        speech.state(speech.arc(n)) for n in range(12_000)))),
    "compound": ("a.doc", lambda: _compound(3000)),
    "apple-double": ("._a", lambda: desktop.apple_double(entries=[
        (n % 30 + 1, 26 + 12 * 30_000 + n, 1) for n in range(30_000)], behind=bytes(400_000))),
    "ds-store": (".DS_Store", lambda: strays.ds_store(blocks=[(4096, 5)] * 256)),
    "ds-store-names": (".DS_Store", lambda: strays.ds_store()[:-6000] + b"\0" * 400_000),
    "faiss-transforms": ("a.index", lambda: strays.turned(*[strays.linear()] * 5000)),
    "faiss-deep": ("a.index", lambda: strays.numbered(deep=2000)),
    "wandb": ("run-a.wandb", lambda: measured.wandb(*many(lambda n: field(1, f"r{n}")))),
    "wandb-programs": ("run-a.wandb", lambda: measured.wandb(*many(
        lambda n: b"#!/bin/sh\n%d\n" % n))),
    "nifti": ("a.nii", lambda: measured.nifti(behind=_numbers(120_000))),
    "dicom": ("a.dcm", lambda: measured.dicom(more=joined(
        lambda n: struct.pack("<HH2sH", 8, n & 0xFFFF, b"LO", 4) + b"abcd"))),
    "idx": ("a.idx", lambda: measured.idx((2, 2, 120_000), data=bytes(range(240)) * 2000)),
    "stl": ("a.stl", lambda: measured.stl(*[(0, 0, 1, *range(9))] * 10_000)),
    "float-array": ("a.f32", lambda: _numbers(120_000)),
    "floats-text": ("a.bin", lambda: b"".join(struct.pack("<f", 0.1 * n) for n in range(99_000))),
    "marisa": ("a.marisa", lambda: vectors.marisa(behind=bytes(100_000))),
    "dlib": ("a.dat", lambda: vectors.dlib(count=60_000)),
    "pocketsphinx": ("mdef", lambda: spoken.phones([b"P%d" % n for n in range(3000)])),
    "pocketsphinx-words": ("lm.bin", lambda: spoken.trie(words=joined(lambda n: b"w%d\0" % n))),
    "opus": ("a.bin", lambda: spoken.weights(*((f"w{n}", 0, FOUR) for n in range(4000)))),
    "mxnet": ("a.params", lambda: rest.arrays({
        f"arg:w{n}": rest.ndarray((1,), FOUR) for n in range(8000)})),
    "mxnet-symbol": ("a-symbol.json", lambda: rest.symbol(*(
        rest.node(f"Op{n}", f"n{n}") for n in range(5000)))),
    "paddle": ("a.pdiparams", lambda: joined(lambda _: rest.parameter((1,), FOUR))),
    "dex": ("a.bin", lambda: _dex(joined(lambda n: b"a%d\0" % n))),
    "programs": ("a.bin", lambda: joined(lambda n: b"\x7fELF\2\1\1\0MZ%dPK\3\4" % n)),
    "pdf": ("a.pdf", lambda: b"%PDF-1.7\n" + joined(
        lambda n: b"%d 0 obj<</S/JavaScript/JS(a%d)>>endobj\n" % (n, n))),
    "pdf-streams": ("a.pdf", lambda: b"%PDF-1.7\n" + joined(
        lambda n: b"%d 0 obj<</Length 2>>stream\nab\nendstream endobj\n" % n)),
    "sqlite": ("a.db", lambda: b"SQLite format 3\0" + joined(
        lambda n: b"CREATE TABLE t%d(a);" % n)),
}  # fmt: skip


def newer():
    """Yield files, by name."""
    for name, (file, make) in FILES.items():
        yield f"newer-{name}", one(make, name=file)
