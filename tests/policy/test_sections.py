"""Sections for some of the models of a repository."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.weighing import DAY
from weighbridge import pipeline, policy
from weighbridge.core import PolicyError, Verdict
from weighbridge.policy import overrides, sections

HEAD = (
    'name = "t"\nversion = "1"\nextends = ["default"]\n'
    '[checks.serialisation]\nformats = { allow = ["gguf"], others = "deny" }\n'
)

MODEL = safetensors.build({"w": safetensors.tensor(0, 4)}, data=bytes(4))
"""Which the policy denies, for its format."""

LOOSE = '[[paths]]\nmatch = ["models/try/**"]\nchecks.serialisation.formats.others = "allow"\n'


def load(folder, text, name="policies/t.toml", head=HEAD):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + text)
    return policy.load(str(path), pipeline.known())


def refused(folder, text, head=HEAD):
    with pytest.raises(PolicyError) as caught:
        load(folder, text, head=head)
    where = caught.value.where.removeprefix(f"{folder}/policies/")
    return f"{where}: {caught.value}"


@pytest.fixture
def repository(tmp_path):
    (tmp_path / ".git").mkdir()
    for name in ("models/try/one", "models/prod/two", "other"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "model.safetensors").write_bytes(MODEL)
    return tmp_path


def weigh(folder, applied, *paths):
    report = pipeline.scan([str(folder / each) for each in paths], applied, today=DAY)
    names = [each.dossier.model.removesuffix("/model.safetensors") for each in report.models]
    verdicts = [each.decision.verdict for each in report.models]
    return report, dict(
        zip([name.removeprefix(f"{folder}/") for name in names], verdicts, strict=True)
    )


def test_a_model_is_decided_by_the_section_it_is_in(repository):
    applied = load(repository, LOOSE)
    report, verdicts = weigh(repository, applied, "models/try/one", "models/prod/two", "other")
    assert verdicts["models/try/one"] is Verdict.ALLOW
    assert verdicts["models/prod/two"] is verdicts["other"] is Verdict.DENY
    assert report.policy.name == "t"


def test_the_line_of_a_reason_points_into_the_section(repository):
    applied = load(
        repository,
        LOOSE.replace(
            'formats.others = "allow"', 'formats = { allow = ["onnx-graph"], others = "warn" }'
        ),
    )
    report, _ = weigh(repository, applied, "models/try/one")
    (reason,) = (r for r in report.models[0].decision.reasons if r.verdict is Verdict.WARN)
    assert reason.policy.endswith("/policies/t.toml:8  checks.serialisation.formats.allow")


def test_a_section_may_append_to_a_list(repository):
    text = """[checks.jurisdiction]
