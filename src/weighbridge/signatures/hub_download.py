r"""What the Hugging Face client wrote down when it downloaded the files into a folder.

Layout, one file for each file that was downloaded::

    .cache/huggingface/download/<path>.metadata
        <commit>\n      40 hexadecimal digits
        <etag>\n        64 digits: SHA-256 of the file; 40 digits: SHA-1 of the file as a git blob
        <time>\n        Unix time, in seconds, when that was true

Source: https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/_local_folder.py
(retrieved 2026-11-25). Not signed: whoever can write into the folder can write these as well. Not
read: the time, locks, unfinished downloads, and what an upload writes down. Not compared: a file
whose etag is no digest. SHA-1 is what git has; it does not withstand somebody who makes two files.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Grade, Signature, later
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import records
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.names import fault
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Pending, Site

CACHE = ".cache/huggingface"
FOLDER = f"{CACHE}/download"
ENDING = ".metadata"

MAX_METADATA = 4096
"""Bytes of one; real ones have about 150."""

SHOWN = 3
"""Commits in a sentence."""

_METADATA = later.pattern(rb"([0-9a-f]{40})\r?\n([!-~]{1,512})\r?\n[0-9]+(?:\.[0-9]*)?\s*")
_SHA256 = later.pattern(r"[0-9a-f]{64}")
_SHA1 = later.pattern(r"[0-9a-f]{40}")


def find(site: Site) -> Iterator[Pending]:
    """Yield one record for all files of a download: that of the root, and those below it."""
    if site.layout != "folder":
        return
    bases = {folder.removesuffix(CACHE) for folder in site.passed if folder.endswith(f"/{CACHE}")}
    for base in sorted({"", *bases}):
        given = [name for name in site.near.names(base + FOLDER) if name.endswith(ENDING)]
        if given:
            signature = records.found(base + FOLDER, SCHEME.id)
            try:
                yield records.pending(site, _record(site, base, given, signature))
            except RefusedError as error:
                yield records.refused(signature, error)


def _record(site: Site, base: str, given: list[str], signature: Signature) -> records.Record:
    expected: dict[str, tuple[Alternative, ...]] = {}
    commits: dict[str, None] = {}
    vague = 0
    for path in given:
        name = base + path[len(base + FOLDER) + 1 : -len(ENDING)]
        if why := fault(name):
            raise malformed("unsafe-name", f"the name {name[:80]!r} {why}")
        commit, etag = _metadata(name, site.near.read(path, MAX_METADATA))
        commits[commit] = None
        if _SHA256.fullmatch(etag):
            expected[name] = ((Want("sha256"), (etag,)),)
        elif _SHA1.fullmatch(etag):
            expected[name] = ((Want("git-sha1"), (etag,)),)
        else:
            vague += 1
    if not expected:
        raise unsupported("no-digest", "the download recorded etags that are no digests")
    note = _commits(list(commits))
    if vague:
        note += f"; {vague} more {'has an etag that is' if vague == 1 else 'have etags that are'}"
        note += " no digest"
    return records.Record(signature, "the download", (expected,), note=note)


def _metadata(name: str, data: bytes | None) -> tuple[str, str]:
    """Return commit and etag of one file."""
    found = _METADATA.fullmatch(data or b"")
    if found is None:
        raise malformed("record", f"what was recorded of {name[:80]!r} cannot be read")
    return found[1].decode(), found[2].decode()


def _commits(commits: list[str]) -> str:
    if len(commits) == 1:
        return f"commit {commits[0]}"
    shown = ", ".join(commits[:SHOWN])
    return f"{len(commits)} commits: {shown}{', ...' if len(commits) > SHOWN else ''}"


SCHEME = Scheme(
    id="hub-download", doc=__doc__, grade=Grade.RECORDED, find=find, layout="folder", over=CACHE
)
