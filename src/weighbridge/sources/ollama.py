"""Ollama: ``ollama:llama3:8b``, a model that ``ollama pull`` has put on this machine.

Names are written as Ollama writes them: ``model``, ``owner/model``, ``host/owner/model``, and
``:tag``, or ``latest``. So ``ollama:hf.co/owner/model:Q4_K_M`` is one that was pulled from Hugging
Face. The store is where ``OLLAMA_MODELS`` says; else ``~/.ollama/models``, and that of the service,
``/usr/share/ollama/.ollama/models``. Nothing is fetched, and Ollama need not run.

Source: https://github.com/ollama/ollama/blob/main/types/model/name.go (retrieved 2026-11-26).
"""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Iterator

from weighbridge.core import UsageError, later
from weighbridge.intake import ollama
from weighbridge.remote.address import shown
from weighbridge.remote.entries import Opened
from weighbridge.remote.session import Session
from weighbridge.sources import Source

HOST = "registry.ollama.ai"
"""Where a name without a host comes from."""

OWNER = "library"
"""Whose a name without an owner is."""

TAG = "latest"
"""What a name without a tag means."""

SERVICE = "/usr/share/ollama/.ollama/models"
"""The store of Ollama as a service, as its installer for Linux makes it."""

NEAR = 5
"""Names that are told if there is none like the one asked for, at most."""

_NAME = later.pattern(
    r"(?:(?:(?P<host>[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?::[0-9]{1,5})?)/)?"
    r"(?P<owner>[A-Za-z0-9_][A-Za-z0-9_.-]{0,79})/)?"
    r"(?P<model>[A-Za-z0-9_][A-Za-z0-9_.-]{0,79})"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}))?",
    re.ASCII,
)


def open_(uri: str, session: Session) -> Opened:
    """Find the manifest of a model.

    Raises:
        UsageError: No model may be called that, or none here is.
    """
    name = uri.partition(":")[2]
    found = _NAME.fullmatch(name)
    if found is None:
        raise UsageError(
            f"{shown(uri)[:200]!r}: no model may be called that; write ollama:model:tag"
        )
    parts = (found["host"] or HOST, found["owner"] or OWNER, found["model"], found["tag"] or TAG)
    stores = _stores(session)
    for store in stores:
        path = "/".join((store, "manifests", *parts))
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            return Opened(f"ollama:{_name(*parts)}", path=path)
    known = sorted({each for store in stores for each in _names(store)})
    near = difflib.get_close_matches(_name(*parts), known, NEAR, 0.4) or known[:NEAR]
    told = f"; there are {', '.join(near)}" if near else ", nor any other"
    raise UsageError(f"{uri!r}: no such model is in {' or '.join(map(repr, stores))}{told}")


def every(uri: str, session: Session) -> Iterator[str]:
    """Yield all models of a store (``ollama:*``), or all tags of one (``ollama:llama3``)."""
    wanted = uri.partition(":")[2]
    for store in _stores(session):
        for name in _names(store):
            if wanted in {"", "*", name, name.rpartition(":")[0]}:
                yield f"ollama:{name}"


def _stores(session: Session) -> tuple[str, ...]:
    """Return where models may be."""
    if given := session.environment.get("OLLAMA_MODELS"):
        return (given.rstrip("/") or "/",)
    home = session.environment.get("HOME", "")
    return (f"{home}/.ollama/models", SERVICE) if home else (SERVICE,)


def _names(store: str) -> Iterator[str]:
    """Yield the names of the models in a store."""
    for tag in ollama.tags(store):
        parts = tag.name.split("/")[1:]
        if len(parts) == ollama.DEPTH and tag.files and _NAME.fullmatch(name := _name(*parts)):
            yield name


def _name(host: str, owner: str, model: str, tag: str) -> str:
    """Write a name as Ollama does: without what goes without saying."""
    if host != HOST:
        return f"{host}/{owner}/{model}:{tag}"
    return f"{model}:{tag}" if owner == OWNER else f"{owner}/{model}:{tag}"


SOURCE = Source(
    id="ollama",
    schemes=("ollama",),
    title="a model that Ollama has pulled",
    doc=__doc__,
    open=open_,
    every=every,
    online=False,
    slashes=False,
)
