"""Write the parts of README.md and SECURITY.md that follow from the code, and the manual page.

Done by ``python -m tests.readme``.

A block stands between ``<!-- begin name -->`` and ``<!-- end name -->``. ``tests/test_readme.py``
says when one is out of step.
"""

import contextlib
import io
import json
import os
import re
import tempfile
from pathlib import Path

from tests.bench import tables
from tests.builders import safetensors
from tests.formats.test_matrix import EVERY
from tests.fuzz import totals
from tests.reading import read
from weighbridge import pipeline, registry
from weighbridge import sources as places
from weighbridge.cli import catalogue, roff, run
from weighbridge.core import Gap, GapKind, Grade
from weighbridge.reports import Renderer
from weighbridge.stages import vouching

README = Path(__file__).parents[1] / "README.md"

SECURITY = README.parent / ".github/SECURITY.md"
MEASURED = Path(__file__).parent / "bench/measured.json"

MANUAL = Path(__file__).parents[1] / "src/weighbridge/data/weighbridge.1"

CLOSED = {
    "rar": b"Rar!\x1a\x07\x01\0",
    "cabinet": b"MSCF" + bytes(40),
    "disk-image": b"hsqs" + bytes(92),
}
"""Samples of archives that are not opened."""


def rules():
    """Return the table of rules, worst first."""
    every = sorted(pipeline.rules(), key=lambda rule: (-rule.severity, rule.id))
    rows = [f"| `{rule.id}` | {rule.severity.word} | {rule.title} |" for rule in every]
    return "\n".join(["| rule | severity | what it says |", "|---|---|---|", *rows])


def formats():
    """Return the table of formats: those that are read, and those that are merely recognised."""
    rows = ["| files | read | recognised, not read: no verdict |", "|---|---|---|"]
    for kind, word in catalogue.KINDS.items():
        mine = [row for row in catalogue.find(None) if row.kind == kind]
        known = "; ".join(row.title for row in mine if row.read)
        closed = "; ".join(row.title for row in mine if not row.read)
        rows.append(f"| {word} | {known} | {closed or '-'} |")
    return "\n".join(rows)


def schemes():
    """Return the table of schemes: what is signed first, then what is merely written down."""
    every = sorted(vouching.schemes(), key=lambda each: (each.grade is not Grade.SIGNED, each.id))
    rows = [f"| `{each.id}` | {each.grade.value} | {title(each.doc)} |" for each in every]
    return "\n".join(["| scheme | grade | what it is |", "|---|---|---|", *rows])


def checks():
    """Return the table of checks."""
    rows = [f"| `{each.id}` | {title(each.doc)} |" for each in pipeline.checks()]
    return "\n".join(["| check | what it asks |", "|---|---|", *rows])


def reports():
    """Return the table of outputs."""
    every = registry.load("reports", "RENDERER", Renderer)
    rows = [f"| `{each.id}` | {title(each.doc)} |" for each in every]
    return "\n".join(["| `--format` | what it is |", "|---|---|", *rows])


def sources():
    """Return the table of addresses."""
    rows = ["| address | extra | what it is |", "|---|---|---|"]
    for each in places.sources():
        schemes = ", ".join(f"`{name}:{'//' * each.slashes}`" for name in each.schemes)
        extra = f"`{each.extra}`" if each.extra else "-"
        rows.append(f"| {schemes} | {extra} | {title(each.doc)} |")
    return "\n".join(rows)


def title(doc):
    """Return the first line of a docstring, for Markdown."""
    return doc.strip().partition("\n")[0].replace("``", "`")


def is_read(fmt):
    """Whether more comes of a sample than that it is not read."""
    sample = (EVERY | CLOSED).get(fmt.id)
    if sample is None:
        return True
    found = read(fmt, sample)
    return not found or any(
        not isinstance(item, Gap) or item.kind is not GapKind.UNSUPPORTED for item in found
    )


def demo():
    """Return what ``weighbridge demo`` prints about the model that would run code."""
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(held):
        code = run(["demo", "--color", "never"])
    if code:
        raise RuntimeError(f"demo exits with {code}")
    held.seek(0)
    pattern = r"^weighbridge [^\n]*\n\nruns-code .*?(?=\n\n1 model)"
    (model,) = re.findall(pattern, held.read(), re.MULTILINE | re.DOTALL)
    return f"```text\n{model.rstrip()}\n```"


CARD = b"""---
base_model: deepseek-ai/DeepSeek-R1-Distill-Qwen-7B
base_model_relation: finetune
license: apache-2.0
datasets: [acme/chats]
---
# Acme chat

Developed by: Acme Research
"""


def printed(*words):
    """Return what a command prints, run in a folder with the model ``acme-chat``."""
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "acme-chat")
        model.mkdir()
        (model / "README.md").write_bytes(CARD)
        (model / "config.json").write_text("{}")
        weights = safetensors.build({"w": safetensors.tensor(0, 16)}, data=bytes(16))
        (model / "model.safetensors").write_bytes(weights)
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(held):
                code = run(words)
        finally:
            os.chdir(before)
    if code:
        raise RuntimeError(f"{words} exits with {code}")
    held.seek(0)
    return f"```text\n$ weighbridge {' '.join(words)}\n{held.read().rstrip()}\n```"


def origin():
    """Return what ``weighbridge origin`` prints about a model whose card names a base."""
    return printed("origin", "acme-chat")


def lineage():
    """Return what ``weighbridge lineage`` prints about it."""
    return printed("lineage", "acme-chat")


def bench():
    """Return the table that ``python -m tests.bench --save`` measured last."""
    kept = json.loads(MEASURED.read_text(encoding="utf-8"))
    return tables.written(kept, targets=True)


BLOCKS = {
    "rules": rules,
    "formats": formats,
    "schemes": schemes,
    "reports": reports,
    "sources": sources,
    "checks": checks,
    "demo": demo,
    "origin": origin,
    "lineage": lineage,
    "bench": bench,
}


SECURED = {"fuzz": lambda: totals.table(totals.load(totals.PATH))}
"""Blocks of SECURITY.md."""


def block(text, name):
    """Return a block as it stands."""
    begin, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
    return text.split(begin)[1].split(end)[0]


def main():
    """Write every block anew, and the manual page."""
    for path, blocks in ((README, BLOCKS), (SECURITY, SECURED)):
        path.write_text(filled(path, blocks), encoding="utf-8")
    MANUAL.write_text(roff.page(), encoding="utf-8")


def filled(path, blocks):
    """Return a text with its blocks as they should be."""
    text = path.read_text(encoding="utf-8")
    for name, make in blocks.items():
        begin, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
        before, found, rest = text.partition(begin)
        if not (found and end in rest):
            raise ValueError(f"{path.name} has no block {name!r}")
        text = f"{before}{begin}{make()}{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    main()
