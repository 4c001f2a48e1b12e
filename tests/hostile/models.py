"""Models of very many files, of which each says much: dense texts, long metadata, holes, links."""

import json
import os
import struct
from functools import partial

from tests.builders.neighbours import SAMPLES
from tests.fuzz import seeds
from tests.hostile.case import Case

GIB = 1 << 30

FILES = 40
"""Of dense texts in one model."""


def _texts(name, make, folder):
    """Write files of one sort, no two alike, that are one model."""
    (folder / "config.json").write_bytes(b"{}")
    for n in range(FILES):
        (folder / f"f{n}{name}").write_text(make(n))


def _targets(n):
    rows = {f"k{i}": {"_target_": f"os.m{n}.s{i}", "a": i} for i in range(4000)}
    return json.dumps(rows)


def _cells(n):
    cells = [{"cell_type": "code", "source": f"import os\nos.system('{n}a{i}')"}
             for i in range(3000)]  # fmt: skip
    return json.dumps({"nbformat": 4, "cells": cells})


TEXTS = {
    "calls": (".py", lambda n: "import os\n" + f"os.system('a{n}')\n" * 12_000),
    "imports": (".py", lambda n: "".join(f"import m{n}x{i}\n" for i in range(9000))),
    "sums": (".py", lambda n: f"a{n}=b.c(d)[e]+f\n" * 9000),
    "templates": (".jinja", lambda n: "".join(
        f"{{{{ x.__class__.y{i}({n}) }}}}\n" for i in range(4000))),
    "targets": (".json", _targets),
    "yaml": (".yaml", lambda n: "".join(
        f"k{i}:\n  _target_: os.m{n}.s{i}\n" for i in range(1500))),
    "cards": (".md", lambda n: "---\nlicense: mit\n---\n" + "".join(
        f"[a{i}](http://x{n}.com/{i}) base model: a/b{i} trained on c{i}\n" for i in range(9000))),
    "cells": (".ipynb", _cells),
}  # fmt: skip
"""Dense texts, by name: how their files end, and what makes one."""


def _said(count, entries, text, folder):
    """Write one header that says much, under as many names."""
    (folder / "config.json").write_bytes(b"{}")
    head = json.dumps({"__metadata__": {f"k{n}": f"{n}-{text}" for n in range(entries)}}).encode()
    (folder / "m0.safetensors").write_bytes(struct.pack("<Q", len(head)) + head)
    for n in range(1, count):
        os.link(folder / "m0.safetensors", folder / f"m{n}.safetensors")


def _program(kind, folder):
    """Write a sample, fifty GiB of holes, a program, and as many again."""
    with (folder / "model.bin").open("wb") as file:
        file.write(seeds.of_format(kind)[0])
        file.seek(50 * GIB)
        file.write(SAMPLES["elf-program"])
        file.truncate(100 * GIB)


def _pierced(folder):
    """Write a file of a thousand holes."""
    with (folder / "model.bin").open("wb") as file:
        file.write(seeds.of_format("tengine-model")[0])
        for n in range(1, 1_000):
            file.seek(n * 5_000_011)
            file.write(b"MZ")


def _linked(folder):
    """Write a thousand folders in one another, with links up, again, and by their whole path."""
    here, name = folder, ""
    for _ in range(400):
        here, name = here / "d", f"{name}d/"
        here.mkdir()
        (here / "m.pkl").write_bytes(b"N.")
        (here / "up").symlink_to("..")
        (here / "again").symlink_to("up/d/m.pkl")
        (here / "chain").symlink_to("again")
        (here / "whole").symlink_to(here / "m.pkl")


FOLDERS = {
    "long-texts": partial(_said, 60, 2400, "ab" * 4000),
    "few-pieces": partial(_said, 10_000, 300, ""),
    "program-behind-holes": partial(_program, "tengine-model"),
    "pierced": _pierced,
    "linked": _linked,
}


def cases():
    """Yield models."""
    for name, (ending, make) in TEXTS.items():
        yield Case(f"texts-{name}", partial(_texts, ending, make), damaged=False, alone=True,
                   )  # fmt: skip
    for name, make in FOLDERS.items():
        yield Case(
            f"model-{name}", make, damaged=False, alone=True, quick=name == "program-behind-holes"
        )
