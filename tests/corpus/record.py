"""Choose small files of a corpus and pack them, so that tests can weigh them without the libraries.

    python -m tests.corpus.record CORPUS OUT [--name NAME --all]

CORPUS is what ``python -m tests.corpus`` wrote. OUT gets ``benign.tar.xz`` and ``index.jsonl``:
about 1,000 files of every library, version and kind of case, and for each a row of what it is and
whether a scanner should be quiet. The choice depends on the corpus alone, and so does every byte of
the archive. With ``--all`` every file that is small enough and carries no code is taken, and with
``--name`` the two files are ``NAME.tar.xz`` and ``NAME.jsonl``.
"""

import argparse
import base64
import bz2
import collections
import gzip
import hashlib
import io
import json
import lzma
import math
import re
import tarfile
import zipfile
import zlib
from pathlib import Path

SMALL = 6 << 10
"""Bytes of a file that is chosen, unless a library has few so small."""

LARGE = 48 << 10
"""Bytes of a file that is chosen at all."""

FEWEST = 5
"""Files of each library and version, if there are so many; larger ones too."""

SHARE = 1.15
"""Files more, for each by which the square root of a library's files grows."""

BUSY = {"joblib": 2, "lightning": 2, "torch": 4, "transformers": 3}
"""Libraries that write most of what is downloaded: so many times the share, of larger files too."""

WANTED = re.compile(r"/(training_args\.bin|optimizer\.pt|rng_state\.pth)$")
"""Files that are chosen beside the others: the usual company of a checkpoint."""

LEFT_OUT = re.compile(
    # Files that others wrote, under licences of their own.
    r"shipped/"
    # The user's own classes, called with arguments: denied by design.
    r"|.*/own-(enum|reduce|newargs|namedtuple|dict|list|objects|pickled)"
    # Not whole: the buffers, or the model, are in other files.
    r"|.*/out-of-band|mlflow-[^/]*/pyfunc/"
    # Python source beside results, which loading does not run.
    r"|.*/func_code\.py$"
)
UNPACKERS = (gzip.decompress, bz2.decompress, lzma.decompress, zlib.decompress)
NOTHING = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


def family(row):
    """What a file is, but for its library, its protocol and its number."""
    return re.sub(r"\d+", "", row["path"].partition("/")[2])


def chosen(folder):
    """Yield rows and contents: of each library's families in turn, the smallest of each first."""
    groups = collections.defaultdict(list)
    traces = _traces(folder)
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        size = (folder / row["path"]).stat().st_size
        if not LEFT_OUT.match(row["path"]) and 0 < size <= LARGE:
            groups[row["library"], row["version"]].append((size, row))
    for _, rows in sorted(groups.items()):
        library = rows[0][1]["library"]
        quota = FEWEST + round(SHARE * math.sqrt(len(rows))) * BUSY.get(library, 1)
        most = LARGE if library in BUSY else SMALL
        taken = 0
        for size, row in _spread(rows):
            asked = WANTED.search(row["path"])
            if not asked and (taken == quota or (size > most and taken >= FEWEST)):
                continue
            data = (folder / row["path"]).read_bytes()
            if not any(trace in view for view in _views(data) for trace in traces):
                taken += not asked
                yield row, data


def whole(folder):
    """Yield rows and contents of every file that carries no code and tells no place."""
    traces = _traces(folder)
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        data = (folder / row["path"]).read_bytes()
        told = any(trace in view for view in _views(data) for trace in traces)
        if row["expect"] == "quiet" and len(data) <= 2 * LARGE and not told:
            yield row, data


def _spread(rows):
    """Order rows so that any beginning holds as many endings and families as can be."""
    families = collections.defaultdict(list)
    for size, row in sorted(rows, key=lambda each: (each[0], each[1]["path"])):
        families[row["expect"], row["path"].rpartition(".")[2], family(row)].append((size, row))
    ends = collections.defaultdict(list)
    for (expect, ending, _), members in sorted(families.items()):
        ends[expect, ending].append(members)
    turns = [
        (turn, at / len(inner), (size, row))
        for inner in ends.values()
        for at, members in enumerate(sorted(inner, key=_shuffled))
        for turn, (size, row) in enumerate(members)
    ]
    ranked = sorted(turns, key=lambda each: (each[0], each[1], each[2][1]["path"]))
    return [each[2] for each in ranked]


def _shuffled(members):
    """A key that has nothing to do with the alphabet, and is the same each time."""
    return hashlib.sha256(family(members[0][1]).encode()).digest()


def _traces(folder):
    """What would tell where the corpus was made: its place and the user's, plain or in base64."""
    places = {"/".join(folder.resolve().parts[:3])[1:], str(Path.home())}
    plain = [f"{place}/".encode() for place in places if place != "/"]
    coded = [base64.b64encode(b" " * shift + text)[4:-4] for text in plain for shift in range(3)]
    return [text for text in (*plain, *coded) if len(text) > 3]


def _views(data):
    """Yield the data, and what it is packed from."""
    yield data
    for unpack in UNPACKERS:
        try:
            yield unpack(data)
        except NOTHING:
            continue
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from [archive.read(name) for name in archive.namelist()]
    except NOTHING:
        return


def main():
    """Write both files and say how much was chosen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="benign")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    packed, lines = options.out / f"{options.name}.tar.xz", []
    with tarfile.open(packed, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as archive:
        for row, data in (whole if options.all else chosen)(options.corpus):
            member = tarfile.TarInfo(row["path"])
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
            kept = {key: row[key] for key in ("path", "library", "version", "what", "expect")}
            lines.append(json.dumps(kept, ensure_ascii=False))
    index = "index" if options.name == "benign" else options.name
    (options.out / f"{index}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} files, {packed.stat().st_size} bytes packed")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
