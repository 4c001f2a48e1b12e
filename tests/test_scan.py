"""The pipeline from paths to a report, with stand-in formats and rules."""

import datetime as dt
import gc

import pytest

from weighbridge import pipeline, policy, rules
from weighbridge.core import Gap, GapKind, PolicyError, Severity, UsageError, Verdict
from weighbridge.intake.listing import Model
from weighbridge.judgement.alike import rank

pytestmark = pytest.mark.usefixtures("stand_ins")
DAY = dt.date(2026, 11, 23)


def weigh(*paths, text="", reading=None, tmp_path=None):
    applied = policy.load("default", pipeline.known())
    if text:
        file = tmp_path / "team.toml"
        file.write_text('name = "t"\nversion = "1"\nextends = ["default"]\n' + text)
        applied = policy.load(str(file), pipeline.known())
    return pipeline.scan([str(path) for path in paths], applied, today=DAY, reading=reading)


def model(root, name, data=b"W"):
    (root / name).mkdir(parents=True)
    (root / name / "config.json").write_bytes(b"T")
    (root / name / "w.bin").write_bytes(data)
    return root / name


def verdicts(report):
    return [each.decision.verdict for each in report.models]


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"W", Verdict.ALLOW),
        (b"W import:posix.system", Verdict.DENY),
        (b"W import:acme.Block", Verdict.WARN),
        (b"W pointer", Verdict.NO_VERDICT),
        (b"W stray", Verdict.DENY),
        (b"W bug", Verdict.NO_VERDICT),
        (b"W bug import:posix.system", Verdict.NO_VERDICT),
        (b"W import:posix.system bug", Verdict.DENY),
        (b"W import:boom.x", Verdict.NO_VERDICT),
        (b"?", Verdict.NO_VERDICT),
    ],
)
def test_one_model(tmp_path, data, verdict):
    report = weigh(model(tmp_path, "m", data))
    assert verdicts(report) == [verdict]
    assert report.faulty == (b"bug" in data or b"boom" in data)


@pytest.mark.parametrize(
    ("last", "verdict"), [(b"acme.n4", Verdict.ALLOW), (b"acme.other", Verdict.WARN)]
)
def test_findings_beyond_some_thousand_are_one_that_is_settled_if_every_name_is(
    tmp_path, monkeypatch, last, verdict
):
    monkeypatch.setattr(rules, "FINDINGS", 2)
    first = b" ".join(b"import:acme.n%d" % number for number in range(4))
    words = first + b" import:" + last
    allowed = '[checks.serialisation]\nallow-imports = ["acme.n*"]\n'
    report = weigh(model(tmp_path, "m", b"W " + words), text=allowed, tmp_path=tmp_path)
    (each,) = report.models
    assert [found.severity for found in each.dossier.findings] == [Severity.MEDIUM] * 3
    assert "3 more findings, not told one by one" in each.dossier.findings[-1].message
    told = [row.verdict for row in each.decision.reasons if row.rule == "unlisted-class"]
    assert sorted(told) == [Verdict.ALLOW, Verdict.ALLOW, verdict]


