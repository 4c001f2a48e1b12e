"""What hashing, verifying and scanning a signed folder cost, beside a bare loop that hashes it.

Whole processes, each in turn with the bare loop, with the page cache warm and bytecode written.
The bytes are real: sparse files are read faster than any disk or memory is.
"""

import os
import shutil
import sys

from tests.bench import running
from tests.builders import oms

GIB = 1 << 30

BARE = """
import hashlib, os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in sorted(names):
        state = hashlib.sha256()
        with open(os.path.join(folder, name), "rb", buffering=0) as file:
            while data := file.read(1 << 20):
                state.update(data)
"""
"""The least that anything that verifies has to do, in Python and in one thread."""

HASHING = """
import sys
from weighbridge.intake.inventory import take
from weighbridge.stages.reading import Reading, inspect
for model in take(sys.argv[1], whole=True).models:
    inspect(model, Reading(hashed=True), look=lambda _: False)
"""

POLICY = """
name = "bench"
version = "1"
extends = ["default"]
[checks.signature]
required = true
[[checks.signature.trust]]
name = "key"
keys = [{key!r}]
"""


def tasks(folder, gibibytes):
    """Write signed folders; yield what each is called, and its path."""
    large = folder / "signed-large"
    large.mkdir()
    for number in (1, 2):
        shard(large / f"model-{number:05}-of-00002.safetensors", int(gibibytes * GIB) // 2)
    for number in range(12):
        (large / f"config-{number}.json").write_text('{"model_type": "bert"}')
    yield f"signed, 2 shards of {gibibytes / 2:g} GiB and 12 files", signed(large)
    for count in (2000, 20000):
        many = folder / f"signed-{count}"
        for number in range(count):
            path = many / f"{number % 50}" / f"{number}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'{{"a": {number}, "b": "{"x" * (number % 3000)}"}}')
        yield f"signed, {count} files of 1.5 KB", signed(many)


def shard(path, size):
    """Write a file of one tensor, of bytes that are not all alike."""
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (size, size)
    block = bytes(range(251)) * 4177
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        while size:
            size -= file.write(block[:size])


def signed(folder):
    """Sign a folder by a key that is no secret, with our own command."""
    (folder.parent / "key.pem").write_bytes(oms.private_pem(oms.key()))
    key = folder.parent / "key.pub"
    key.write_bytes(oms.public_pem(oms.key()))
    (folder.parent / "policy.toml").write_text(POLICY.format(key=str(key)))
    running.once([*running.OURS, "sign", str(folder), "--key", str(folder.parent / "key.pem")])
    return folder


def tools(folder, venvs):
    """Yield what is compared: a name, and the command for a folder."""
    path, signature = str(folder), str(folder / "model.sig")
    key, policy = str(folder.parent / "key.pub"), str(folder.parent / "policy.toml")
    yield "bare loop", [sys.executable, "-c", BARE, path]
    yield "weighbridge, hashing", [sys.executable, "-c", HASHING, path]
    quiet = ["--no-progress", path]
    yield "weighbridge verify", [*running.OURS, "verify", "--no-cache", "--key", key, *quiet]
    yield (
        "weighbridge scan, verifying",
        [*running.OURS, "scan", "--no-cache", "--policy", policy, *quiet],
    )
    places = [str(each / "bin") for each in sorted(venvs.iterdir())] if venvs else []
    search = os.pathsep.join([os.environ.get("PATH", ""), *places])
    if command := shutil.which("model_signing", path=search):
        theirs = ["verify", "key", path, "--signature", signature, "--public_key", key]
        yield "model_signing verify", [command, *theirs]


def compare(folder, runs, venvs=None):
    """Run every tool in turn with the bare loop; return its name, its medians, and the pairs."""
    (name, loop), *others = tools(folder, venvs)
    return name, *running.beside(loop, dict(others), runs)
