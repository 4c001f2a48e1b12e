"""Write ``data/plugins.json`` from what plug-ins say: ``python -m tests.plugins``."""

import json

from weighbridge import pipeline, registry, rules, signatures
from weighbridge.stages import beginnings, driver, vouching

PLUGINS = {
    "formats": (driver.formats, beginnings.row),
    "rules": (pipeline.rules, rules.row),
    "signatures": (vouching.schemes, signatures.row),
}
"""By folder: what gives all of them, and what is kept of one."""


def said():
    """Return what is to be kept, by folder and module."""
    return {
        folder: {each.id.replace("-", "_"): row(each) for each in every()}
        for folder, (every, row) in PLUGINS.items()
    }


def written():
    """Return the file as it ought to be: a line a plug-in."""
    lines = []
    for folder, every in said().items():
        rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in every.items()]
        lines.append(f"{json.dumps(folder)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    registry.KEPT.write_text(written(), encoding="utf-8")
