"""Rows of ``[[rules]]``: what they may say, and every slip, with the line."""

import datetime as dt

import pytest

from weighbridge import pipeline, policy
from weighbridge.core import Decision, Digest, PolicyError, Reason, Verdict
from weighbridge.policy import Known

KNOWN = Known(frozenset({"licence"}), frozenset({"dangerous-import"}))
HEAD = 'name = "t"\nversion = "1"\n'
WHOLE = {
    "id": '"own-rule"',
    "for": '"file"',
    "when": "'file.bytes > 1'",
    "level": '"warn"',
    "message": '"too large"',
}


def read(tmp_path, text, known=KNOWN):
    path = tmp_path / "t.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return policy.load(str(path), known)


def rows(*changes):
    return "".join(
        "[[rules]]\n"
        + "".join(f"{key} = {value}\n" for key, value in {**WHOLE, **each}.items() if value)
        for each in changes
    )


def test_everything_that_a_row_may_say(tmp_path):
    (found,) = read(tmp_path, rows({"fix": '"shrink it"', "title": '"large"'})).rules
    assert (found.id, found.subject, found.level) == ("own-rule", "file", Verdict.WARN)
    assert (found.when.value, found.message.value) == ("file.bytes > 1", "too large")
    assert (found.fix, found.title) == ("shrink it", "large")
    assert found.where.endswith("t.toml:3")
    assert found.when.where.endswith("t.toml:6  rules[0].when")


@pytest.mark.parametrize(
    ("change", "why", "line"),
    [
        ({"id": ""}, "rules[0].id: is missing", 3),
        ({"when": ""}, "rules[0].when: is missing", 3),
        ({"message": "'  '"}, "rules[0].message: is empty", 8),
        ({"when": "''"}, "rules[0].when: is empty", 6),
        ({"when": "true"}, "rules[0].when: expected a string", 6),
        ({"id": '"Own Rule"'}, "'Own Rule' is no id: lower-case words joined by hyphens", 4),
        ({"id": '"own_rule"'}, "is no id", 4),
        ({"id": '"licence"'}, "'licence' is a rule or a check of weighbridge's own", 4),
        ({"id": '"dangerous-import"'}, "is a rule or a check of weighbridge's own", 4),
        ({"id": '"rules"'}, "is a rule or a check of weighbridge's own", 4),
        ({"id": '"fault"'}, "is a rule or a check of weighbridge's own", 4),
        ({"for": '"files"'}, "unknown value 'files', did you mean 'file'?", 5),
        ({"level": '"allow"'}, "unknown value 'allow', expected one of deny, warn", 7),
        ({"level": '"denny"'}, "unknown value 'denny', did you mean 'deny'?", 7),
        ({"fixx": '"a"'}, "rules[0].fixx: unknown key, did you mean 'fix'?", 9),
        ({"message": f"'{'a' * 501}'"}, "more than 500 characters", 8),
    ],
)
def test_a_slip_is_an_error_with_its_line(tmp_path, change, why, line):
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, rows(change))
    assert why in str(caught.value)
    assert caught.value.where.endswith(f"t.toml:{line}")


def test_two_rules_have_two_ids(tmp_path):
    with pytest.raises(PolicyError, match=r"rules\[1\].id: two have the id 'own-rule'"):
        read(tmp_path, rows({}, {}))


def test_rules_alone_are_a_policy_and_nothing_at_all_is_none(tmp_path):
    assert read(tmp_path, rows({})).rules
    with pytest.raises(PolicyError, match="asks nothing"):
        read(tmp_path, "[checks]\n")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("{file.pth}", "unknown field 'pth' in {file.pth}, did you mean 'path'?"),
        ("{fil.path}", "unknown name 'fil' in {fil.path}, did you mean 'file'?"),
        ("{finding.rule}", "unknown name 'finding'"),
        ("{file}", "{file} is a record: name one of its fields"),
        ("{file.findings}", "{file.findings} is a record"),
        ("{file.findings.rule}", "{file.findings.rule} goes on after a fact"),
        ("{file.path.size}", "{file.path.size} goes on after a fact"),
        ("{file.path!r}", "takes no format"),
        ("{file.bytes:>9}", "takes no format"),
        ("{file.path", "a brace is written twice"),
        ("}", "a brace is written twice"),
        ("{}", "unknown name ''"),
        ("{0}", "unknown name '0'"),
        ("{file.__class__}", "unknown field '__class__'"),
        ("{file.source.name}", "unknown field 'source'"),
    ],
)
def test_a_place_in_a_message_names_a_fact(tmp_path, message, why):
    applied = read(tmp_path, rows({"message": f"'{message}'"}))
    with pytest.raises(PolicyError) as caught:
        pipeline.compile_(applied, dt.date(2026, 11, 26))
    assert why in str(caught.value)
    assert caught.value.where.endswith("t.toml:8")


def test_rules_of_a_parent_are_replaced_or_added_to(tmp_path):
    (tmp_path / "parent.toml").write_text(HEAD + rows({}), encoding="utf-8")
    child = 'extends = ["./parent.toml"]\n'
    added = rows({"id": '"other"'}).replace("[[rules]]", '[["+rules"]]')
    assert [each.id for each in read(tmp_path, child + added).rules] == ["own-rule", "other"]
    assert [each.id for each in read(tmp_path, child).rules] == ["own-rule"]
    text = child + rows({"id": '"other"'})
    assert [each.id for each in read(tmp_path, text).rules] == ["other"]


def test_a_waiver_and_a_test_may_name_a_rule(tmp_path):
    text = (
        rows({})
        + f"""[[waivers]]
        id = "W-1"
        rules = ["own-rule"]
        digest = "sha256:{"ab" * 32}"
        reason = "small enough"
        owner = "a@example.com"
        expires = 2027-01-31
        [[tests]]
        name = "x"
        facts.files = []
        expect = "allow"
        because = ["own-rule"]
    """
    )
    found = read(tmp_path, text)
    assert found.examples[0].because == ("own-rule",)
    reason = Reason("rules", Verdict.DENY, "too large", rule="own-rule")
    digest = Digest("sha256", "ab" * 32)
    decided = policy.decide([reason], digest, found.waivers, dt.date(2026, 11, 26))
    assert isinstance(decided, Decision)
    assert decided.verdict is Verdict.ALLOW
    assert decided.waived[0].reason is reason
    with pytest.raises(PolicyError, match="unknown rule 'own-ruel', did you mean 'own-rule'"):
        read(tmp_path, text.replace('rules = ["own-rule"]', 'rules = ["own-ruel"]'))
    with pytest.raises(PolicyError, match="unknown check 'own-ruel', did you mean 'own-rule'"):
        read(tmp_path, text.replace('because = ["own-rule"]', 'because = ["own-ruel"]'))
