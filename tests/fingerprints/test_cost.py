"""What an answer costs: bytes are counted; seconds are only told, by ``python -m``.

    python -m tests.fingerprints.test_cost FOLDER

FOLDER gets sparse files of 140 GB, and loses them again.
"""

import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.builders import vocabularies as build
from tests.fingerprints.test_architecture import hf
from weighbridge.core import Artifact, Tensor
from weighbridge.fingerprints import architecture, family, readers, tokenizer, weights
from weighbridge.formats.safetensors import FORMAT
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import File

LLAMA70 = {
    "num_hidden_layers": 80,
    "hidden_size": 8192,
    "intermediate_size": 28672,
    "num_attention_heads": 64,
    "num_key_value_heads": 8,
    "vocab_size": 128256,
}
SHARDS = 30
TOKENS = 128_000


def laid(folder, config=LLAMA70, tokens=TOKENS):
    """Lay down a sharded model of which only the headers are written, with a large tokenizer."""
    tensors = list(hf(config))
    for number in range(SHARDS):
        header, at = {}, 0
        for each in tensors[number::SHARDS]:
            size = 2 * each.shape[0] * (each.shape[1] if len(each.shape) > 1 else 1)
            header[each.name] = {
                "dtype": "F16", "shape": each.shape, "data_offsets": [at, at + size],
            }  # fmt: skip
            at += size
        text = json.dumps(header).encode()
        with (folder / f"model-{number:05}.safetensors").open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            file.truncate(8 + len(text) + at)
    (folder / "config.json").write_text(json.dumps(config))
    words = [f"token{n}" for n in range(tokens)]
    merges = [f"to ken{n}" for n in range(2 * tokens)]
    (folder / "tokenizer.json").write_bytes(build.fast(words, merges, pairs=True))


def opened(stack, path):
    """Open a file as the scanner does."""
    file = stack.enter_context(path.open("rb", buffering=0))
    source = File(file.fileno(), os.fstat(file.fileno()).st_size)
    artifact = Artifact(path.name, source.size)
    return source, Cursor(source, artifact, Budget(Limits(), source.size))


def answered(stack, folder):
    """Answer for a folder; return the answer, its tensors and the sources that were read."""
    sources, held = [], []
    for path in sorted(folder.glob("*.safetensors")):
        source, cursor = opened(stack, path)
        sources.append(source)
        tensors = [item for item in FORMAT.read(cursor) if isinstance(item, Tensor)]
        held += [weights.Held(each, source) for each in tensors]
    source, cursor = opened(stack, folder / "tokenizer.json")
    sources.append(source)
    matches = tokenizer.match(readers.read(cursor))
    config = json.loads((folder / "config.json").read_text())
    seen = [
        architecture.from_config(config),
        architecture.from_tensors(each.tensor for each in held),
    ]
    return family.match([matches], seen), seen, held, sources


def test_an_answer_for_a_folder_of_140_gigabytes_reads_little(tmp_path):
    laid(tmp_path, tokens=2000)
    with ExitStack() as stack:
        answer, seen, held, sources = answered(stack, tmp_path)
        size = sum(source.size for source in sources)
        read = sum(source.touched for source in sources)
        assert size > 130e9
        assert read < 10e6
        assert (seen[1].layers, seen[1].q_width, seen[1].kv_width) == (80, 8192, 1024)
        assert "no known tokenizer" in answer.why
        before = read
        found = weights.compare(held, held)
        read = sum(source.touched for source in sources)
    assert found.verdict is weights.Verdict.UNDECIDED
    assert found.read == read - before < 4e6


def main(folder):
    """Tell bytes and seconds of processor time."""
    with tempfile.TemporaryDirectory(dir=folder) as name, ExitStack() as stack:
        laid(Path(name))
        start = time.process_time()
        _, _, held, sources = answered(stack, Path(name))
        one, read = time.process_time() - start, sum(source.touched for source in sources)
        found = weights.compare(held, held)
        two = time.process_time() - start - one
        size = sum(source.size for source in sources)
    print(f"{size / 1e9:.0f} GB in {len(sources)} files")  # noqa: T201 - a command
    print(f"answer: {one:.2f} s, {read / 1e6:.1f} MB read")  # noqa: T201 - as above
    print(f"compare: {two:.2f} s, {found.read / 1e6:.1f} MB read")  # noqa: T201 - as above


if __name__ == "__main__":
    main(sys.argv[1])
