"""What custom rules say of a model: witnesses, messages, faults, and that silence is an answer."""

from dataclasses import replace

import pytest

from tests.expressions.shared import LIST, TODAY, ask, asked, face, model, row
from tests.hostile_strings import HOSTILE
from weighbridge import expressions, pipeline, policy, rehearsal
from weighbridge.core import (
    Artifact,
    Digest,
    Face,
    Finding,
    Origin,
    PolicyError,
    Verdict,
)
from weighbridge.expressions import engine

TRUE = [
    ("model", 'model.name == "models/m" && model.layout == "folder" && model.digest == ""'),
    ("model", "model.bytes == 20 && model.file_count == 2 && model.files.size() == 2"),
    ("model", '"pickle" in model.formats && !("gguf" in model.formats)'),
    ("model", 'model.publisher.name == "Acme" && model.publisher.country == "FR"'),
    ("model", 'model.publisher.parent_country == "CN" && model.publisher.strength == "recorded"'),
    ("model", 'model.publisher.level >= level("recorded")'),
    ("model", 'model.uploader.name == "" && model.uploader.country == ""'),
    ("model", 'model.licence.id == "Apache-2.0" && model.licence.written == "apache-2.0"'),
    ("model", 'model.training_data.grade == "named" && model.training_data.level == 2'),
    ("model", 'model.openness.level < level("open-source")'),
    ("model", 'model.lineage.exists(a, in_list(a.publisher.country, "afar"))'),
    ("model", "model.findings.exists_one(f, f.level >= level('critical'))"),
    ("model", "model.files.filter(f, f.findings.size() > 0).all(f, f.name == 'model.bin')"),
    ("model", "model.files.map(f, f.extension) == ['onnx', 'bin']"),
    ("model", "model.claimed_countries == ['FR'] && model.undeclared == ['qwen2']"),
    ("model", "model.unread.size() == 0 && model.conflicts.size() == 0"),
    ("model", 'days_until("2026-11-30") == 4 && days_until("2026-11-25") < 0'),
    ("model", 'model.files.exists(f, f.path.matches("^a/[a-z]+[.]onnx$"))'),
    ("model", "has(model.publisher) && !has(model.uploader.id)"),
    ("file", 'file.kind == "container" && file.formats == ["zip-archive", "pytorch-zip"]'),
    ("file", 'file.member_formats == ["pickle"] && file.examined && file.bytes == 10'),
    ("file", 'glob(file.path, "a/*.onnx") && !glob(file.path, "*.onnx")'),
    ("finding", 'finding.rule == "dangerous-import" && finding.severity == "critical"'),
    ("finding", 'finding.path == "model.bin!/data.pkl" && finding.message.contains("imports")'),
    ("ancestor", 'ancestor.relation == "finetune" && ancestor.depth == 1'),
    ("ancestor", 'ancestor.publisher.id == "alibaba" && ancestor.strength == "declared"'),
]


@pytest.mark.parametrize(("subject", "when"), TRUE, ids=[when[:40] for _, when in TRUE])
def test_facts_are_as_they_are(tmp_path, subject, when):
    (reason,) = ask(tmp_path, model(), row(when, subject=subject))
    assert (reason.check, reason.rule, reason.verdict) == ("rules", "own", Verdict.DENY)
    assert "evaluated" not in reason.because
    negated = ask(tmp_path, model(), row(f"!({when})", subject=subject))
    assert "evaluated" not in " ".join(each.because for each in negated)


ORACLE = [
    ("1 + 2 * 3 == 7", 1 + 2 * 3 == 7),
    ("7 / 2 == 3 && -7 / 2 == -3", True),
    ("-7 % 3 == -1", True),
    ("'b' in ['a', 'b'] ? 1 > 2 : 2 > 1", False),
    ("'straße'.size() == 6", len("straße") == 6),
    ("'a' < 'b' && 'B' < 'a'", True),
    ("[1, 2, 3].exists(x, x * x == 9)", any(x * x == 9 for x in [1, 2, 3])),
    ("[1, 2, 3].all(x, x < 3)", all(x < 3 for x in [1, 2, 3])),
    ("[1, 2, 2].exists_one(x, x == 2)", [1, 2, 2].count(2) == 1),
    ("[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]", True),
    ("'abc'.startsWith('ab') && 'abc'.endsWith('bc')", True),
    ("false || !(true && false)", True),
    ("int('12') == 12 && string(12) == '12'", True),
    ("true || 1 / 0 == 1", True),
    ("1 / 0 == 1 || true", True),
    ("1 / 0 == 1 && false", False),
]


