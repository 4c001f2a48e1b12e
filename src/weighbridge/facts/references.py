"""What refers to a model on a hub: addresses, ``namespace/name``, folders of a hub's cache.

Exact forms only. A host is compared as a whole, so ``huggingface.co.example`` is none of them, and
what a user name before ``@`` says is not a host. Letters beyond ASCII are in no reference.

Sources (retrieved 2026-11-25): https://huggingface.co/docs/hub/repositories,
https://huggingface.co/docs/huggingface_hub/guides/manage-cache,
https://modelscope.cn/docs/models/download, https://docs.ollama.com/modelfile.
Not read: addresses of data sets, spaces and pages; escapes such as ``%2F``.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.core.records import dataclass

HUGGINGFACE = "huggingface"

ELSEWHERE = "elsewhere"
"""The hub of a namespace that is none of a hub in the directory of publishers."""

LONGEST = 2048
"""Characters of an address."""

_HOSTS = {
    "huggingface.co": HUGGINGFACE, "www.huggingface.co": HUGGINGFACE, "hf.co": HUGGINGFACE,
    "github.com": "github", "www.github.com": "github", "ssh.github.com": "github",
    "modelscope.cn": "modelscope", "www.modelscope.cn": "modelscope",
    "modelscope.ai": "modelscope", "www.modelscope.ai": "modelscope",
    "ollama.com": "ollama", "www.ollama.com": "ollama", "registry.ollama.ai": "ollama",
    "kaggle.com": "kaggle", "www.kaggle.com": "kaggle",
}  # fmt: skip

_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_PAIR = later.pattern(rf"{_PART}/{_PART}", re.ASCII)
_BARE = later.pattern(_PART, re.ASCII)
_URL = later.pattern(
    r"(?:git\+)?(?:https?|ssh|git)://(?:[^\s/?#\\]*@)?([A-Za-z0-9.-]+)(?::[0-9]{1,5})?/([^?#\s\\]*)"
    r"(?:[?#].*)?"
)
_SCP = later.pattern(r"[A-Za-z0-9_.-]+@([A-Za-z0-9.-]+):([^?#\s\\:]*)")
_SECRET = later.pattern(r"(://)[^\s/?#\\]*@")
_CACHE = later.pattern(
    rf"(?:.*[/\\])?models--({_PART}?)--({_PART})(?:[/\\]snapshots[/\\][0-9a-f]{{40}})?[/\\]?",
    re.ASCII | re.DOTALL,
)
_NO_NAMESPACE = frozenset(
    {"api", "blog", "collections", "datasets", "docs", "join", "learn", "models", "orgs", "papers",
     "posts", "search", "settings", "spaces", "tasks"}
)  # fmt: skip
_BELOW = frozenset({"blob", "commit", "file", "raw", "resolve", "src", "tree"})


@dataclass(frozen=True, slots=True)
class Reference:
    """A model on a hub.

    Attributes:
        hub: One of ``publishers.HUBS``, or ``ELSEWHERE``.
        name: ``namespace/name``, or one name of a model that the hub lists without a namespace.
    """

    hub: str
    name: str

    @property
    def namespace(self) -> str:
        """Whose account it is; empty if the name has none."""
        return self.name.rpartition("/")[0]


def pair(text: str) -> bool:
    """Whether a text has the form ``namespace/name``."""
    return _PAIR.fullmatch(text) is not None


def bare(text: str) -> bool:
    """Whether a text has the form of a name without a namespace."""
    return _BARE.fullmatch(text) is not None


def located(url: str) -> Reference | None:
    """Return the model that an address leads to; ``None`` if it is no address of a known hub.

    Args:
        url: As written: ``https``, ``http``, ``ssh``, ``git`` and ``git+https``, or what git takes
            for ``ssh``, such as ``git@hf.co:acme/model``.
    """
    split = _split(url)
    if split is None or (hub := _HOSTS.get(split[0])) is None:
        return None
    parts = split[1].removesuffix("/").removesuffix(".git").split("/")
    if hub in {"modelscope", "kaggle"} and parts[0] == "models":
        parts = parts[1:]
    if hub == "kaggle":
        parts = parts[:2]  # a framework, a variation and a version may follow
    if hub == HUGGINGFACE and len(parts) == 1:
        return Reference(hub, parts[0]) if _named(parts[0]) else None
    if len(parts) > 2 and parts[2] in _BELOW:  # noqa: PLR2004 - namespace, name, and what follows
        parts = parts[:2]
    name = "/".join(parts)
    return Reference(hub, name) if pair(name) and parts[0] not in _NO_NAMESPACE else None


def address(text: str) -> bool:
    """Whether a text is an address on some host."""
    return _split(text) is not None


def path(url: str) -> str:
    """Return what follows the host of an address, without ``.git``; empty if it is none."""
    split = _split(url)
    return "" if split is None else split[1].removesuffix("/").removesuffix(".git")


def without_secret(url: str) -> str:
    """Return an address without what stands before ``@``, which may be a password."""
    return _SECRET.sub(r"\1", url)


def cached(folder: str) -> Reference | None:
    """Return the model that a folder of the Hugging Face cache is of, as the client names them."""
    found = _CACHE.fullmatch(folder) if len(folder) <= LONGEST else None
    if found is None or "--" in found[2] or "--" in found[1]:
        return None
    return Reference(HUGGINGFACE, f"{found[1]}/{found[2]}")


def _named(text: str) -> bool:
    return bare(text) and text not in _NO_NAMESPACE


def _split(url: str) -> tuple[str, str] | None:
    """Return host and path."""
    if len(url) > LONGEST or not url.isascii():
        return None
    found = _URL.fullmatch(url) or _SCP.fullmatch(url)
    return (found[1].lower(), found[2]) if found else None
