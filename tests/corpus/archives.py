"""Write 7z archives with py7zr and with 7-Zip; pack them for ``test_recorded_archives.py``.

    python -m tests.corpus.archives ARCHIVE [PROGRAM]

Needs py7zr. With PROGRAM, which is 7-Zip's ``7zz``, it writes some too. All archives hold the
same files; names are the writer's and how the files are packed.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

CONTENT = {
    "config.json": b'{"hidden_size": 8}\n',
    "weights.bin": bytes(range(256)) * 16 + b"\xe8\x05\0\0\0\x90\x90\xe9\x01\2\0\0" * 400,
    "sub/README.md": b"# A model\n" * 50,
    "sub/void": b"",
}
"""Files of every archive, some of which look like machine code; ``link`` leads to the first."""

SWITCHES = {
    "default": [], "links": ["-snl"], "non-solid": ["-ms=off"], "stored": ["-mx=0"],
    "plain-directory": ["-mhc=off"], "encrypted": ["-pxx"], "all-encrypted": ["-pxx", "-mhe=on"],
    "BZip2": ["-m0=BZip2"], "Deflate": ["-m0=Deflate"], "LZMA": ["-m0=LZMA"],
    "BCJ-LZMA2": ["-m0=BCJ", "-m1=LZMA2"], "BCJ-Copy": ["-m0=BCJ", "-m1=Copy"],
    "Delta4-LZMA2": ["-m0=Delta:4", "-m1=LZMA2"], "PPMd": ["-m0=PPMd"],
    "BCJ2": ["-m0=BCJ2", "-m1=LZMA"], "ARM64": ["-m0=ARM64", "-m1=LZMA2"],
    "Deflate64": ["-m0=Deflate64"],
}  # fmt: skip
"""How 7-Zip is called."""


def chains():
    """Return the chains of filters that py7zr is given."""
    import py7zr as z  # noqa: PLC0415 - only where it is asked for

    def row(name, **options):
        return {"id": getattr(z, f"FILTER_{name}")} | options

    return {
        "LZMA2": [row("LZMA2", preset=7)],
        "LZMA": [row("LZMA")],
        "BCJ-LZMA2": [row("X86"), row("LZMA2", preset=7)],
        "BCJ-LZMA": [row("X86"), row("LZMA")],
        "ARM-LZMA": [row("ARM"), row("LZMA")],
        "Delta-LZMA2": [row("DELTA"), row("LZMA2", preset=7)],
        "BZip2": [row("BZIP2")],
        "BCJ-BZip2": [row("X86"), row("BZIP2")],
        "Deflate": [row("DEFLATE")],
        "BCJ-Deflate": [row("X86"), row("DEFLATE")],
        "Copy": [row("COPY")],
        "Zstandard": [row("ZSTD", level=3)],
        "PPMd": [row("PPMD", order=6, mem=16)],
        "Brotli": [row("BROTLI", level=3)],
        "AES": [row("LZMA2", preset=7), row("CRYPTO_AES256_SHA256")],
    }


def python(source, out):
    """Write archives with py7zr."""
    import py7zr  # noqa: PLC0415 - only where it is asked for

    writer = f"py7zr-{py7zr.__version__}"
    for name, chain in chains().items():
        secret = "x" if name == "AES" else None
        path = out / f"{writer}-{name}.7z"
        with py7zr.SevenZipFile(path, "w", filters=chain, password=secret) as archive:
            archive.writeall(source, "model")
    path = out / f"{writer}-appended.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.write(source / "config.json", "config.json")
    with py7zr.SevenZipFile(path, "a") as archive:
        archive.write(source / "weights.bin", "weights.bin")
    with py7zr.SevenZipFile(out / f"{writer}-plain-directory.7z", "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.writeall(source, "model")
    with py7zr.SevenZipFile(out / f"{writer}-nothing.7z", "w"):
        pass


def program(source, out, called):
    """Write archives with 7-Zip."""
    for name, switches in SWITCHES.items():
        path = out / f"7zip-26.02-{name}.7z"
        words = [called, "a", "-bso0", *switches, str(path), "."]
        subprocess.run(words, cwd=source, check=True)  # noqa: S603
    path = out / "7zip-26.02-updated.7z"
    for name in ("sub", "config.json", "weights.bin"):
        words = [called, "a", "-bso0", str(path), name]
        subprocess.run(words, cwd=source, check=True)  # noqa: S603


def main(target, called=""):
    """Write all of them, and pack them."""
    with tempfile.TemporaryDirectory() as made:
        source, out = Path(made, "in"), Path(made, "out")
        out.mkdir()
        for name, data in CONTENT.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(data)
        (source / "link").symlink_to("config.json")
        for path in [*source.rglob("*"), source]:
            os.utime(path, (0, 0), follow_symlinks=False)
        python(source, out)
        if called:
            program(source, out, str(Path(called).resolve()))
        with tarfile.open(target, "w:xz") as packed:
            for path in sorted(out.iterdir()):
                info = packed.gettarinfo(path, path.name)
                info.uid = info.gid = info.mtime = 0
                info.uname = info.gname = ""
                with path.open("rb") as data:
                    packed.addfile(info, data)


if __name__ == "__main__":
    main(*sys.argv[1:])