@pytest.mark.parametrize(("when", "value"), ORACLE, ids=[when[:40] for when, _ in ORACLE])
def test_a_condition_is_true_where_python_says_so(tmp_path, when, value):
    (reason,) = ask(tmp_path, model(), row(when))
    assert reason.verdict is (Verdict.DENY if value else Verdict.ALLOW)


def test_each_witness_is_a_reason_of_its_own_with_its_place_and_the_line_of_the_policy(tmp_path):
    text = row("file.bytes > 1", subject="file", level="warn", more='fix = "buy less"')
    one, two = ask(tmp_path, model(), text)
    assert one.because == "it is so: 'a/graph.onnx'"
    assert two.because == "it is so: 'model.bin'"
    assert one.verdict is Verdict.WARN
    assert isinstance(one.grounds[0], Face)
    assert one.policy.endswith("p.toml:5  rules.own")
    assert one.fix == "buy less"


def test_a_finding_and_an_ancestor_are_grounds(tmp_path):
    (reason,) = ask(tmp_path, model(), row("true", subject="finding"))
    assert isinstance(reason.grounds[0], Finding)
    assert reason.because == "it is so: dangerous-import in 'model.bin!/data.pkl'"
    (reason,) = ask(tmp_path, model(), row("true", subject="ancestor"))
    assert reason.because == "it is so: 'Qwen/Q'"
    assert reason.grounds


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("{file.path} is {file.format}", "'a/graph.onnx' is onnx-graph"),
        ("{file.kind}, {file.bytes} of {model.bytes}", "weights, 10 of 20: 'a/graph.onnx'"),
        ("in {model.name}: {model.formats}", "in 'models/m': onnx-graph, "),
        ("{{}} from {model.publisher.country}", "{} from FR: 'a/graph.onnx'"),
        ("{file.examined} {file.member_formats}", "true none"),
    ],
)
def test_a_message_holds_facts(tmp_path, message, shown):
    text = row('file.format == "onnx-graph"', subject="file", message=message)
    (reason,) = ask(tmp_path, model(), text)
    assert reason.because.startswith(shown) or shown == reason.because


def test_many_witnesses_are_counted_after_twenty(tmp_path):
    many = model(tuple(face(f"{at}.bin", "pickle") for at in range(50)))
    reasons = ask(tmp_path, many, row("true", subject="file"))
    assert len(reasons) == 21
    assert reasons[-1].because == "own: and 30 more files"
    assert reasons[-1].verdict is Verdict.DENY


def test_rules_that_find_nothing_are_questions_and_say_so(tmp_path):
    text = row("false") + row("false", name="other", subject="file")
    (reason,) = ask(tmp_path, model(), text)
    assert (reason.verdict, reason.because) == (Verdict.ALLOW, "2 custom rules hold")
    (reason,) = ask(tmp_path, model(), row("false"))
    assert reason.because == "1 custom rule holds"


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("1 / 0 == 1", "divide by zero"),
        ("model.files[7].path == 'x'", "Index error"),
        ("{'a': 1}['b'] == 1", "Key not found"),
        ("int(model.name) == 1", "cannot convert string to int"),
        ("timestamp(model.name) < timestamp('2020-01-01T00:00:00Z')", ""),
        ("9223372036854775807 + model.bytes > 0", "overflow"),
        ("1 / 0 == 1 || false", "divide by zero"),
    ],
)
def test_what_cannot_be_evaluated_denies_even_where_the_rule_would_warn(tmp_path, when, why):
    (reason,) = ask(tmp_path, model(), row(when, level="warn"))
    assert reason.verdict is Verdict.DENY
    assert reason.because.startswith("own could not be evaluated: ")
    assert why.lower() in reason.because.lower()


def test_more_files_than_can_be_gone_through_deny_and_files_one_by_one_do_not(tmp_path):
    many = model(tuple(face(f"{at}.bin", "pickle") for at in range(20_000)))
    (reason,) = ask(tmp_path, many, row("model.files.exists(f, f.path == 'x')"))
    assert reason.verdict is Verdict.DENY
    assert "model.files has 20,000 items, and it can look at 9,999" in reason.because
    (reason,) = ask(tmp_path, many, row("file.path == '19999.bin'", subject="file"))
    assert reason.because == "it is so: '19999.bin'"
    (reason,) = ask(tmp_path, many, row("'pickle' in model.formats && model.file_count > 5"))
    assert reason.because == "it is so"


