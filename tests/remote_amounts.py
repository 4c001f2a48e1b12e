"""How much of a large model is moved to weigh it by its address.

    python -m tests.remote_amounts

Weighs stand-ins, whose elements are all zero and of which no more is made up than is asked for,
from a server on loopback, and prints a Markdown table. Bytes and requests are the same on every
machine; seconds are not, and loopback has no latency worth the name.
"""

import time
import zlib

from tests.builders import gguf, safetensors, tensors, zips
from tests.builders import pickles as p
from tests.servers import web
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict
from weighbridge.stages import fetching, isolation

COUNT = 420
"""Tensors of a model of 32 layers, with its norms, in one file."""

TOKENS = 151_936
MERGES = 151_387
"""Of Qwen2's tokenizer: https://huggingface.co/Qwen/Qwen2-7B/blob/main/config.json."""


class Pieces:
    """Bytes that are zero but for some pieces of them, by offset; as ``Sparse``."""

    digest = ""

    def __init__(self, size, pieces):
        self.size, self.pieces = size, dict(pieces)

    def __len__(self):
        return self.size

    def __getitem__(self, part):
        start, stop = part.start, min(part.stop, self.size)
        data = bytearray(max(stop - start, 0))
        for at, held in self.pieces.items():
            first, last = max(start, at), min(stop, at + len(held))
            if first < last:
                data[first - start : last - start] = held[first - at : last - at]
        return bytes(data)


def safetensors_file(size=1 << 30):
    """Give a file of ``COUNT`` tensors, and the size of its header."""
    each = size // COUNT // 4 * 4
    names = {
        f"model.layers.{number}.mlp.down_proj.weight": safetensors.tensor(
            number * each, (number + 1) * each, dtype="F32"
        )
        for number in range(COUNT)
    }
    head = safetensors.build(names)
    return Pieces(len(head) + COUNT * each, {0: head}), len(head)


def torch_file(size=1 << 30, *, last=False):
    """Give a file as ``torch.save`` writes one, and the size of all headers in it."""
    each = size // COUNT // 64 * 64
    zero = zlib.crc32(bytes(each))
    state = {
        f"model.layers.{number}.weight": tensors.tensor(
            (each // 4,), (1,), held=tensors.storage(str(number), count=each // 4)
        )
        for number in range(COUNT)
    }
    body = p.stream(tensors.ordered(state), version=2)
    small = [zips.M("archive/data.pkl", body), zips.M("archive/version", b"3\n")]
    large = [
        zips.M(f"archive/data/{number}", local={"crc": zero, "packed": each, "size": each})
        for number in range(COUNT)
    ]
    for member in large:
        member.central = member.local
    at, pieces, rows = 0, {}, []
    for member in (large + small) if last else (small + large):
        header = zips.local(member)
        if "size" in member.local:
            # The elements begin at a multiple of 64.
            pad = -(at + len(header) + 4) % 64
            extra = b"FB" + pad.to_bytes(2, "little") + b"Z" * pad
            member.local = {**member.local, "extra": extra}
            header = zips.local(member)
        pieces[at] = header
        rows.append((member, at))
        at += len(header) + member.local.get("size", 0)
    directory = b"".join(zips.central(member, where) for member, where in rows)
    tail = directory + zips.end(len(rows), len(directory), at)
    pieces[at] = tail
    return Pieces(at + len(tail), pieces), sum(map(len, pieces.values()))


def gguf_file(size=5 << 30):
    """Give a file with a large vocabulary, and the size of its header."""
    w = gguf.Writer()
    each = size // COUNT // 64 * 64
    pairs = [
        w.text("general.architecture", "qwen2"),
        w.text("tokenizer.ggml.model", "gpt2"),
        w.array("tokenizer.ggml.tokens", 8, [w.string(f"tok{n:x}") for n in range(TOKENS)]),
        w.array("tokenizer.ggml.token_type", 5, [w.pack("i", 1)] * TOKENS),
        w.array("tokenizer.ggml.merges", 8, [w.string(f"a{n:x} b{n:x}") for n in range(MERGES)]),
    ]
    named = [w.tensor(f"blk.{n}.ffn_up.weight", (each // 4,), 0, n * each) for n in range(COUNT)]
    head = w.file(pairs, named)
    return Pieces(len(head) + COUNT * each, {0: head}), len(head)


MODELS = {
    "safetensors, 1 GiB, 420 tensors": ("model.safetensors", safetensors_file),
    "PyTorch zip, 1 GiB, `data.pkl` first": ("first.pt", torch_file),
    "PyTorch zip, 1 GiB, `data.pkl` last": ("last.pt", lambda: torch_file(last=True)),
    "GGUF, 5 GiB, 151 936 tokens": ("model.gguf", gguf_file),
}


def weighed(address, *, isolated=True):
    """Weigh what is at an address: verdict, bytes, requests, seconds."""
    began = time.perf_counter()
    with (
        isolation.reader(wanted=isolated) as reader,
        fetching.places(online=True, before=reader) as places,
    ):
        reading = pipeline.Reading(take=places.take, reader=reader)
        report = pipeline.scan([address], applied(), today=DAY, reading=reading)
    (model,) = report.models
    how = model.dossier.fetched
    return model.decision.verdict, how.moved, how.requests, time.perf_counter() - began


def measured(name, *, isolated=True):
    """Weigh a stand-in: its size, its header's size, and what ``weighed`` gives."""
    file, make = MODELS[name]
    data, header = make()
    with web.serving(web.Site()) as site:
        site.files[f"/m/{file}"] = data
        return len(data), header, *weighed(f"{site.url}/m/{file}", isolated=isolated)


def table():
    yield "| model | headers | moved | of the file | requests | seconds |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name in MODELS:
        size, header, verdict, moved, requests, seconds = measured(name)
        assert verdict is Verdict.ALLOW, (name, verdict)
        kib = f"{header / 1024:,.0f} KiB | {moved / 1024:,.0f} KiB"
        yield f"| {name} | {kib} | {moved / size:.3%} | {requests} | {seconds:.1f} |"


if __name__ == "__main__":
    for line in table():
        print(line)  # noqa: T201 - its output
