import datetime as dt

import pytest

from tests.builders import report as build
from tests.checks.asking import ask
from weighbridge import pipeline, policy
from weighbridge.checks.serialisation import CHECK, _matches
from weighbridge.core import (
    Artifact,
    Call,
    Constant,
    Dossier,
    Face,
    Gap,
    GapKind,
    How,
    Import,
    Kind,
    Named,
    Place,
    PolicyError,
    Severity,
    Span,
    Unknown,
    Verdict,
)

SEEN = Import(build.place(), Named("acme.layers", "Block"), "GLOBAL")


def face(name="m.bin", fmt="pickle", kind=Kind.WEIGHTS):
    return Face(Place(Artifact(name, 10), Span(0, 10)), fmt, kind)


def dossier(*findings, faces=(), gaps=()):
    return Dossier("m", evidence=(*faces, *gaps), findings=findings)


def verdicts(reasons):
    return [reason.verdict for reason in reasons]


@pytest.mark.parametrize(
    ("severity", "verdict"),
    [
        (Severity.CRITICAL, Verdict.DENY),
        (Severity.HIGH, Verdict.DENY),
        (Severity.MEDIUM, Verdict.WARN),
        (Severity.LOW, Verdict.ALLOW),
        (Severity.INFO, Verdict.ALLOW),
    ],
)
def test_severity_decides(severity, verdict):
    one = build.finding("unlisted-class", severity, evidence=[SEEN], fix="do this")
    reason = ask(CHECK, dossier(one))[0]
    assert reason.verdict is verdict
    assert (reason.rule, reason.because, reason.fix) == (one.rule, one.message, one.fix)
    assert reason.grounds == (one,)
    assert "checks.serialisation." in reason.policy


def test_thresholds_are_the_policys():
    one = build.finding("unlisted-class", Severity.MEDIUM, evidence=[SEEN])
    (reason, *_) = ask(CHECK, dossier(one), 'deny-at = "medium"')
    assert reason.verdict is Verdict.DENY
    assert reason.policy == "t.toml:4  checks.serialisation.deny-at"
    worst = build.finding(severity=Severity.CRITICAL, evidence=[SEEN])
    assert ask(CHECK, dossier(worst), 'deny-at = "never"')[0].verdict is Verdict.WARN


@pytest.mark.parametrize(
    ("setting", "severity", "verdict"),
    [
        ("", Severity.MEDIUM, Verdict.WARN),
        ("", Severity.HIGH, Verdict.DENY),
        ('remote-code = "by-severity"', Severity.HIGH, Verdict.DENY),
        ('remote-code = "deny"', Severity.MEDIUM, Verdict.DENY),
        ('remote-code = "allow"', Severity.HIGH, Verdict.ALLOW),
    ],
)
@pytest.mark.parametrize("rule", ["remote-code", "bystander-code"])
def test_remote_code(setting, severity, verdict, rule):
    one = build.finding(rule, severity, evidence=build.every_evidence()[8:9])
    assert ask(CHECK, dossier(one), setting)[0].verdict is verdict


@pytest.mark.parametrize(
    ("rule", "evidence", "allowed"),
    [
        ("unlisted-import", [SEEN], True),
        ("unlisted-class", [Call(build.place(), How.NEW, Named("acme.layers", "Block"))], True),
        (
            "unlisted-call",
            [SEEN, Call(build.place(), How.CALL, Named("acme.layers", "Block"))],
            True,
        ),
        ("unlisted-call", [SEEN, Call(build.place(), How.CALL, Unknown("?"))], False),
        ("unlisted-call", [SEEN, Call(build.place(), How.CALL, Constant(1))], False),
        ("unlisted-import", [SEEN, Import(build.place(), Named("acme", "x"), "GLOBAL")], False),
        ("unlisted-import", [Import(build.place(), Unknown("?"), "STACK_GLOBAL")], False),
        ("dangerous-import", [SEEN], False),
        ("class-tampering", [SEEN], False),
    ],
)
def test_allowed_imports(rule, evidence, allowed):
    one = build.finding(rule, Severity.HIGH, evidence=evidence)
    (reason, *_) = ask(CHECK, dossier(one), 'allow-imports = ["acme.layers.*"]')
    assert (reason.verdict is Verdict.ALLOW) is allowed