deny = ["KP"]
[[paths]]
match = ["models/**"]
[paths.checks.jurisdiction]
"+deny" = ["CU"]
"""
    found = load(repository, text)
    assert found.table("jurisdiction").strings("deny").value == ("KP",)
    (section,) = found.sections
    assert section.policy.table("jurisdiction").strings("deny").value == ("KP", "CU")


def test_the_first_section_that_matches_decides(repository):
    text = LOOSE.replace("models/try/**", "models/**") + LOOSE.replace('"allow"', '"deny"')
    report, verdicts = weigh(repository, load(repository, text), "models/try/one")
    assert verdicts["models/try/one"] is Verdict.ALLOW
    assert [note for note in report.notes if "no model weighed here is in the section" in note] == [
        f"no model weighed here is in the section at {repository}/policies/t.toml:9"
    ]


def test_a_section_may_be_another_policy_with_tables_over_it(repository):
    text = '[[paths]]\nmatch = ["models/prod/*"]\npolicy = "strict"\nverdicts.on-gap = "warn"\n'
    (found,) = load(repository, text).sections
    assert found.policy.table("serialisation").string("deny-at").value == "medium"
    assert found.policy.verdicts.on_gap.value is Verdict.WARN


def test_another_policy_is_named_from_the_file_that_names_it(repository):
    (repository / "policies").mkdir()
    (repository / "policies/prod.toml").write_text(HEAD + '[verdicts]\non-gap = "warn"\n')
    text = '[[paths]]\nmatch = ["a"]\npolicy = "./prod.toml"\n'
    assert load(repository, text).sections[0].policy.verdicts.on_gap.value is Verdict.WARN
    gone = refused(repository, text.replace("prod", "gone"))
    assert gone == "t.toml:8: no policy file './gone.toml'"


def test_without_a_repository_globs_count_from_the_folder_of_the_policy(tmp_path):
    (tmp_path / "models/try").mkdir(parents=True)
    applied = load(tmp_path, LOOSE, "t.toml")
    assert applied.root == str(tmp_path)
    assert sections.inside(str(tmp_path / "models/try"), applied.root) == "models/try"


def test_a_folder_elsewhere_is_in_no_section_whatever_it_is_called(repository, tmp_path_factory):
    """A download may hold a folder that is called as one is that is trusted more."""
    applied = load(repository, LOOSE)
    elsewhere = tmp_path_factory.mktemp("download")
    inside = repository / "models/prod/two"
    for base in (elsewhere, inside):
        (base / "models/try/one").mkdir(parents=True)
        (base / "models/try/one/model.safetensors").write_bytes(MODEL)
        _, verdicts = weigh(base, applied, "models/try/one")
        assert verdicts["models/try/one"] is Verdict.DENY


def test_a_link_counts_as_what_it_leads_to(repository):
    applied = load(repository, LOOSE)
    (repository / "models/try/link").symlink_to(repository / "other")
    _, verdicts = weigh(repository, applied, "models/try/link")
    assert verdicts["models/try/link"] is Verdict.DENY


def test_what_is_no_file_is_in_the_section_where_it_lies(repository):
    os.mkfifo(repository / "models/try/pipe.safetensors")
    applied = load(repository, LOOSE)
    report = pipeline.scan([str(repository / "models")], applied, today=DAY)
    assert not [note for note in report.notes if "no model weighed here" in note]
    text = LOOSE.replace("models/try/**", "models/try/pipe.safetensors")
    report = pipeline.scan([str(repository / "models")], load(repository, text), today=DAY)
    assert not [note for note in report.notes if "no model weighed here" in note]


def test_a_lock_holds_in_a_policy_that_a_section_names(tmp_path):
    text = '[verdicts]\non-gap = "{}"\n[[paths]]\nmatch = ["a"]\npolicy = "strict"\n'
    head = HEAD.replace("[checks", 'locked = ["verdicts.on-gap"]\n[checks')
    told = refused(tmp_path, text.format("warn"), head)
    assert told.startswith("t.toml:11: paths[0]: verdicts.on-gap: says otherwise than")
    assert load(tmp_path, text.format("deny"), head=head).sections


def test_waivers_are_of_the_whole_policy(repository):
    waiver = """[[waivers]]
