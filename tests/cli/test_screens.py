"""Whole screens, as a person sees them: what is printed about models that are really weighed.

To approve a change: remove the file, run once (the test fails and writes it), read it, run again.
"""

import datetime as dt
import re
import sys
from pathlib import Path

import pytest

from tests.builders import oms, pickles, safetensors, zips
from tests.verifying import write
from weighbridge import pipeline, policy
from weighbridge.cli import run
from weighbridge.reports import View, table

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 1024)}, data=bytes(1024))

LINEAGE = b"""---
base_model: deepseek-ai/DeepSeek-R1-Distill-Qwen-7B
base_model_relation: finetune
license: apache-2.0
---
# Acme chat
"""

CARD = b"""---
license: apache-2.0
datasets: [HuggingFaceFW/fineweb]
base_model: allenai/OLMo-2-1124-7B
base_model_relation: finetune
---
# Weather S
"""

TRUST = """
[[checks.signature.trust]]
name = "acme"
keys = ["acme.pub"]
"""

TEAM = """\
name = "team"
version = "2026.11.0"
extends = ["us-federal"]

[checks.signature]
required = true
"""

WAIVER = """
[[waivers]]
id = "EX-2026-004"
rules = ["unlisted-class"]
digest = "{digest}"
reason = "reviewed in SEC-142"
owner = "ada@example.com"
expires = 2027-03-31
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "acme.pub").write_bytes(oms.public_pem(oms.key()))
    return tmp_path


def page(path, reference, **view):
    """Weigh a folder, and write the report for a terminal."""
    applied = policy.load(reference, pipeline.known())
    report = pipeline.scan([path], applied, today=NOW.date(), now=NOW)
    shown = table.render(report, View(**view))
    # Of signatures, which are not the same twice, the digest of a model is not either.
    return re.sub("sha256:[0-9a-f]{64}", "sha256:(64 digits)", shown)


def approved(name, shown):
    path = SNAPSHOTS / f"screen-{name}.txt"
    if not path.exists():
        path.write_text(shown, encoding="utf-8")
        pytest.fail(f"{path.name} was not there; it is now: read it")
    assert shown == path.read_text(encoding="utf-8")


def denied(folder):
    """A pickle that calls something, a card with a base, a signature that leaves out the pickle."""
    calls = pickles.stream(
        pickles.call("posix", "system", "true"), b"0", pickles.name("acme.layers", "Block")
    )
    signed = {"README.md": LINEAGE, "config.json": b"{}", "model.safetensors": WEIGHTS}
    files = {**signed, "pytorch_model.bin": zips.torch(calls)}
    write(folder / "models/acme-chat", {**files, "model.sig": oms.signature(signed)})
    (folder / "team.toml").write_text(TEAM + TRUST)
    applied = policy.load("team.toml", pipeline.known())
    (weighed,) = pipeline.scan(
        ["models/acme-chat"], applied, today=NOW.date(), reading=pipeline.Reading(hashed=True)
    ).models
    waiver = WAIVER.format(digest=weighed.dossier.digest)
    (folder / "team.toml").write_text(TEAM + TRUST + waiver)


def allowed(folder):
    """A whole model, signed by one who speaks for its publisher."""
    files = {"README.md": CARD, "config.json": b"{}", "model.safetensors": WEIGHTS}
    write(folder / "models/weather-s", {**files, "model.sig": oms.signature(files)})
    (folder / "team.toml").write_text(f'{TEAM}{TRUST}publisher = "ai2"\n')


def test_a_model_that_may_not_be_used(folder):
    denied(folder)
    approved("deny", page("models/acme-chat", "team.toml"))


def test_a_model_that_may_be_used(folder):
    allowed(folder)
    approved("allow", page("models/weather-s", "team.toml"))


def test_a_model_of_which_nothing_is_here(folder):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 6150000000\n"
    names = {f"model-0000{at}-of-00002.safetensors": "ab"[at - 1] * 64 for at in (1, 2)}
    files = {name: pointer.format(digit).encode() for name, digit in names.items()}
    write(folder / "models/big", files)
    approved("no-verdict", page("models/big", "default"))


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_screens_keep_to_the_width(folder, width):
    denied(folder)
    lines = page("models/acme-chat", "team.toml", width=width).splitlines()
    # What cannot be broken may stick out: a digest, a path.
    longest = max((line for line in lines if "sha256:" not in line), key=len)
    assert len(longest) <= width, longest


@pytest.mark.parametrize("name", ["lineage", "jurisdiction"])
def test_the_page_of_a_check(capsys, name):
    assert run(["explain", name]) == 0
    approved(f"explain-{name}", capsys.readouterr().out)


WIDE = re.compile(r"sha256:[0-9a-f]{64}$|/")


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["--help"],
        ["formats"],
        ["rules"],
        ["explain"],
        ["explain", "serialisation"],
        ["policy", "show", "us-federal", "--resolved"],
        ["policy", "diff", "default", "us-federal"],
        ["waive", "--list"],
        ["publishers", "deepseek-ai"],
    ],
    ids=" ".join,
)
def test_no_line_of_a_list_is_wider_than_a_screen(command, monkeypatch, capsys):
    """But for a digest or an address, which are copied whole."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)
    run(command)
    shown = capsys.readouterr()
    wide = [line for line in (shown.out + shown.err).splitlines() if len(line) > 80]
    assert [line for line in wide if not WIDE.search(line)] == []
