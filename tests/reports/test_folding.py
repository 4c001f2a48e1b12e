"""Many models make a short table: what is alike is told once, and what is allowed is counted."""

import time
from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge.core import Artifact, Decision, Dossier, Reason, Report, Tally, Verdict, Weighed
from weighbridge.reports import View, table


def model(name, verdict, because="is odd", rule="not-scanned"):
    reason = Reason("completeness", verdict, because, rule=rule)
    file = name.rpartition("/")[2]
    dossier = Dossier(name, "file", (Artifact(file, 10),), tally=Tally(1, 10, 10))
    return Weighed(dossier, Decision((reason,)))


def shown(models, **view):
    canonical = build.canonical()
    report = Report("1.0.0", canonical.policy, tuple(models), hashed=False)
    return table.render(report, View(**view))


def test_models_judged_alike_are_told_once():
    names = [f"m/{n}.bin" for n in range(12)]
    text = shown(
        model(name, Verdict.WARN, f"{name[2:]!r} stops at 0x{at:x}")
        for at, name in enumerate(names)
    )
    assert text.count("WARN  ") == 1
    assert "m/0.bin, and 11 more like it" in text
    assert "same    m/1.bin, m/2.bin" in text
    assert "and 3 more" in text
    verbose = shown([model(name, Verdict.WARN) for name in names], verbosity=1)
    assert verbose.count("WARN  ") == 12


def test_other_words_are_another_group():
    text = shown([model("a", Verdict.WARN, "one"), model("b", Verdict.WARN, "other")])
    assert text.count("WARN  ") == 2


def test_after_the_first_ones_a_line_must_do():
    text = shown(model(f"m/{'x' * n}", Verdict.DENY, f"reason {'y' * n}") for n in range(60))
    assert text.count("DENY  ") == table.FULL
    assert text.count("\n deny   m/") == table.LINES
    assert f"... and {60 - table.FULL - table.LINES} more models" in text
    assert max(map(len, text.splitlines())) <= 80


def test_allowed_models_are_counted_by_folder():
    few = shown(model(f"m/{n}", Verdict.ALLOW) for n in range(3))
    assert few.count("\n allow  m/") == 3
    many = shown(model(f"m{n % 30}/{n}", Verdict.ALLOW) for n in range(1500))
    assert " allow  m0   50 models, 500 B" in many
    assert " allow  ... and 500 models in 10 more folders: add -v" in many
    assert "1500 models: 1500 allow\n" in many


def test_ten_thousand_models_are_shown_in_no_time():
    models = [model(f"m/{n}", Verdict(n % 4), f"reason {chr(n % 256 + 65)}") for n in range(10_000)]
    start = time.process_time()
    text = shown(models)
    assert time.process_time() - start < 5
    assert len(text.splitlines()) < 250


def test_names_not_examined_are_whole_paths():
    one = model("a/b/c.bin", Verdict.NO_VERDICT)
    dossier = Dossier("a/b/c.bin", "file", one.dossier.artifacts,
                      tally=Tally(1, 10, 10, 0, ("c.bin", "c.bin!/x")))  # fmt: skip
    text = shown([Weighed(dossier, one.decision)])
    assert "not examined: a/b/c.bin\n" in text
    assert "not examined: a/b/c.bin!/x\n" in text


@pytest.mark.parametrize("width", [50, 80])
def test_head_and_digest_fit_and_a_digest_is_never_broken(width):
    report = build.canonical()
    sources = tuple(f"policies/team-{at}.toml" for at in range(4))
    each = replace(report.models[0], dossier=replace(report.models[0].dossier, digest=build.SHA))
    report = replace(report, models=(each,), policy=replace(report.policy, sources=sources))
    lines = table.render(report, View(width=width)).splitlines()
    assert f"  {build.SHA}" in lines
    head = lines[: lines.index("")]
    assert "".join(head).count("team-") == 4
    assert max(map(len, head)) <= width
