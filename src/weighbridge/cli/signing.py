"""What ``sign`` and ``attest`` do: hash, state, sign, write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from weighbridge.cli import output
from weighbridge.cli.progress import Progress
from weighbridge.core import Document, UsageError
from weighbridge.core.records import dataclass, replace
from weighbridge.intake import inventory, sidecars
from weighbridge.intake.listing import Model
from weighbridge.stages import reading
from weighbridge.verification import certificate, keys, manifest, names, signing


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement about a model, ready to be signed.

    Attributes:
        name: Of the model.
        files: How many it covers.
        left: Names of what is here and not covered, as they are shown.
        statement: The statement.
    """

    name: str
    files: int
    left: tuple[str, ...]
    statement: bytes


def place(path: str, given: str | None, name: str, *, force: bool) -> Path:
    """Decide where a signature goes.

    Args:
        path: The model.
        given: Where the user wants it.
        name: What it is called in a folder.
        force: Whether it may be written over one that is there.

    Raises:
        UsageError: It cannot be written there, or one is there.
    """
    if given is None:
        ending = ".vsa.json" if name.endswith(".vsa.json") else ".sig"
        folder = Path(path)
        given = str(folder / name) if folder.is_dir() else f"{path}{ending}"
    found = output.target(given)
    if found.is_symlink():
        # A downloaded folder could hold one, and decide what is written over.
        raise UsageError(f"{given!r}: is a link, which is not written through")
    if found.exists() and not force:
        raise UsageError(f"{given!r}: is there already; --force writes over it")
    return found


def one(path: str, signature: Path) -> Model:
    """Take a path for one model, without the signature that is about to be written.

    Raises:
        UsageError: It holds several models, or none.
    """
    models = inventory.take(path, whole=True).models
    if len(models) != 1:
        raise UsageError(f"{path!r}: {len(models)} models, and one is signed at a time")
    model = models[0]
    here = os.path.realpath(signature)
    files = tuple(file for file in model.files if file.path != here)
    if not files:
        raise UsageError(f"{path!r}: no files to sign")
    return replace(model, files=files)


def model(path: str, signature: Path, bar: Progress) -> Signed:
    """Hash a model, and state what is to be signed.

    Raises:
        UsageError: A file has a name that cannot be signed, or could not be read to its end.
    """
    found = one(path, signature)
    how = reading.Reading(hashed=True, progress=bar.step)
    bar.expect(sum(file.size for file in found.files))
    alone = not os.path.isdir(path)  # noqa: PTH112 - the path as given
    kept = [
        file
        for file in found.files
        if not manifest.left_out(file.name) and not sidecars.promises(file.name)
    ]
    for file in kept:
        if fault := names.fault(file.name):
            raise UsageError(f"{file.name!r}: cannot be signed, since the name {fault}")
        if manifest.names_piece(file.name):
            raise UsageError(f"{file.name!r}: cannot be signed: the name of a piece of a file")
    links = [name for name, _ in found.links]
    if found.odd or links:
        odd = [each.name for each in found.odd] + links
        raise UsageError(f"{odd[0]!r}: links and special files cannot be signed")
    read = reading.inspect(found, how, {}, look=lambda _name: False)
    lost = [file.name for file in kept if file.name not in read.files]
    if lost:
        raise UsageError(f"{lost[0]!r}: could not be read, or changed meanwhile")
    digests = {file.name: read.files[file.name].get("sha256") for file in kept}
    inside = {file.name for file in found.files}
    name = os.path.basename(os.path.realpath(path))  # noqa: PTH119 - strings throughout
    left = sorted((inside - set(digests)) | set(found.passed))
    here = os.path.relpath(os.path.realpath(signature), found.root)
    ignored = {each for each in (*left, here) if not each.startswith("../")}
    if alone:
        # The reference implementation knows a single file by no other name.
        digests, ignored = {manifest.ALONE: digests[kept[0].name]}, set()
    statement = signing.model_statement(name, digests, ignored, links=found.layout == "hub-cache")
    return Signed(output.plain(name), len(digests), tuple(map(output.plain, left)), statement)


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs.

    Attributes:
        private: The key.
        chain: Certificates in DER, the key's own first; none to sign by key.
    """

    private: keys.PrivateKey
    chain: tuple[bytes, ...] = ()

    def sealed(self, statement: bytes) -> bytes:
        """Sign a statement.

        Raises:
            UsageError: The library at hand cannot sign.
        """
        try:
            return signing.bundle(statement, self.private, self.chain)
        except keys.KeyFaultError as error:
            raise UsageError(str(error)) from error


def secret(key: str, chain: str | None = None) -> Secret:
    """Read a private key, and certificates to go with it, before anything is hashed.

    Raises:
        UsageError: Key or certificates cannot be used.
    """
    try:
        private = _private(key)
    except keys.KeyFaultError as error:
        raise UsageError(f"{key!r}: {error}") from error
    if chain is None:
        return Secret(private)
    try:
        found = certificate.roots(Document(chain, _bytes(chain)))
    except keys.KeyFaultError as error:
        raise UsageError(f"{chain!r}: {error}") from error
    if not found or found[0].key != keys.public(private):
        raise UsageError(f"{chain!r}: the first certificate is not of the key {key!r}")
    return Secret(private, tuple(each.der for each in found))


def _private(path: str) -> keys.PrivateKey:
    data = _bytes(path)
    try:
        return keys.load_private(data, None)
    except keys.PasswordNeededError:
        return keys.load_private(data, _password(path))


def _password(path: str) -> bytes:
    """Ask for a password; where nobody can be asked, take a line of standard input."""
    if sys.stdin.isatty():
        asked: str = click.prompt(f"password of {output.plain(path)}", hide_input=True, err=True)
        return asked.encode()
    line = sys.stdin.buffer.readline().rstrip(b"\r\n")
    if not line:
        raise UsageError(f"{path!r}: is encrypted, and standard input holds no password")
    return line


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(keys.MAX_DOCUMENT + 1)
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path!r}: {str(told or error).lower()}") from error


def write(place: Path, data: bytes) -> None:
    """Write a signature, never through a link.

    Raises:
        OutputError: The medium failed.
    """
    output.write(place, data, follow=False)
