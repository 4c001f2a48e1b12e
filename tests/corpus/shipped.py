"""Real files that published libraries carry inside themselves: models, test data, old pickles.

Run::

    python -m tests.corpus.shipped OUT_DIR

Copies, out of every library installed in this environment, the files that look like models, to
``OUT_DIR/shipped/<library>-<version>/``. Nothing is fetched: what is pinned in
``requirements-*.txt`` is what is harvested, among it joblib's dumps by its versions since 0.8 and
Python 2, gensim's native models since 3.0, ONNX's operator tests, SciPy's IDL and MATLAB files, the
LPIPS weights of torchmetrics. Nothing is imported or loaded either. The copies are other people's
work under many licences: local data, never committed.

``own`` is true for all of them: a library's own classes are named freely. What carries code by
design is told by name, see ``CODE``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from tests.corpus.case import Expect, Row, write_index

MODELS = frozenset(
    (
        *(".bin", ".bz2", ".cbm", ".ckpt", ".dat", ".dill", ".gguf", ".gz", ".h5"),
        *(".hdf5", ".joblib", ".keras", ".lz4", ".lzma", ".mat", ".mdl", ".mlmodel", ".model"),
        *(".npy", ".npz", ".onnx", ".p", ".pb", ".pickle", ".pkl", ".pt", ".pt2"),
        *(".pth", ".safetensors", ".sav", ".skops", ".state", ".tfl", ".tflite", ".ubj", ".xz"),
    )
)
"""Suffixes of files taken."""

BESIDE = frozenset((".json", ".yaml", ".yml", ".txt"))
"""Suffixes of files taken when they lie beside a ``GOOD`` file."""

GOOD = frozenset((".onnx", ".pt", ".pth", ".safetensors", ".h5", ".keras", ".joblib"))

CODE = ("*lambda*.h5", "test_interpreter_async.pt", "prophet_model.bin")
"""Patterns of files that carry code: Keras Lambda, TorchScript, a compiled program."""

LARGEST = 300_000_000
"""Bytes of one file."""


def wanted(dist: Distribution) -> Iterator[PurePosixPath]:
    """The files of a library that look like models, and the small text beside them."""
    listed = [file for file in dist.files or () if ".." not in file.parts and len(file.parts) > 1]
    homes = {file.parent for file in listed if file.suffix in GOOD}
    for file in listed:
        if file.suffix in MODELS or (file.suffix in BESIDE and file.parent in homes):
            yield file


def copy(dist: Distribution, out: Path) -> list[Row]:
    """Copy what is wanted of one library."""
    name, release = dist.metadata["Name"].lower(), dist.version
    rows: list[Row] = []
    for file in wanted(dist):
        source = Path(str(dist.locate_file(str(file))))
        if not source.is_file() or source.is_symlink() or source.stat().st_size > LARGEST:
            continue
        target = out / "shipped" / f"{name}-{release}" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        code = any(fnmatch(file.name, pattern) for pattern in CODE)
        expect = Expect.CODE if code else Expect.QUIET
        path = target.relative_to(out).as_posix()
        rows.append(Row(path, name, release, str(file), "shipped by the library", expect, own=True))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Harvest every installed library."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.shipped")
    parser.add_argument("out", type=Path)
    out = parser.parse_args(arguments).out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for dist in sorted(distributions(), key=lambda dist: dist.metadata["Name"].lower()):
        if rows := copy(dist, out):
            key = f"shipped-{rows[0].library}-{rows[0].version}"
            write_index(out, key, rows)
            sys.stdout.write(f"{key}: {len(rows)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
