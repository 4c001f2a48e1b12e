"""Many models make a short table: what is alike is told once, and what is allowed is counted."""

import time
from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge.core import (
    Artifact,
    Decision,
    Dossier,
    Face,
    Gap,
    GapKind,
    Kind,
    Place,
    Reason,
    Report,
    Span,
    Tally,
    Verdict,
    Weighed,
)
from weighbridge.judgement import phrases
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
    assert " allow  ... and 500 models, in 10 more folders: add -v" in many
    assert "1500 models: 1500 allow\n" in many


def read_as(name, *kinds, gap=False):
    """A single file that was read as these, and perhaps not to its end."""
    each = model(name, Verdict.ALLOW)
    place = Place(each.dossier.artifacts[0], Span(0, 10))
    evidence = [Face(place, f"x{at}", kind) for at, kind in enumerate(kinds)]
    evidence += [Gap(place, GapKind.DAMAGED, "is cut")] if gap else []
    return replace(each, dossier=replace(each.dossier, evidence=tuple(evidence)))


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ([], "0 models"),
        ([read_as("m/a.pkl", Kind.WEIGHTS)], "1 model"),
        ([read_as("m/a.txt", Kind.TEXT)], "0 models, 1 loose file"),
        ([read_as("m/a.txt", Kind.TEXT), read_as("m/b", Kind.CODE)], "0 models, 2 loose files"),
        ([read_as("m/a.pkl", Kind.WEIGHTS), read_as("m/b", Kind.TEXT)], "1 model, 1 loose file"),
        ([read_as("m/a", Kind.TEXT, Kind.WEIGHTS)], "1 model"),
        ([read_as("m/a", Kind.TEXT, gap=True)], "1 model"),
        ([read_as("m/model.bin")], "1 model"),
    ],
)
def test_a_file_that_is_no_weights_counts_as_no_model(models, told):
    assert phrases.models(models) == told
    assert f"\n{told}: " in shown(models)


def test_a_folder_without_weights_counts_as_nothing_itself():
    reason = Reason("completeness", Verdict.NO_VERDICT, "x", rule="nothing-to-weigh")
    bare = Weighed(Dossier("m", "folder"), Decision((reason,)))
    loose = read_as("m/a.txt", Kind.TEXT)
    assert phrases.models([bare, loose]) == "0 models, 1 loose file"
    assert "0 models, 1 loose file: 1 no verdict, 1 allow\n" in shown([bare, loose])


LONG = f"{'h' * 60}/models--acme--chat/snapshots/{'a' * 40}"


@pytest.mark.parametrize("verdict", [Verdict.ALLOW, Verdict.DENY])
def test_a_long_path_stands_whole_on_a_line_of_its_own(verdict):
    many = [replace(one, dossier=replace(one.dossier, layout="hub-cache"))
            for one in (model(f"{LONG}{at}", verdict) for at in range(3))]  # fmt: skip
    text = shown(many)
    lines = text.splitlines()
    rest = [line for line in lines if LONG not in line]
    assert max(map(len, rest)) <= 80
    assert sum(line.removeprefix(" allow  ")[:-1] == LONG for line in lines) == 3
    assert text.count("1 file, 10 B") == 3


def test_of_many_reasons_the_first_are_told_and_the_rest_is_counted():
    reasons = tuple(
        Reason("serialisation", Verdict.DENY, f"{at} is odd", rule="trailing-data")
        for at in range(table.PER_MODEL + 5)
    )
    one = model("m", Verdict.DENY)
    many = replace(one, decision=Decision(reasons))
    assert "... and 5 more reasons" in shown([many])
    assert shown([many]).count(" is odd") == table.PER_MODEL
    assert shown([many], verbosity=1).count(" is odd") == len(reasons)


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
