"""Waivers that held for more than what was reviewed: other links, other hooks, other names."""

import datetime as dt
import os

import pytest

from tests.weighing import applied
from weighbridge import pipeline, policy
from weighbridge.core import Verdict
from weighbridge.intake import digest

DAY = dt.date(2026, 11, 26)
CLEAN = b"\x02" + bytes(7) + b"{}"
RUNS = b'cposix\nsystem\n(S"true"\ntR.'
HOOK = b"#!/bin/sh\ntrue\n"


def laid(root, post):
    at = root / "m"
    at.mkdir(parents=True)
    for name in ("one.bin", "two.bin"):
        (root / name).write_bytes(RUNS)
    (at / "config.json").write_bytes(b"{}")
    (at / "model.safetensors").write_bytes(CLEAN)
    post(at)
    return at


def weighed(at, taken):
    reading = pipeline.Reading(hashed=True)
    return pipeline.scan([str(at)], taken, today=DAY, reading=reading).models[0]


def link(name, target):
    return lambda at: (at / name).symlink_to(target)


def fifo(name):
    return lambda at: os.mkfifo(at / name)


def hook(name, data=HOOK):
    def write(at):
        (at / ".git/hooks").mkdir(parents=True)
        (at / ".git/HEAD").write_bytes(b"ref: refs/heads/main\n")
        (at / ".git/hooks" / name).write_bytes(data)

    return write


REVIEWED = link("x.bin", "../one.bin")


@pytest.mark.parametrize(
    ("post", "rules"),
    [
        (link("x.bin", "../two.bin"), ["special-file"]),
        (link("pytorch_model.bin", "../one.bin"), ["special-file"]),
        (link("x.bin", "nowhere"), ["special-file"]),
        (link("x.bin", ".."), ["special-file"]),
        (fifo("x.bin"), ["special-file"]),
        (lambda at: [REVIEWED(at), link("y.bin", "../one.bin")(at)], ["special-file"]),
        (lambda at: [REVIEWED(at), link("modeling.py", "config.json")(at)], ["special-file"]),
        (
            lambda at: [REVIEWED(at), hook("post-checkout")(at)],
            ["special-file", "native-executable"],
        ),
    ],
    ids=["target", "name", "nowhere", "folder", "fifo", "another", "inside", "hook"],
)
def test_a_waiver_is_for_the_links_that_were_reviewed(post, rules, tmp_path):
    at = laid(tmp_path / "a", REVIEWED)
    found = weighed(at, applied())
    assert found.decision.verdict is Verdict.DENY
    written = "".join(
        f'[[waivers]]\nid = "w"\nrules = {rules}\ndigest = "{found.dossier.digest}"\n'
        'reason = "r"\nowner = "o"\nexpires = 2027-01-31\n'.replace("'", '"')
    )
    (tmp_path / "p.toml").write_text(
        f'name = "p"\nversion = "1"\nextends = ["default"]\n{written}', "utf-8"
    )
    taken = policy.load(str(tmp_path / "p.toml"), pipeline.known())
    assert weighed(at, taken).decision.verdict is Verdict.ALLOW
    other = weighed(laid(tmp_path / "b", post), taken)
    assert other.decision.verdict is Verdict.DENY
    assert other.decision.waived == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (hook("post-checkout"), hook("post-commit")),
        (hook("post-checkout"), hook("post-checkout", HOOK + b"false\n")),
        (hook("post-checkout"), lambda _at: None),
        (link("a.py", "config.json"), link("b.py", "config.json")),
        (link("a.py", "config.json"), link("a.py", "model.safetensors")),
        (link("a\nother b", "config.json"), link("a", "config.json")),
        (fifo("a"), fifo("b")),
        (fifo("a"), lambda at: (at / "a").mkdir()),
    ],
)
def test_models_that_differ_in_more_than_files_have_other_digests(one, other, tmp_path):
    rows = [
        weighed(laid(tmp_path / str(number), post), applied()).dossier.digest
        for number, post in enumerate((one, other))
    ]
    assert rows[0] != rows[1]


def test_what_is_ordinary_changes_no_digest(tmp_path):
    def cloned(at):
        (at / ".git/hooks").mkdir(parents=True)
        (at / ".git/HEAD").write_bytes(b"ref: refs/heads/main\n")
        (at / ".git/config").write_bytes(b"[core]\n\tbare = false\n")
        (at / ".git/hooks/pre-push.sample").write_bytes(HOOK)
        (at / "empty").mkdir()

    plain = weighed(laid(tmp_path / "a", lambda _at: None), applied()).dossier
    assert weighed(laid(tmp_path / "b", cloned), applied()).dossier.digest == plain.digest
    assert digest.of_model(plain.artifacts) == plain.digest
