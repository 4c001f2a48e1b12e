"""Build wheel and source archive twice, from the same commit, and see that the bytes are the same.

``python -m tests.package FOLDER`` leaves them there, with a line of digest for each. The second
build is made in another folder, of files with other times and other permissions.
"""

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]

BUILD = ["-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d"]


def main():
    """Build, compare, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        first, second = built(Path(base, "a"), 0o644, 1), built(Path(base, "b"), 0o600, 2)
        if sums(first) != sums(second):
            sys.stderr.write(f"error: two builds differ: {sums(first)} and {sums(second)}\n")
            return 1
        shutil.copytree(first, wanted.folder, dirs_exist_ok=True)
    sys.stdout.write("".join(f"{digest}  {name}\n" for name, digest in sums(wanted.folder).items()))
    return 0


def built(place, mode, hours):
    """Build the files of this commit in a folder of their own; return where the results are."""
    place.mkdir()
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - git, here
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name in filter(None, names.stdout.decode().split("\0")):
            archive.add(ROOT / name, name, filter=lambda info: altered(info, mode, hours))
    held.seek(0)
    with tarfile.open(fileobj=held) as archive:
        archive.extractall(place / "source", filter="tar")
    environment = {"PATH": os.environ["PATH"], "TZ": f"UTC+{hours}", "PYTHONHASHSEED": str(hours)}
    subprocess.run(  # noqa: S603 - the builder that pyproject names, on our own files
        [sys.executable, *BUILD, str(place / "dist")],
        cwd=place / "source", env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return place / "dist"


def altered(info, mode, hours):
    """Give a file other permissions and another time."""
    info.mode = mode | (info.mode & 0o100)
    info.mtime = 3600 * hours + 1_700_000_000
    return info


def sums(folder):
    """Return the digest of every file in a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in {".gz", ".whl"}
    }


def pins(name):
    """Map what a lock file pins to the line that does, and to how many hashes it has."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        pin, *rest = line.split()
        project = pin.partition("==")[0].lower().replace("_", "-").replace(".", "-")
        found[project] = (pin, sum(word.startswith("--hash=sha256:") for word in rest))
    return found


if __name__ == "__main__":
    sys.exit(main())
