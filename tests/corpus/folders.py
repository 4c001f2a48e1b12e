"""Pack the cases of one library whole, where a model is a folder.

    python -m tests.corpus.folders CORPUS OUT LIBRARY

CORPUS is what ``python -m tests.corpus`` wrote. OUT gets ``LIBRARY.tar.xz`` with every case of
every version, and ``LIBRARY.jsonl`` with a row for each. Every byte depends on the corpus alone; a
file that tells where the corpus was made is an error.
"""

import argparse
import io
import json
import tarfile
from pathlib import Path

LARGE = 400 << 10
"""Bytes of a case that is left out."""


def rows(folder, library):
    """Yield a row per case, with the names of its files."""
    cases = {}
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["library"] == library:
            path = f"{library}-{row['version']}/{row['case']}"
            kept = {key: row[key] for key in ("library", "version", "what")}
            case = cases.setdefault(path, {"path": path, **kept, "expect": "quiet", "files": []})
            case["files"].append(row["path"])
            if row["expect"] == "code":
                case["expect"] = "code"
    return [row for row in cases.values() if sum(sizes(folder, row)) <= LARGE]


def sizes(folder, row):
    """Bytes of each file."""
    return [(folder / name).stat().st_size for name in row["files"]]


def main():
    """Write both files and say how much there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("library")
    options = parser.parse_args()
    places = {str(options.corpus.resolve()), str(Path.cwd()), str(Path.home())}
    packed, lines = options.out / f"{options.library}.tar.xz", []
    with tarfile.open(packed, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as archive:
        for row in rows(options.corpus, options.library):
            for name in row.pop("files"):
                data = (options.corpus / name).read_bytes()
                if any(f"{place}/".encode() in data for place in places if place != "/"):
                    parser.error(f"{name} tells where it was made")
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            lines.append(json.dumps(row, ensure_ascii=False))
    index = options.out / f"{options.library}.jsonl"
    index.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} cases, {packed.stat().st_size} bytes packed")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
