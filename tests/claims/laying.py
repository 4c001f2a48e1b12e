"""Lay models down in a folder, and take them through the pipeline up to where they are from."""

import json
from dataclasses import replace
from functools import cache

from tests.builders import vocabularies as build
from tests.fingerprints import shared
from tests.fingerprints.test_architecture import hf
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Claim
from weighbridge.intake.inventory import take
from weighbridge.origins.folder import Folder
from weighbridge.stages.reading import Reading

EMPTY = b"\x02\0\0\0\0\0\0\0{}"
"""The smallest safetensors file."""


@cache
def asked():
    """A policy that asks where a model is from."""
    return replace(pipeline.compile_(applied(), DAY), origin=True)


def lay(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def told(path):
    """Scan one model, ask every source, and put the answer together; with what was read for it."""
    [model] = [each for each in take(str(path)).models if not each.name.endswith(".md")]
    folder = Folder(model)
    return pipeline.claim(pipeline.inspect(model, Reading()), folder, asked()), folder


def asking(source, path):
    """Ask one source about one model."""
    [model] = [each for each in take(str(path)).models if not each.name.endswith(".md")]
    return list(source.read(pipeline.inspect(model, Reading()), Folder(model)))


def claims(found, topic):
    return [each.value for each in found if isinstance(each, Claim) and each.topic == topic]


def reasons(found, topic=None):
    return [
        each.why
        for each in found
        if not isinstance(each, Claim) and (topic is None or each.topic == topic)
    ]


def shards(folder, config, count=3, name="part-{}.safetensors"):
    """Write only the headers of a sharded model; the rest is holes."""
    tensors = list(hf(config))
    for number in range(count):
        header, at = {}, 0
        for each in tensors[number::count]:
            size = 2 * each.shape[0] * (each.shape[1] if len(each.shape) > 1 else 1)
            row = {"dtype": "F16", "shape": each.shape, "data_offsets": [at, at + size]}
            header[each.name], at = row, at + size
        text = json.dumps(header).encode()
        with (folder / name.format(number)).open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            file.truncate(8 + len(text) + at)


@cache
def scrubbed(name, extra=0):
    """A ``tokenizer.json`` of a real vocabulary with other special tokens, and more behind."""
    one = shared.vocabulary(name)
    tokens = [f"<x{i}>" if i in one.special else t for i, t in enumerate(one.tokens)]
    tokens += [f"new{n}" for n in range(extra)]
    return build.fast(tokens, added=[(i, tokens[i]) for i in sorted(one.special)])
