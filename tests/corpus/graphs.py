"""Pack graphs of a corpus, with the weights beside them, so that tests can weigh whole models.

    python -m tests.corpus.graphs CORPUS OUT

CORPUS is what ``python -m tests.corpus --only onnx_ skl2onnx_ onnxruntime_ openvino_ coremltools_``
wrote. OUT gets ``graphs.tar.xz`` and ``graphs.jsonl``: the smallest models of every library, and
for each a row of what it is.
"""

import argparse
import collections
import io
import json
import tarfile
from pathlib import Path

LIBRARIES = ("onnx", "skl2onnx", "onnxruntime", "openvino", "coremltools")

MOST = {"onnx": 160, "onnxruntime": 60, "openvino": 60}
"""Models of a library; of the others, all that are small enough."""

LARGE = 48 << 10
"""Bytes of a model that is chosen at all."""


def models(folder):
    """Yield a row and the files of every model, the smallest of each library first."""
    cases = collections.defaultdict(list)
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["library"] in LIBRARIES:
            cases[row["library"], row["version"], row["case"]].append(row)
    chosen = collections.defaultdict(list)
    for (library, version, case), rows in cases.items():
        files = {row["path"]: (folder / row["path"]).read_bytes() for row in rows}
        size = sum(map(len, files.values()))
        if size <= LARGE:
            model = f"{library}-{version}/{case}"
            about = {"model": model, "library": library, "what": rows[0]["what"]}
            chosen[library].append((size, model, about, files))
    for library, found in sorted(chosen.items()):
        found.sort(key=lambda each: each[:2])
        for _, _, about, files in found[: MOST.get(library, len(found))]:
            yield about, files


def main():
    """Write both files and say how much was chosen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    packed, lines = options.out / "graphs.tar.xz", []
    traces = [str(Path.home()).encode() + b"/", str(options.corpus.resolve()).encode()]
    with tarfile.open(packed, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as archive:
        for about, files in models(options.corpus):
            if any(trace in data for data in files.values() for trace in traces):
                continue
            for name, data in sorted(files.items()):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            lines.append(json.dumps(about, ensure_ascii=False))
    (options.out / "graphs.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} models, {packed.stat().st_size} bytes packed")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