def test_a_search_in_a_search_ends_as_a_fault(tmp_path):
    many = model(tuple(face(f"{at}.bin", "pickle") for at in range(500)))
    text = row("model.files.exists(f, model.files.exists(g, g.path == f.name && f != f))")
    with pytest.raises(PolicyError, match="records cannot be compared"):
        ask(tmp_path, many, text)
    (reason,) = ask(tmp_path, many, row(text_of_a_square()))
    assert "it goes through more than 9,999 items" in reason.because


def text_of_a_square():
    return "model.files.exists(f, model.files.exists(g, g.path == f.name && g.bytes > 11))"


def test_many_files_times_a_whole_model_is_too_much(tmp_path):
    many = model(tuple(face(f"{at}{'x' * 100}.bin", "pickle") for at in range(6_000)))
    text = row("model.files.exists(f, f.path == file.name + '')", subject="file")
    with pytest.raises(PolicyError, match="put together"):
        ask(tmp_path, many, text)
    text = row("model.files.exists(f, f.path == 'x' && file.bytes == 1)", subject="file")
    (reason,) = ask(tmp_path, many, text)
    assert "too many facts about the model for each file" in reason.because


def test_a_text_that_is_too_long_is_a_fault_and_not_half_a_text(tmp_path):
    long = model((face("x" * 10_000_000, "pickle"), face("y", "pickle")))
    (reason,) = ask(tmp_path, long, row("file.path == 'x'", subject="file", level="warn"))
    assert "file.path has 10,000,000 characters, and at most 4,096" in reason.because
    # what is not looked at does not matter
    (reason,) = ask(tmp_path, long, row("file.bytes == 1", subject="file"))
    assert reason.verdict is Verdict.ALLOW