@pytest.mark.parametrize(
    ("name", "glob", "matches"),
    [
        ("acme.layers.Block", "acme.layers.Block", True),
        ("acme.layers.Block", "acme.layers.B*", True),
        ("acme.layers.deep.Block", "acme.layers.*", False),
        ("acme.layers.deep.Block", "acme.layers.**", True),
        ("acme.layers", "acme.layers.**", False),
        ("acme.layers.Block.__init__.__globals__", "acme.**", False),
        ("acme.layers.Block.__reduce__", "acme.layers.Block.*", False),
        ("xacme.layers.Block", "acme.layers.*", False),
        ("os.system", "**", True),
    ],
)
def test_globs_of_names(name, glob, matches):
    assert _matches(name, glob) is matches


@pytest.mark.parametrize(
    ("faces", "denied"),
    [
        ([face("a.safetensors", "safetensors")], 0),
        ([face("a.bin", "pickle")], 1),
        ([face("a.zip", "zip", Kind.CONTAINER)], 1),
        ([face("config.json", "json", Kind.CONFIG), face("README", "text", Kind.TEXT)], 0),
        ([face("a.pt", "zip", Kind.CONTAINER), face("a.pt", "pytorch-zip", None)], 0),
        ([face("a.pt", "pickle"), face("a.pt", "pytorch-zip", None)], 1),
        ([face("a.st", "safetensors"), face("a.st", "zip", Kind.CONTAINER)], 1),
        ([face("a.pt!/data.pkl", "pickle")], 1),
        ([face("empty", "empty", None)], 0),
    ],
)
def test_formats(faces, denied):
    allow = 'formats = { allow = ["safetensors", "pytorch-zip"] }'
    found = [r for r in ask(CHECK, dossier(faces=faces), allow) if r.verdict is Verdict.DENY]
    assert len(found) == denied
    assert all("safetensors and pytorch-zip" in reason.because for reason in found)


def test_another_verdict_for_other_formats():
    setting = 'formats = { allow = ["gguf"], others = "warn" }'
    assert verdicts(ask(CHECK, dossier(faces=[face()]), setting)) == [Verdict.WARN]


def test_unreadable_bytes_are_what_on_gap_says():
    gap = Gap(build.place(), GapKind.DAMAGED, "bytes")
    one = build.finding("unreadable-bytes", Severity.HIGH, evidence=[gap])
    assert ask(CHECK, dossier(one))[0].verdict is Verdict.DENY
    (reason,) = ask(CHECK, dossier(one), verdicts='on-gap = "warn"')
    assert reason.verdict is Verdict.WARN
    assert reason.policy == "t.toml:6  verdicts.on-gap"
    mild = build.finding("unreadable-bytes", Severity.LOW, evidence=[gap])
    assert ask(CHECK, dossier(mild))[0].verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "kind", [GapKind.DAMAGED, GapKind.LIMIT, GapKind.TRAILING, GapKind.CHANGED]
)
def test_a_gap_in_weights_that_no_rule_speaks_of_counts(kind):
    gap = Gap(face().place, kind, "bytes")
    assert Verdict.DENY in verdicts(ask(CHECK, dossier(faces=[face()], gaps=[gap])))
    one = build.finding("trailing-data", Severity.LOW, evidence=[gap])
    assert Verdict.DENY not in verdicts(ask(CHECK, dossier(one, faces=[face()], gaps=[gap])))


def test_what_is_not_here_and_faults_of_ours_are_another_checks():
    gone = Gap(build.place(), GapKind.ELSEWHERE, "pointer")
    fault = Gap(build.place(), GapKind.FAULT, "bug")
    found = [
        build.finding("not-scanned", Severity.CRITICAL, evidence=[gone]),
        build.finding("unreadable-bytes", Severity.CRITICAL, evidence=[fault]),
    ]
    assert ask(CHECK, dossier(*found)) == []