id = "W-1"
rules = ["completeness"]
digest = "sha256:{}"
reason = "looked at"
owner = "ada"
expires = 2027-01-31
""".format("a" * 64)
    section = '[[paths]]\nmatch = ["a"]\npolicy = "./prod.toml"\n'
    found = load(repository, waiver + section.replace("./prod.toml", "strict"))
    assert found.sections[0].policy.waivers == found.waivers
    prod = repository / "policies/prod.toml"
    prod.write_text(HEAD + waiver)
    assert "has waivers" in refused(repository, section)
    prod.write_text(HEAD.replace("[checks", 'no-waive = ["completeness"]\n[checks'))
    told = refused(repository, waiver + section)
    assert "'completeness' cannot be waived under './prod.toml'" in told


def test_the_cache_of_digests_is_used_only_if_every_section_lets_it(tmp_path):
    assert load(tmp_path, LOOSE).remembers
    assert not load(tmp_path, '[[paths]]\nmatch = ["a"]\npolicy = "strict"\n').remembers


def test_what_the_command_line_adds_holds_in_sections_too(tmp_path):
    found = overrides.signature(load(tmp_path, LOOSE), (), {"required": True})
    assert found.sections[0].policy.table("signature").boolean("required").value is True


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("match = []\nverdicts.on-gap = 'warn'\n", "match: is empty"),
        ("match = ['a']\n", "changes nothing"),
        ("policy = 'strict'\n", "match: is missing"),
        ("match = ['/a']\npolicy = 'strict'\n", "'/a' is no path under the root"),
        ("match = ['../a']\npolicy = 'strict'\n", "'../a' is no path under the root"),
        ("match = ['a//b']\npolicy = 'strict'\n", "'a//b' is no path under the root"),
        (f"match = ['{'a/' * 600}b']\npolicy = 'strict'\n", "has over 1024 characters"),
        ("match = ['']\npolicy = 'strict'\n", "'' is no path under the root"),
        ("match = ['~/a']\npolicy = 'strict'\n", "'~/a' is no path as it is written here"),
        ("match = ['a\\\\b']\npolicy = 'strict'\n", "is no path as it is written here"),
        ('match = ["a\\u0000"]\npolicy = "strict"\n', "is no path as it is written here"),
        ("match = ['a/** ']\npolicy = 'strict'\n", "begins or ends with a space"),
        ("match = ['a/**.pt']\npolicy = 'strict'\n", "has ** beside other letters"),
        ("match = ['a']\npolicy = 'strct'\n", "did you mean 'strict'"),
        ("match = ['a']\npolcy = 'strict'\n", "unknown key, did you mean 'policy'"),
        ("match = ['a']\nverdicts.fail-on = 'warn'\n", "fail-on: is for the whole policy"),
        ("match = ['a']\nverdicts.max-waiver-days = 1\n", "is for the whole policy"),
        ("match = ['a']\nverdicts.on-gapp = 'warn'\n", "did you mean 'on-gap'"),
        ("match = ['a']\nchecks.seralisation = {}\n", "did you mean 'serialisation'"),
        ("match = ['a']\nchecks = 5\n", "expected a table"),
        ("match = ['a']\nlists = {}\n", "unknown key"),
    ],
)
def test_a_section_that_is_not_understood_is_an_error(tmp_path, text, why):
    told = refused(tmp_path, f"[[paths]]\n{text}")
    assert why in told
    assert told.startswith("t.toml:")


def test_a_check_in_a_section_is_understood_before_anything_is_opened(tmp_path):
    found = load(tmp_path, "[[paths]]\nmatch = ['a']\nchecks.completeness.no-weight = 'deny'\n")
    with pytest.raises(PolicyError, match="did you mean 'no-weights'") as caught:
        pipeline.compile_(found, DAY)
    assert caught.value.where.endswith("t.toml:8")


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("models/*", "models/a", True),
        ("models/*", "models/a/b", False),
        ("models/**", "models/a/b", True),
        ("models/**", "models", True),
        ("models/**", "model", False),
        ("**/try", "a/b/try", True),
        ("**/try", "try", True),
        ("**/try/**", "a/try/b/c", True),
        ("models/try/", "models/try", True),
        ("Models/*", "models/a", False),
        ("m?dels/[ab]", "models/b", True),
        ("**", "", True),
        ("*", "", False),
    ],
)
def test_globs(glob, path, matches):
    assert sections.matches([glob], path) is matches


@given(st.lists(st.sampled_from(["**", "a", "*", "b"]), min_size=1, max_size=60))
def test_no_glob_takes_long(parts):
    assert sections.matches(["/".join(parts)], "/".join("a" * 40)) in {True, False}


def test_many_stars_in_a_glob_are_no_trouble():
    assert not sections.matches(["/".join(["**", "a"] * 200 + ["b"])], "/".join("a" * 500))


@pytest.mark.parametrize(
    ("glob", "name"), [("models/*/*", "models/try/one"), ("models/*", "models")]
)
def test_a_file_is_in_the_section_of_its_folder(repository, glob, name):
    path = repository / name / "model.safetensors"
    path.write_bytes(MODEL)
    applied = load(repository, LOOSE.replace("models/try/**", glob))
    for each in (str(path.relative_to(repository)), name):
        _, verdicts = weigh(repository, applied, each)
        assert verdicts[name] is Verdict.ALLOW


def test_a_section_that_matches_the_file_itself_goes_before_one_of_its_folder(repository):
    loose = LOOSE.replace("models/try/**", "models/try/one")
    text = loose + LOOSE.replace("models/try/**", "**/*.safetensors").replace('"allow"', '"deny"')
    _, verdicts = weigh(repository, load(repository, text), "models/try/one")
    assert verdicts["models/try/one"] is Verdict.DENY


def test_sections_of_a_section_are_not_passed_over(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/prod.toml").write_text(HEAD + LOOSE)
    told = refused(tmp_path, '[[paths]]\nmatch = ["a"]\npolicy = "./prod.toml"\n')
    assert told == (
        f"t.toml:8: paths[0].policy: has sections ({tmp_path}/policies/prod.toml:6), "
        "and those of a section are not used"
    )


def test_a_model_that_a_link_leads_out_of_the_repository_is_told(repository, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    (away / "config.json").write_text("{}")
    (away / "model.safetensors").write_bytes(MODEL)
    (repository / "models/try/away").symlink_to(away)
    report, verdicts = weigh(repository, load(repository, LOOSE), "models/try/away")
    assert verdicts["models/try/away"] is Verdict.DENY
    told = "lies outside of the policy's repository, links resolved, and so in no section"
    assert f"{str(repository / 'models/try/away')!r} {told}" in report.notes
