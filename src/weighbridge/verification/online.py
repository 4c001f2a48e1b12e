"""The only module that opens a connection; called for ``--online`` and never else.

It fetches what the public Sigstore instance trusts now, by TUF (https://theupdateframework.io,
retrieved 2026-11-25), and signs a statement with what continuous integration hands out. Both go
into a temporary folder: a cache in the home folder outlives the run that filled it, and nobody
would check it.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from weighbridge.core import Document, UsageError, printable
from weighbridge.verification import keyless
from weighbridge.verification.refusal import RefusedError

REPOSITORY = "https://tuf-repo-cdn.sigstore.dev"
"""Of the public instance."""
ROOT = "trusted_root.json"
CONFIGURATION = "signing_config.v0.2.json"
PATIENCE = 10
"""Seconds for one connection to say something; it is tried four times."""
_EMBEDDED = "https%3A%2F%2Ftuf-repo-cdn.sigstore.dev"
"""Folder of the sigstore package that holds the first TUF root, the anchor of all later ones."""


def refresh(repository: str = REPOSITORY) -> bytes:
    """Fetch the trusted root of the public Sigstore instance.

    Args:
        repository: A mirror of its TUF repository; signed by the same keys.

    Raises:
        UsageError: It cannot be reached, or what it sends does not verify.
    """
    with _plain("cannot fetch the trusted root"):
        (root,) = _fetch(repository, ROOT)
        return root


def sign(statement: bytes, repository: str = REPOSITORY) -> bytes:
    """Sign an in-toto statement with ambient credentials; returns the bundle.

    The signature, and with it the signer's identity, is published in a public log.

    Args:
        statement: JSON, UTF-8; its subjects have SHA-2 or SHA-3 digests.
        repository: As for ``refresh``.

    Raises:
        UsageError: There are no credentials, a service cannot be reached or refuses, or the
            statement is none.
    """
    from sigstore import dsse, oidc  # noqa: PLC0415 - heavy
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - heavy
    from sigstore.sign import SigningContext  # noqa: PLC0415 - heavy

    with _plain("cannot sign"):
        body = dsse.Statement(statement)
        credential = oidc.detect_credential()
        if credential is None:
            raise UsageError(
                "cannot sign: no ambient credentials; in GitHub Actions, give the job the"
                " permission id-token: write"
            )
        token = oidc.IdentityToken(credential)
        root, configuration = _fetch(repository, ROOT, CONFIGURATION)
        client = {
            "mediaType": ClientTrustConfig.ClientTrustConfigType.CONFIG_0_1.value,
            "trustedRoot": json.loads(root),
            "signingConfig": json.loads(configuration),
        }
        trust = ClientTrustConfig.from_json(json.dumps(client))
        with SigningContext.from_trust_config(trust).signer(token) as signer:
            return signer.sign_dsse(body).to_json().encode()


def _fetch(repository: str, *names: str) -> tuple[bytes, ...]:
    """Return the newest versions of some targets, the trusted root among them, verified."""
    from tuf.ngclient.updater import Updater  # noqa: PLC0415 - heavy
    from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher  # noqa: PLC0415 - heavy

    anchor = resources.files("sigstore").joinpath("_store", _EMBEDDED, "root.json").read_bytes()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        updater = Updater(
            metadata_dir=folder,
            metadata_base_url=f"{repository}/",
            target_dir=folder,
            target_base_url=f"{repository}/targets/",
            fetcher=Urllib3Fetcher(socket_timeout=PATIENCE),
            bootstrap=anchor,
        )
        updater.refresh()
        for name in names:
            target = updater.get_targetinfo(name)
            if target is None:
                raise ValueError(f"{repository} has no {name}")
            found[name] = Path(updater.download_target(target)).read_bytes()
    keyless.describe(Document(ROOT, found[ROOT]))
    return tuple(found.values())


@contextmanager
def _plain(what: str) -> Iterator[None]:
    """Turn whatever goes wrong on the way into one line."""
    from requests import RequestException  # noqa: PLC0415 - heavy
    from sigstore._internal.fulcio.client import (  # noqa: PLC0415 - no public name
        ExpiredCertificate,
        FulcioClientError,
    )
    from sigstore._internal.rekor import RekorClientError  # noqa: PLC0415 - no public name
    from sigstore.errors import Error  # noqa: PLC0415 - heavy
    from sigstore.oidc import ExpiredIdentity, IssuerError  # noqa: PLC0415 - heavy
    from tuf.api.exceptions import DownloadError, RepositoryError  # noqa: PLC0415 - heavy

    # the libraries tell standard error what they also raise
    for name in ("sigstore", "tuf", "urllib3"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        yield
    except (
        Error, RefusedError, DownloadError, RepositoryError, RequestException, OSError, ValueError,
        KeyError, IndexError, ExpiredCertificate, ExpiredIdentity, FulcioClientError, IssuerError,
        RekorClientError,
    ) as error:  # fmt: skip
        raise UsageError(f"{what}: {_line(error)}") from error


def _line(error: BaseException) -> str:
    """Return what an exception, or else its cause, says, on one line; or else its name."""
    said = " ".join(str(error).split())
    if not said and error.__cause__ is not None:
        return _line(error.__cause__)
    return printable(said or type(error).__name__, 300)
