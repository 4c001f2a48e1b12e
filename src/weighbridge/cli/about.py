"""What is installed here, for ``weighbridge --version --verbose``: data, extras and policies."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from weighbridge.cli import completing
from weighbridge.core import later

PACKAGE = Path(__file__).resolve().parents[1]

TABLES = (
    ("publishers", "publishers.toml"),
    ("countries", "countries.toml"),
    ("families", "families.toml"),
    ("tokenizers", "tokenizers.toml"),
    ("licences", "licences.toml"),
    ("data sets", "datasets.toml"),
    ("dangerous names", "dangerous.toml"),
)
"""Data that goes out of date, and the files it is in."""

EXTRAS = (
    ("codecs", ("lz4", "zstandard")),
    ("dask", ("distributed",)),
    ("openpgp", ("pysequoia",)),
    ("cel", ("cel-expr-python",)),
)
"""Extras, and the distributions that each is about."""

FEW = 9
"""Tables of a file that holds its rows otherwise than as tables, at most."""

_DAY = later.pattern(r"as-of\s*[=:]\s*\"?(\d{4}-\d\d-\d\d)")

_ROW = later.pattern(r"^\[\[[^.\]]+\]\]", re.MULTILINE)


def lines() -> Iterator[str]:
    """Yield one line per thing that a person who reports a fault, or audits, wants to know."""
    yield f"{'python':<18}{platform.python_version()}, {platform.system()} {platform.machine()}"
    for what, name in TABLES:
        text = (PACKAGE / "data" / name).read_text("utf-8")
        day = max(_DAY.findall(text), default="")
        rows = len(_ROW.findall(text))
        count = f"{rows} rows, " if rows > FEW else ""
        yield f"{what:<18}{count}as of {day}"
    from weighbridge.facts import trustroot  # noqa: PLC0415 - after what costs nothing

    root = trustroot.about()
    yield f"{'sigstore root':<18}as of {root.taken}, sha256:{root.sha256[:16]}"
    place, names = policies()
    for path in names:
        days = _DAY.findall((place / f"{path}.toml").read_text("utf-8"))
        told = f", lists as of {max(days)}" if days else ""
        yield f"{'policy':<18}{path}{told}"
    yield f"{'policies in':<18}{place}"
    for extra, distributions in EXTRAS:
        found = ", ".join(f"{name} {_version(name)}" for name in distributions)
        yield f"{f'extra {extra}':<18}{found}"


def policies() -> tuple[Path, list[str]]:
    """Return where the shipped policies lie, and their names."""
    beside = PACKAGE / "policies"
    return beside if beside.is_dir() else PACKAGE.parents[1] / "policies", completing.policies()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