def test_says_what_was_read_and_that_safetensors_is_safer():
    reasons = ask(CHECK, dossier(faces=[face(), face("b.st", "safetensors")]))
    assert verdicts(reasons) == [Verdict.ALLOW, Verdict.ALLOW]
    assert "read as 1 pickle, 1 safetensors" in reasons[0].because
    assert "safetensors is safer" in reasons[1].because


def test_says_nothing_good_about_what_nobody_recognised():
    assert ask(CHECK, dossier()) == []


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("deny = 1", "unknown key, did you mean 'deny-at'"),
        ("formats = { alow = [] }", "unknown key, did you mean 'allow'"),
        ('formats = { others = "no" }', "unknown value"),
        ('warn-at = "meduim"', "did you mean 'medium'"),
        ("formats = []", "expected a table"),
    ],
)
def test_refuses(setting, why):
    with pytest.raises(PolicyError, match=why):
        ask(CHECK, dossier(), setting)


def test_a_rule_may_have_a_verdict_of_its_own():
    rules = 'rules = { unlisted-import = "warn", dangerous-import = "allow", remote-code = "deny" }'
    case = dossier(
        build.finding("unlisted-import", Severity.CRITICAL, evidence=[SEEN]),
        build.finding("dangerous-import", Severity.CRITICAL, evidence=[SEEN]),
        build.finding("remote-code", Severity.INFO, evidence=[SEEN]),
        build.finding("unlisted-class", Severity.HIGH, evidence=[SEEN]),
    )
    found = {reason.rule: reason for reason in ask(CHECK, case, f'remote-code = "allow"\n{rules}')}
    assert {rule: reason.verdict for rule, reason in found.items()} == {
        "unlisted-import": Verdict.WARN,
        "dangerous-import": Verdict.ALLOW,
        "remote-code": Verdict.DENY,
        "unlisted-class": Verdict.DENY,
    }
    assert found["dangerous-import"].because.endswith("(allowed by the policy)")
    alone = dossier(build.finding("dangerous-import", Severity.CRITICAL, evidence=[SEEN]))
    (reason,) = ask(CHECK, alone, rules)  # and nothing of "no code that loading would run"
    assert reason.verdict is Verdict.ALLOW
    assert found["unlisted-import"].policy == "t.toml:5  checks.serialisation.rules.unlisted-import"


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ('unlisted-imprt = "deny"', "unknown rule, did you mean 'unlisted-import'"),
        ('unlisted-import = "dney"', "unknown value 'dney', did you mean 'deny'"),
        ("unlisted-import = 3", "expected a string"),
        ('unsigned-file = "deny"', "another check judges this rule"),
    ],
)
def test_only_rules_of_this_check_have_a_verdict(tmp_path, rules, why):
    path = tmp_path / "t.toml"
    path.write_text(f'name = "t"\nversion = "1"\n[checks.serialisation]\nrules = {{ {rules} }}\n')
    found = policy.load(str(path), pipeline.known())
    with pytest.raises(PolicyError, match=why) as caught:
        CHECK.compile(found.table("serialisation"), found.verdicts)
    assert caught.value.where == f"{path}:4"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("onnx", "did you mean 'onnx-graph'"),
        ("safetensor", "did you mean 'safetensors'"),
        ("xyzzy", "unknown format 'xyzzy'"),
    ],
)
def test_a_format_that_is_none_is_an_error(name, hint, tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(
        'name = "p"\nversion = "1"\n[checks.serialisation]\n'
        f'formats = {{ allow = ["safetensors", "{name}"] }}\n'
    )
    with pytest.raises(PolicyError, match=hint) as caught:
        pipeline.compile_(policy.load(str(path), pipeline.known()), dt.date(2026, 11, 26))
    assert caught.value.where.endswith("p.toml:4")


@pytest.mark.parametrize(
    "settings", ['deny-at = "never"\nwarn-at = "never"', 'warn-at = "critical"']
)
def test_what_a_policy_puts_up_with_is_not_called_harmless(settings):
    found = dossier(
        build.finding("unlisted-class", Severity.MEDIUM, evidence=[SEEN]), faces=(face(),)
    )
    (reason,) = ask(CHECK, found, settings)
    assert reason.verdict is Verdict.ALLOW
    assert "no code" not in reason.because
    assert "harmless" not in reason.because
