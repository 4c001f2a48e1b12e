"""Write what is known without importing or parsing: ``python -m tests.plugins``.

``data/plugins.json`` is what plug-ins and commands say, ``data/policies.json`` what some policies
do, ``data/harmless-heads.json`` what the first lines of lists of harmless names do.
"""

import hashlib
import json
from pathlib import Path

import click

from weighbridge import pipeline, registry, rules, signatures
from weighbridge.cli import commands, plainly
from weighbridge.facts import heads
from weighbridge.policy import gathering, raw
from weighbridge.stages import beginnings, driver, vouching

PLUGINS = {
    "formats": (driver.formats, beginnings.row),
    "rules": (pipeline.rules, rules.row),
    "signatures": (vouching.schemes, signatures.row),
}
"""By folder: what gives all of them, and what is kept of one."""


def said():
    """Return what is to be kept, by folder and module."""
    kept = {
        folder: {each.id.replace("-", "_"): row(each) for each in every()}
        for folder, (every, row) in PLUGINS.items()
    }
    return kept | {"commands": {name: options(name) for name in plainly.COMMANDS}}


def options(name):
    """Return what click knows of a command: its options, and the values if nothing is said."""
    command = commands.cli.get_command(None, name)
    known = {}
    for param in command.params:
        if not isinstance(param, click.Option) or "--config" in param.opts:
            continue
        key = param.name if param.expose_value else ""
        choices = list(param.type.choices) if isinstance(param.type, click.Choice) else None
        kind = "flag" if param.is_flag else "many" if param.multiple else "value"
        known |= {each: [key, kind, True, choices] for each in param.opts}
        known |= {each: [key, kind, False, choices] for each in param.secondary_opts}
    with command.make_context(name, ["--no-config"]) as context:
        return [known, dict(sorted(context.params.items()))]


def written():
    """Return the file as it ought to be: a line a plug-in."""
    lines = []
    for folder, every in said().items():
        rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in every.items()]
        lines.append(f"{json.dumps(folder)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


POLICIES = ("default", "strict", "audit")
"""Policies that are kept."""


def policies():
    """Return the other file as it ought to be: a line a policy."""
    files = [Path(gathering.folder(), f"{name}.toml").read_bytes() for name in POLICIES]
    rows = {hashlib.sha256(data).hexdigest(): raw.row(raw.parse(data, "")) for data in files}
    lines = [f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def lists():
    """Return the third file as it ought to be: a line a list."""
    paths = sorted(Path(heads.FOLDER).glob("*.toml"))
    rows = {path.name: [path.stat().st_size, *heads.read(str(path))] for path in paths}
    lines = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    Path(heads.KEPT).write_text(lists(), encoding="utf-8")
    Path(raw.KEPT).write_text(policies(), encoding="utf-8")
    Path(registry.KEPT).write_text(written(), encoding="utf-8")