def test_findings_on_one_file_beyond_some_are_one_and_those_on_others_are_told(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(rules, "OF_FILE", 2)
    words = b" ".join(b"import:acme.n%d" % number for number in range(4))
    model(tmp_path, "m", b"W " + words)
    (tmp_path / "m" / "other.bin").write_bytes(b"W import:acme.x")
    (each,) = weigh(tmp_path / "m").models
    messages = [found.message for found in each.dossier.findings if found.rule == "unlisted-class"]
    assert len(messages) == 4
    assert "2 more findings, not told one by one" in messages[-1]
    assert any("acme.x" in message for message in messages)


def test_findings_on_a_short_file_are_told_as_its_bytes_allow(tmp_path):
    words = b" ".join(b"import:acme.%s%d" % (b"n" * 60, number) for number in range(200))
    model(tmp_path, "m", b"W " + words)
    (tmp_path / "m" / "other.bin").write_bytes(b"W import:acme.x")
    (each,) = weigh(tmp_path / "m").models
    messages = [found.message for found in each.dossier.findings if found.rule == "unlisted-class"]
    few = rules.FEW + len(b"W " + words) // rules.EACH
    assert len(messages) == few + 2
    assert f"{200 - few} more findings, not told one by one" in messages[-1]
    assert any("acme.x" in message for message in messages)


def test_what_stands_for_others_comes_behind_them(tmp_path):
    model(tmp_path, "m", b"W " + b" ".join(b"import:acme.n%d" % number for number in range(20)))
    (each,) = weigh(tmp_path / "m").models
    ranked = [each.because for each in sorted(each.decision.reasons, key=rank)]
    told = [because for because in ranked if "acme" in because]
    (rest,) = (because for because in ranked if "not told one by one" in because)
    assert told
    assert ranked.index(rest) > max(map(ranked.index, told))


def test_many_models_have_many_verdicts(tmp_path):
    model(tmp_path, "a")
    model(tmp_path, "b", b"W import:posix.system")
    (tmp_path / "c.bin").write_bytes(b"W pointer")
    report = weigh(tmp_path)
    assert verdicts(report) == [Verdict.ALLOW, Verdict.DENY, Verdict.NO_VERDICT]
    assert report.verdict is Verdict.DENY


def test_one_bad_file_never_stops_the_others(tmp_path):
    for at, word in enumerate([b"bug", b"import:boom.x", b"stray", b""]):
        model(tmp_path, f"m{at}", b"W " + word)
    report = weigh(tmp_path)
    assert verdicts(report)[-1] is Verdict.ALLOW
    assert report.faulty


@pytest.mark.parametrize("files", [{}, {"README.md": b"T"}, {"config.json": b"T"}])
def test_a_folder_without_weights_is_nothing_to_weigh(tmp_path, files):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    report = weigh(tmp_path)
    assert report.verdict is Verdict.NO_VERDICT
    said = [reason.because for each in report.models for reason in each.decision.reasons]
    (line,) = (line for line in said if "nothing to weigh" in line)
    assert line.endswith("1 file, which is not weights" if files else "no files")


def test_a_single_text_file_has_its_own_verdict(tmp_path):
    (tmp_path / "README.md").write_bytes(b"T")
    assert verdicts(weigh(tmp_path / "README.md")) == [Verdict.ALLOW]


def test_each_path_must_hold_weights(tmp_path):
    model(tmp_path, "m")
    (tmp_path / "empty").mkdir()
    report = weigh(tmp_path / "m", tmp_path / "empty")
    assert verdicts(report) == [Verdict.ALLOW, Verdict.NO_VERDICT]


def test_a_missing_path_stops_before_anything_is_opened(tmp_path):
    opened = []
    reading = pipeline.Reading(progress=lambda name, _size: opened.append(name))
    with pytest.raises(UsageError, match="no such file"):
        weigh(model(tmp_path, "m"), tmp_path / "gone", reading=reading)
    assert opened == []


def test_a_table_that_a_check_does_not_know_stops_as_well(tmp_path):
    with pytest.raises(PolicyError, match="did you mean 'deny-at'"):
        weigh(
            model(tmp_path, "m"), text="[checks.serialisation]\ndeny-art = 'low'", tmp_path=tmp_path
        )


def test_digests_are_taken_when_asked_for(tmp_path):
    folder = model(tmp_path, "m")
    assert weigh(folder).models[0].dossier.digest is None
    report = weigh(folder, reading=pipeline.Reading(hashed=True))
    assert report.hashed
    assert report.models[0].dossier.digest is not None
    assert all(artifact.digest for artifact in report.models[0].dossier.artifacts)


def waiver(digest, rules="dangerous-import", expires="2027-01-31"):
    return (
        f'[[waivers]]\nid = "W-1"\nrules = ["{rules}"]\ndigest = "{digest}"\nreason = "r"\n'
        f'owner = "o"\nexpires = {expires}\n'
    )


def test_a_waiver_binds_to_the_bytes(tmp_path):
    folder = model(tmp_path, "m", b"W import:posix.system")
    digest = weigh(folder, reading=pipeline.Reading(hashed=True)).models[0].dossier.digest
    report = weigh(folder, text=waiver(digest), tmp_path=tmp_path)
    assert report.hashed
    assert report.verdict is Verdict.ALLOW
    assert report.models[0].decision.waived[0].waiver == "W-1"
    late = weigh(folder, text=waiver(digest, expires="2026-11-22"), tmp_path=tmp_path)
    assert late.verdict is Verdict.DENY
    (folder / "w.bin").write_bytes(b"W  import:posix.system")
    changed = weigh(folder, text=waiver(digest), tmp_path=tmp_path)
    assert changed.verdict is Verdict.DENY
    assert changed.notes == ("waiver 'W-1' is for no model weighed here",)


def test_a_fault_cannot_be_waived(tmp_path):
    folder = model(tmp_path, "m", b"W bug")
    digest = weigh(folder, reading=pipeline.Reading(hashed=True)).models[0].dossier.digest
    for rule in ("completeness", "not-scanned", "dangerous-import"):
        try:
            report = weigh(folder, text=waiver(digest, rule), tmp_path=tmp_path)
        except PolicyError:
            continue
        assert report.verdict is Verdict.NO_VERDICT
    with pytest.raises(PolicyError, match="unknown rule 'fault'"):
        weigh(folder, text=waiver(digest, "fault"), tmp_path=tmp_path)


def test_a_list_past_its_review_warns(tmp_path):
    text = (
        "[checks.serialisation]\nallow-imports = ['@ours']\n"
        "[lists.ours]\nvalues = ['acme.Block']\nreview-by = 2026-11-22\n"
    )
    report = weigh(model(tmp_path, "m", b"W import:acme.Block"), text=text, tmp_path=tmp_path)
    assert report.verdict is Verdict.WARN
    assert any(
        "to be reviewed by 2026-11-22" in r.because for r in report.models[0].decision.reasons
    )


def test_audit_denies_nothing(tmp_path):
    model(tmp_path, "a", b"W import:posix.system")
    model(tmp_path, "b", b"W stray pointer")
    applied = policy.load("audit", pipeline.known())
    assert pipeline.scan([str(tmp_path)], applied, today=DAY).verdict is Verdict.WARN


def test_strict_denies_a_packages_own_class_and_other_formats(tmp_path):
    applied = policy.load("strict", pipeline.known())
    report = pipeline.scan([str(model(tmp_path, "m", b"W import:acme.Block"))], applied, today=DAY)
    rules = {r.rule for r in report.models[0].decision.reasons if r.verdict is Verdict.DENY}
    assert rules == {"unlisted-class", "serialisation"}


def test_links_and_special_files_are_gaps(tmp_path):
    folder = model(tmp_path, "m")
    (folder / "out").symlink_to("/etc/hostname")
    (report,) = weigh(folder).models
    gaps = [gap for gap in report.dossier.every(Gap) if gap.kind is GapKind.SPECIAL]
    assert [gap.place.artifact.name for gap in gaps] == ["out"]
    assert report.decision.verdict is Verdict.NO_VERDICT


def test_a_finding_without_advice_takes_its_rules(tmp_path):
    (each,) = weigh(model(tmp_path, "m", b"W import:posix.system import:acme.Block")).models
    assert {finding.rule: finding.fix for finding in each.dossier.findings} == {
        "dangerous-import": "convert it to x.y, or ask",
        "unlisted-class": "",
    }


def test_examined_counts_files(tmp_path):
    folder = model(tmp_path, "m")
    (folder / "out").symlink_to("/etc/hostname")
    (folder / "stray.bin").write_bytes(b"W stray")
    (each,) = weigh(folder).models
    assert (each.dossier.tally.files, each.dossier.examined) == (3, 2)
    assert each.dossier.missed == {"out", "stray.bin"}


@pytest.mark.parametrize(
    ("key", "why"),
    [("deny", "unknown publisher 'deepsek', did you mean 'deepseek'"), ("allow", "unknown")],
)
def test_a_publisher_that_a_policy_misspells_is_an_error(tmp_path, key, why):
    path = tmp_path / "p.toml"
    head = 'name = "p"\nversion = "1"\n[checks.publisher]\n'
    path.write_text(f'{head}{key} = ["deepsek"]\n')
    taken = policy.load(str(path), pipeline.known())
    with pytest.raises(PolicyError, match=why) as caught:
        pipeline.compile_(taken, DAY)
    assert caught.value.where == f"{path}:4"


def test_a_publisher_of_a_users_own_rows_may_be_named(tmp_path):
    rows = '[[publisher]]\nid = "acme"\nname = "Acme"\ncountry = "DE"\nhuggingface = ["acme"]\n'
    rows += 'confidence = "high"\nsources = ["https://acme.example/imprint"]\nas-of = 2026-11-01\n'
    (tmp_path / "rows.toml").write_text(rows)
    path = tmp_path / "p.toml"
    head = 'name = "p"\nversion = "1"\n[data]\npublishers = "rows.toml"\n'
    path.write_text(f'{head}[checks.publisher]\nallow = ["acme"]\n')
    asked = pipeline.compile_(policy.load(str(path), pipeline.known()), DAY)
    assert "acme" in asked.directory.ids


@pytest.mark.parametrize("named", [False, True])
def test_of_what_was_weighed_no_model_is_kept(tmp_path, named):
    held = []

    def told(_name, size):
        if size == 0:
            held.append(sum(type(each) is Model for each in gc.get_objects()))

    for n in range(60):
        (tmp_path / f"{n}.bin").write_bytes(b"W")
    paths = sorted(map(str, tmp_path.iterdir())) if named else [tmp_path]
    gc.collect()
    weigh(*paths, reading=pipeline.Reading(progress=told))
    first, last = held[0], held[-1]
    assert last <= first - 55