def test_faults_are_told_once_each_with_the_first_place_and_never_dropped(tmp_path):
    many = model(tuple(face("x" * (5_000 + at // 2), "pickle") for at in range(60)))
    many = replace(many, artifacts=tuple(Artifact("x" * (5_000 + at // 2), 1) for at in range(60)))
    reasons = ask(tmp_path, many, row("file.path == 'x'", subject="file", level="warn"))
    assert len(reasons) == 21
    assert all(each.verdict is Verdict.DENY for each in reasons)
    assert reasons[0].because.endswith("(2 files)")
    assert isinstance(reasons[0].grounds[0], Face)
    assert reasons[-1].because == "own could not be evaluated: for 10 more reasons"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_neither_crash_nor_pass(tmp_path, text):
    hostile = model((face(text, "pickle"),))
    reasons = ask(tmp_path, hostile, row("file.path != ''", subject="file", message="{file.path}"))
    assert [each.verdict for each in reasons] == [Verdict.DENY]
    assert ask(tmp_path, hostile, row("model.files.exists(f, glob(f.path, '**a**'))"))


def test_a_nul_is_a_character_like_any_other(tmp_path):
    found = ask(
        tmp_path, model((face("a\0b", "pickle"),)), row("file.path.size() == 3", subject="file")
    )
    assert found[0].verdict is Verdict.DENY


def test_nobody_having_looked_is_a_fault(tmp_path):
    nowhere = model(origin=None)
    (reason,) = ask(tmp_path, nowhere, row("model.publisher.country == 'CN'", level="warn"))
    assert reason.verdict is Verdict.DENY
    assert "nobody looked where it is from" in reason.because
    cut = model(origin=replace(model().origin, cut=True))
    reasons = ask(tmp_path, cut, row("ancestor.name == 'zz'", subject="ancestor"))
    assert "more models than were looked at" in reasons[0].because


def test_what_is_not_known_is_empty(tmp_path):
    bare = model(origin=Origin(), claims=())
    when = (
        "model.publisher.id == '' && model.licence.id == '' && model.licence.written == '' "
        "&& model.training_data.grade == 'none' && model.openness.grade == 'none'"
        "&& model.lineage.size() == 0 && model.publishers.size() == 0"
    )
    (reason,) = ask(tmp_path, bare, row(when))
    assert reason.because == "it is so"


def test_a_digest_is_there_if_a_rule_looks_at_one(tmp_path):
    applied = asked(tmp_path, row("file.digest == 'x'", subject="file")).policy
    assert applied.hashes
    assert not asked(tmp_path, row("file.path == 'x'", subject="file")).policy.hashes
    digest = Digest("sha256", "ab" * 32)
    hashed = model(artifacts=(Artifact("a", 1, digest),))
    when = f"file.digest == '{digest}'"
    assert ask(tmp_path, hashed, row(when, subject="file"))[0].verdict is Verdict.DENY


def test_origin_is_looked_at_if_a_rule_needs_it(tmp_path):
    assert asked(tmp_path, row("model.publisher.id == ''")).origin
    assert asked(tmp_path, row("true", subject="ancestor")).origin
    assert asked(tmp_path, row("true", message="by {model.publisher.name}")).origin
    assert not asked(tmp_path, row("file.path == ''", subject="file")).origin


def test_signatures_need_somebody_who_says_whose_count(tmp_path):
    with pytest.raises(PolicyError, match=r"rules\[0\].when: looks at signatures") as caught:
        asked(tmp_path, row("!model.signed"))
    assert caught.value.where.endswith("p.toml:8")
    text = row("!model.signed && model.signatures.size() == 0") + "[checks.signature]\n"
    questions = dict(asked(tmp_path, text).questions)
    (reason,) = questions["rules"](model())
    assert reason.because == "it is so"


def test_a_list_past_its_review_warns(tmp_path):
    text = row("in_list(model.publisher.country, 'old')")
    text += '[lists.old]\nvalues = ["CN"]\nreview-by = 2026-01-01\n'
    (late,) = asked(tmp_path, text).standing
    assert (late.check, late.verdict) == ("rules", Verdict.WARN)
    assert asked(tmp_path, row("true") + text[text.index("[lists.old]") :]).standing == ()


def test_without_the_extra_a_policy_with_rules_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "installed", lambda: False)
    with pytest.raises(PolicyError, match=r"pip install 'weighbridge\[cel\]'") as caught:
        asked(tmp_path, row("true"))
    assert caught.value.where.endswith("p.toml:5")


def test_the_example_of_the_documentation_is_a_policy_that_does_as_it_says(tmp_path):
    text = expressions.__doc__.partition("A policy with two rules::\n")[2].partition("Functions")[0]
    path = tmp_path / "house.toml"
    path.write_text("\n".join(line[4:] for line in text.splitlines()), encoding="utf-8")
    applied = policy.load(str(path), pipeline.known())
    assert [each.id for each in applied.rules] == [
        "acme-no-onnx-from-unknown", "acme-base-from-afar",
    ]  # fmt: skip
    (outcome,) = rehearsal.rehearse(applied, TODAY)
    assert outcome.why == ""


def test_a_rehearsal_asks_rules_whose_facts_are_given_and_names_them(tmp_path):
    text = row("file.format == 'pickle'", subject="file") + row("!model.signed", name="sig")
    text += """[checks.signature]
        [[tests]]
        name = "a pickle"
        facts.files = [{ path = "m.bin", format = "pickle" }]
        expect = "deny"
        because = ["own"]
        [[tests]]
        name = "nothing of files"
        facts.openness = "none"
        expect = "allow"
        [[tests]]
        name = "cannot be rehearsed"
        facts.files = [{ path = "m.bin", format = "gguf" }]
        expect = "allow"
        because = ["sig"]
    """
    applied = asked(tmp_path, text).policy
    whys = [each.why for each in rehearsal.rehearse(applied, TODAY)]
    assert whys == [
        "", "no-verdict instead of allow: no check was asked", "not because of sig",
    ]  # fmt: skip


def test_a_scan_of_files_comes_to_what_the_rules_say(tmp_path):
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "weights.pkl").write_bytes(b"\x80\x02]q\x00.")
    text = row("file.format == 'pickle'", subject="file", message="{file.path} is a pickle")
    (tmp_path / "p.toml").write_text(f'name = "t"\nversion = "1"\n{LIST}{text}', encoding="utf-8")
    applied = policy.load(str(tmp_path / "p.toml"), pipeline.known())
    report = pipeline.scan([str(folder)], applied, today=TODAY)
    assert report.verdict is Verdict.DENY
    told = [reason.because for each in report.models for reason in each.decision.reasons]
    assert told == ["'weights.pkl' is a pickle"]
