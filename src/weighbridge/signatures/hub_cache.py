"""Files in the cache of the Hugging Face client are stored under their own digests.

Layout::

    models--<owner>--<name>/
        blobs/<etag>                64 hexadecimal digits: SHA-256 of the file
                                    40 digits: SHA-1 of the file as a git blob
        snapshots/<commit>/<path>   a link to ../../blobs/<etag>
        refs/<revision>             the commit that a branch or tag led to

Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache (retrieved 2026-11-25).
Not signed: whoever can write into the cache can add blobs and turn links. Nothing says which files
the commit has, so none is ever missing. Not compared: files that are no links, as the client writes
them where it cannot make any, and blobs whose etag is no digest.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Grade, later
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import records
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.site import Pending, Site

MAX_REF = 256
"""Bytes; a commit has 40."""

MAX_REFS = 1000
"""Files under ``refs`` that are looked at."""

SHOWN = 3
"""References in a sentence."""

_BLOB = later.pattern(r"blobs/(?:([0-9a-f]{64})|([0-9a-f]{40}))")
_COMMIT = later.pattern(r"[0-9a-f]{40}")


def find(site: Site) -> Iterator[Pending]:
    """Yield one record for all files of the snapshot that are links into the cache."""
    if site.layout != "hub-cache":
        return
    expected: dict[str, tuple[Alternative, ...]] = {}
    for name in site.sizes:
        if blob := _BLOB.fullmatch(site.origins.get(name, "")):
            want = Want("sha256" if blob[1] else "git-sha1")
            expected[name] = ((want, (blob[1] or blob[2],)),)
    if expected:
        signature = records.found("../../blobs", SCHEME.id)
        yield records.pending(
            site, records.Record(signature, "the cache", (expected,), note=_revision(site))
        )


def _revision(site: Site) -> str:
    """Say which commit it is if that is known, and which branches or tags led to it."""
    if not site.revision:
        return ""
    if not _COMMIT.fullmatch(site.revision):
        return f"a snapshot called {site.revision[:80]!r}, which is no commit"
    refs = [
        path.removeprefix("refs/")
        for path in site.store.names("refs", MAX_REFS)
        if site.store.read(path, MAX_REF) == site.revision.encode()
    ]
    shown = ", ".join(repr(ref[:80]) for ref in refs[:SHOWN])
    return f"commit {site.revision}" + (f", to which {shown} led" if refs else "")


SCHEME = Scheme(id="hub-cache", doc=__doc__, grade=Grade.RECORDED, find=find, layout="hub-cache")
