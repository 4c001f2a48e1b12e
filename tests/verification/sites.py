"""Models made up from a table of files, before and after hashing."""

import hashlib
import os

from weighbridge.core import Digest
from weighbridge.intake import digest
from weighbridge.intake.source import Bytes
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification.judge import Judge
from weighbridge.verification.site import Material, Scene, Site


def material(name, data, *, inside=True):
    return Material(name, data, digest.of_bytes(data), inside)


def site(files, *, materials=(), **more):
    """Make a site of ``{name: bytes}``; ``materials`` are names, read from there."""
    read = tuple(material(name, files[name]) for name in materials)
    given = {"model": "m", "layout": "folder", "materials": read, **more}
    return Site(sizes={name: len(data) for name, data in files.items()}, **given)


def scene(at, files, wants=None, *, judge=None, unread=()):
    """Hash the files of a site, with what is wanted of each; ``""`` stands for every file."""
    wants = wants or {}
    hashed = {
        name: digest.of_source(
            Bytes(files[name]), wants.get(name, frozenset()) | wants.get("", frozenset()), int
        )
        for name in at.sizes
        if name not in unread
    }
    return Scene(at, hashed, judge or Judge())


def settle(scheme, at, files, **more):
    """Ask a scheme for everything it finds, and for its answers."""
    return [each.settle(scene(at, files, each.wants, **more)) for each in scheme.find(at)]


def near(root, files):
    """Write files under a folder, and look at it from nearby."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Vicinity(os.path.realpath(root))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def git_sha1(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def digest_of(data):
    return Digest("sha256", sha256(data))
