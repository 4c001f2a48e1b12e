"""Climb with structures: from plans of each thing alone towards files that cost more for a MB.

Every plan is made in three sizes or more: a folder of many files of 1 KB, files of 16 KB, of 128 KB
and of 1 MB. The costliest are changed, again and again, and weighed in whole scans (``weighing``).
"""

import random
import sqlite3
import struct
import tempfile
import time
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from tests.fuzz.structures.dense import Dense
from tests.fuzz.weighing import Scale

UNWRITABLE = (
    AssertionError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError, OSError, sqlite3.Error, struct.error,
)  # fmt: skip
"""What builders raise where a plan asks for what their format cannot say."""

KEPT = 10
"""Plans that are changed, of each size."""

SIZES = {1 << 10: 24, 1 << 14: 2, 1 << 17: 1, 1 << 20: 1}
"""Bytes of a file, and how many of them there are in a folder."""

OFTEN = (1 << 10, 1 << 10, 1 << 14, 1 << 14, 1 << 14, 1 << 17)
"""Sizes that are tried most; the largest is tried with what was costly when smaller."""

DENSE = {
    "gguf": "a%d.gguf", "safetensors": "a%d.safetensors", "numpy-npy": "a%d.npy", "hdf5": "a%d.h5",
    "java-serialized": "a%d.ser", "torch7-object": "a%d.t7", "matlab-data": "a%d.mat",
    "tflite": "a%d.tflite", "flatbuffer-executorch": "a%d.pte", "ort-model": "a%d.ort",
    "bson-data": "a%d.bson", "msgpack-flax": "a%d.msgpack", "xgboost-binary": "a%d.bin",
    "r-serialized": "a%d.rds", "cntk-model": "a%d.dnn", "cntk-dictionary": "a%d.model",
    "coreml-model": "a%d.mlmodel", "openvino-ir": "a%d.xml", "openvino-blob": "a%d.blob",
    "pmml": "a%d.pmml", "sqlite": "a%d.db", "avro-data": "a%d.avro", "parquet-arrow": "a%d.parquet",
    "cabinet": "a%d.cab", "disk-image": "a%d.iso", "seven-zip": "a%d.7z", "zip-archive": "a%d.zip",
    "tar-archive": "a%d.tar", "lz4-stream": "a%d.lz4", "zstd-stream": "a%d.zst",
    "xz-stream": "a%d.xz", "bzip2-stream": "a%d.bz2", "gzip-stream": "a%d.gz",
    "orc-table": "a%d.orc", "matlab-4-data": "a%d.mat", "lance-table": "a%d.lance",
    "mindspore-lite": "a%d.ms", "ort-checkpoint": "checkpoint%d", "coreml-compiled": "a%d.bin",
}  # fmt: skip
"""Formats of which pieces of samples are repeated too, and how their files are called."""


@dataclass(frozen=True, order=True)
class Found:
    """A plan and what it cost: s/MB, bytes examined, peak MB."""

    rate: float
    examined: int
    memory: float
    seconds: float
    verdict: str
    gaps: int
    plan: object


def structures():
    """Return all structures by their ids."""
    found = {}
    for name in ("trees", "archives", "binaries", "tables"):
        for each in import_module(f"tests.fuzz.structures.{name}").STRUCTURES:
            found[each.id] = each
    for name, file in DENSE.items():
        found[f"dense-{name}"] = Dense(f"dense-{name}", name, file)
    return found


def files(structure, plan, count=None):
    """Return the files of a plan, by name, no two alike."""
    count = count or SIZES.get(plan.size, 1)
    return {
        structure.file.replace("%d", str(n)): structure.make(plan, n * 1000) for n in range(count)
    }


class Climb:
    """The costliest plans of one structure."""

    def __init__(self, structure, rng, scale):
        """Begin with nothing."""
        self.structure, self.rng, self.scale = structure, rng, scale
        self.best = {size: [] for size in SIZES}
        self.largest = None
        self.inputs = self.failed = 0
        self.seen = set()

    def weigh(self, plan):
        """Weigh a plan; keep it if it is among the costliest of its size."""
        if plan in self.seen:
            return
        self.seen.add(plan)
        try:
            made = files(self.structure, plan)
        except UNWRITABLE:
            self.failed += 1
            return
        if sum(map(len, made.values())) > max(4 << 20, 2 * plan.size):
            return
        rows = self.best.setdefault(plan.size, [])
        cost = self.scale.weigh(made, 1)
        self.inputs += 1
        if cost.examined < plan.size // 4:
            # Much of what was asked for is one thing here.
            return
        least = min((row.rate for row in rows), default=0) if len(rows) >= KEPT else 0
        if cost.rate > least and plan.size in SIZES:
            # Once more, for what else goes on in this machine, and what is done the first time.
            again = self.scale.weigh(made, 3)
            cost = replace(cost, seconds=min(cost.seconds, again.seconds))
        found = Found(
            cost.rate, cost.examined, cost.memory, cost.seconds, cost.verdict, cost.gaps, plan
        )
        if self.largest is None or found.memory > self.largest.memory:
            self.largest = found
        if found.rate > least:
            rows.append(found)
            rows.sort(key=lambda row: -row.rate)
            del rows[KEPT:]

    def go(self, seconds):
        """Climb for some seconds of CPU."""
        begun = time.process_time()
        plans = list(self.structure.plain(1 << 14))
        self.rng.shuffle(plans)
        for plan in plans:
            self.weigh(plan)
            if time.process_time() - begun > seconds / 2:
                break
        while time.process_time() - begun < seconds:
            size = self.rng.choice(OFTEN)
            self.weigh(self._next(size))
        for size, most in {1 << 17: 2, 1 << 20: 1}.items():
            for found in sorted(self._every(), key=lambda row: -row.rate)[:most]:
                self.weigh(replace(found.plan, size=size))

    def grow(self, size):
        """Weigh once, as large as that, what cost most and what took most memory."""
        plans = [max(self._every(), key=lambda row: row.rate).plan, self.largest.plan]
        for plan in dict.fromkeys(replace(plan, size=size) for plan in plans):
            self.weigh(plan)

    def _every(self):
        return [found for rows in self.best.values() for found in rows]

    def _next(self, size):
        known = self.best[size] or self._every()
        if not known or self.rng.random() < 0.1:
            return self.structure.fresh(self.rng, size)
        if self.rng.random() < 0.15:
            return replace(self.rng.choice(self._every()).plan, size=size)
        plan = replace(self.rng.choice(known).plan, size=size)
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            plan = self.structure.changed(plan, self.rng)
        return plan

    def rows(self):
        """Yield the worst of each size."""
        for size, rows in self.best.items():
            if rows:
                yield size, rows[0]


def run(names, seconds, seed, tell, large=0):
    """Climb with each structure; ``tell`` is told of each climb when it ends.

    Args:
        names: Of structures; all of them if there is none.
        seconds: Of CPU, for each.
        seed: Of chance.
        tell: Takes a ``Climb``.
        large: Bytes of a file that is weighed last, for its memory; none if zero.
    """
    every = structures()
    for name in names or every:
        if name not in every:
            raise SystemExit(f"no such structure: {name}; there are {', '.join(every)}")
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    place = shared if shared.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="weighbridge-slow-", dir=place) as folder:
        scale = Scale(Path(folder))
        for name in names or every:
            climb = Climb(every[name], random.Random(seed), scale)  # noqa: S311 - made again from its seed
            climb.go(seconds)
            if large and climb.largest:
                climb.grow(large)
            tell(climb)
