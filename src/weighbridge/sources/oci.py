"""Container registries: ``oci://registry[:port]/repository[:tag][@sha256:…]``.

ModelPack, KitOps, Ollama (``oci://registry.ollama.ai/library/llama3:8b``) and anything else that is
packed like them. Without tag and digest ``latest`` is meant; a tag is looked up once, and reports
name the digest that it stood for. What is weighed is a folder in the image layout
(``remote/ocilayout.py``): the blobs have no names, and formats are told by their bytes. An index
over several platforms is weighed with all of them. Signatures and verdicts attached to the manifest
are part of it.

Wider addresses: ``oci://registry/repository`` without a tag stands for every tag of it,
``oci://registry/`` for every repository that the registry lists.

Registries are asked over https; on this machine, or with ``oci+http://``, over http. User and
password are looked for where ``docker login`` and ``podman login`` keep them, and only after a
registry has asked: the file ``$REGISTRY_AUTH_FILE``, ``config.json`` in ``$DOCKER_CONFIG`` or else
in ``~/.docker``, ``containers/auth.json`` in ``$XDG_RUNTIME_DIR``. Credential helpers are programs,
and are not run; identity tokens are not exchanged. Tokens are fetched where the registry says,
within bounds (``remote/challenges.py``): from its own host, from public addresses, or from hosts
that the same file has an entry for.

What a descriptor says about a blob's digest is what the registry has recorded; it is compared where
all bytes of the blob are read. Layers kept at other addresses (``urls``) are not fetched.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.remote import reference
from weighbridge.remote.entries import Opened
from weighbridge.remote.session import Session
from weighbridge.sources import Source

_ATTACHED = later.pattern(r"sha(?:256-[0-9a-f]{64}|512-[0-9a-f]{128})(?:\.[a-z]{1,16})?")
"""Tags under which something is attached to something else."""


def open_(text: str, session: Session) -> Opened:
    """Lay out what an address names; see ``remote/ocilayout.py``.

    Raises:
        UsageError: It is no address, or nothing, or cannot be had.
    """
    from weighbridge.remote import ocilayout  # noqa: PLC0415 - heavy, for addresses alone

    home = reference.parse(text)
    return ocilayout.opened(home, session)


def every(text: str, session: Session) -> Iterator[str]:
    """Yield the address of every tag.

    Raises:
        UsageError: They cannot be listed.
    """
    from weighbridge.remote.ociregistry import Registry  # noqa: PLC0415 - as above

    home = reference.parse(text)
    if home.tag or home.digest:
        yield str(home)
        return
    registry = Registry(session, home)
    names = [home.repository] if home.repository else registry.repositories()
    for name in names:
        one = reference.Reference(home.scheme, home.host, name)
        for tag in Registry(session, one).tags():
            if not _ATTACHED.fullmatch(tag):
                yield f"{one.name}:{tag}"


SOURCE = Source(
    id="oci",
    schemes=("oci", reference.PLAIN),
    title="a model in a container registry",
    doc=__doc__,
    open=open_,
    every=every,
)
