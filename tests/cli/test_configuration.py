"""Configurations: which one is found, what it may set, and what a stranger's cannot do."""

import os

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline, policy
from weighbridge.cli import configuration, pages, run, settings
from weighbridge.cli.scan import COMMAND as SCAN
from weighbridge.cli.verify import COMMAND as VERIFY
from weighbridge.core import PolicyError, UsageError
from weighbridge.policy.comparing import Direction, Sort
from weighbridge.policy.gathering import shipped
from weighbridge.policy.raw import read

pytestmark = pytest.mark.usefixtures("stand_ins", "bare")

OPTIONS = configuration.settable([SCAN, VERIFY])


@pytest.fixture
def bare(monkeypatch):
    for name in [name for name in os.environ if name.startswith("WEIGHBRIDGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a model that is warned about; the folder one is in is ``sub``."""
    for name in (".git", "sub", "sub/mine", "sub/bad"):
        (tmp_path / name).mkdir()
    (tmp_path / "sub/mine/config.json").write_bytes(b"T")
    (tmp_path / "sub/mine/w.bin").write_bytes(b"W import:acme.Block")
    (tmp_path / "sub/bad/w.bin").write_bytes(b"W import:posix.system")
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


@pytest.mark.parametrize("place", ["weighbridge.toml", "sub/weighbridge.toml"])
def test_a_file_here_or_above_is_used_and_named(repository, capsys, place):
    (repository / place).write_text('fail-on = "warn"\n')
    assert run(["scan", "mine"]) == 1
    assert capsys.readouterr().err == ""
    assert run(["scan", "mine", "-v"]) == 1
    shown = os.path.relpath(repository / place, repository / "sub")
    assert capsys.readouterr().err == f"configuration: {shown}\n"


def test_a_table_of_pyproject_is_used(repository):
    (repository / "pyproject.toml").write_text('[tool.weighbridge]\nfail-on = "warn"\n')
    assert run(["scan", "mine"]) == 1


def test_the_nearest_counts_and_weighbridge_toml_before_pyproject(repository):
    (repository / "weighbridge.toml").write_text('fail-on = "warn"\n')
    (repository / "sub/pyproject.toml").write_text("[tool.other]\n")
    assert run(["scan", "mine"]) == 1
    (repository / "sub/pyproject.toml").write_text("[tool.weighbridge]\n")
    assert run(["scan", "mine"]) == 0
    (repository / "sub/weighbridge.toml").write_text('fail-on = "warn"\n')
    assert run(["scan", "mine"]) == 1


def test_nothing_above_the_repository_is_looked_at(repository, capsys):
    (repository / "sub/.git").mkdir()
    (repository / "weighbridge.toml").write_text("rubbish")
    assert run(["scan", "mine", "-v"]) == 0
    assert capsys.readouterr().err == ""


def test_without_a_repository_only_this_folder_counts(repository):
    (repository / ".git").rmdir()
    (repository / "weighbridge.toml").write_text("rubbish")
    assert run(["scan", "mine"]) == 0
    (repository / "sub/weighbridge.toml").write_text('fail-on = "warn"\n')
    assert run(["scan", "mine"]) == 1


@pytest.mark.parametrize("flag", ["--no-config", "--isolated"])
def test_it_can_be_left_out(repository, flag):
    (repository / "weighbridge.toml").write_text("rubbish")
    assert run(["scan", "mine"]) == 2
    assert run(["scan", "mine", flag]) == 0


def test_flags_come_before_variables_and_those_before_files(repository, monkeypatch):
    (repository / "weighbridge.toml").write_text('fail-on = "warn"\n')
    assert run(["scan", "mine"]) == 1
    monkeypatch.setenv("WEIGHBRIDGE_FAIL_ON", "deny")
    assert run(["scan", "mine"]) == 0
    monkeypatch.setenv("WEIGHBRIDGE_SCAN_FAIL_ON", "warn")
    assert run(["scan", "mine"]) == 1
    assert run(["scan", "mine", "--fail-on", "never"]) == 0
    monkeypatch.setenv("WEIGHBRIDGE_SCAN_FAIL_ON", "")
    assert run(["scan", "mine"]) == 0


@pytest.mark.usefixtures("repository")
def test_a_variable_for_every_option(monkeypatch, capsys):
    for name, value in {"FORMAT": "json", "POLICY": "strict", "INCLUDE": "*.bin *.json"}.items():
        monkeypatch.setenv(f"WEIGHBRIDGE_{name}", value)
    assert run(["scan", "mine"]) == 1
    assert '"policy": {\n    "name": "strict"' in capsys.readouterr().out
    monkeypatch.setenv("WEIGHBRIDGE_FAIL_ON", "sometimes")
    assert run(["scan", "mine"]) == 2


@pytest.mark.parametrize(
    "line",
    [
        'fail-on = "never"',
        'fail-on = "deny"',
        "exit-zero = true",
        'on-not-scanned = "warn"',
        'exclude = ["*.bin"]',
        'include = ["*.json"]',
        'policy = "audit"',
        'policy = "lax.toml"',
        'policy = "./default"',
        'output = "out.json"',
        'report = ["json:out.json"]',
        "changed = true",
        "allow-unsigned = true",
        'key = ["evil.pub"]',
        'identity = "*"',
        'trusted-root = "evil.json"',
        'signature = "evil.sig"',
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_model_cannot_bring_a_configuration_that_lets_it_pass(
    repository, monkeypatch, capsys, line, inside
):
    folder = repository / "sub/bad"
    (folder / "lax.toml").write_text('extends = ["audit"]\nname = "l"\nversion = "1"\n')
    (folder / "weighbridge.toml").write_text(f"{line}\n")
    if not inside:
        assert run(["scan", "bad"]) == 1
        return
    monkeypatch.chdir(folder)
    (folder / ".git").mkdir()
    assert run(["scan", "."]) == 2
    assert run(["scan", "w.bin"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "only a configuration that is named may set this" in err
    assert "weighbridge.toml:1" in err
    assert "--config weighbridge.toml" in err
    assert not (folder / "out.json").exists()
    assert run(["scan", ".", "--no-config"]) == 1


def test_every_option_is_sorted_into_what_a_found_file_may_set():
    harmless = {"color", "format", "progress", "quiet", "verbose", "digest", "cache"}
    harmless |= {"policy-digest", "fail-on", "isolation", "on-not-scanned"}
    assert set(configuration.HARMLESS) == harmless
    assert set(OPTIONS) >= harmless | configuration.LOOSE.keys()
    assert set(shipped()) >= configuration.LAX


@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_policy_that_a_found_file_may_name_lets_more_pass_than_default(name):
    one, two = (policy.load(each, pipeline.known()) for each in ("default", name))
    found = settings.differences(one, two)
    looser = {each.key for each in found if each.direction is Direction.LOOSER}
    gone = {each.key for each in found if each.sort is Sort.REMOVED}
    assert bool(looser) == (name in configuration.LAX)
    assert gone == set()


def test_a_named_file_may_set_anything_and_says_so(repository, capsys):
    (repository / "lax.toml").write_text('extends = ["default"]\nname = "l"\nversion = "1"\n')
    place = repository / "weighbridge.toml"
    place.write_text('policy = "lax.toml"\nfail-on = "never"\nexclude = "*.x"\nformat = "json"\n')
    assert run(["scan", "bad", "--config", "../weighbridge.toml"]) == 0
    out, err = capsys.readouterr()
    assert '"name": "l"' in out
    assert err == (
        'note: ../weighbridge.toml:3: exclude = ["*.x"]\n'
        'note: ../weighbridge.toml:2: fail-on = "never"\n'
    )
    assert run(["scan", "bad", "--config", "../weighbridge.toml", "--fail-on", "deny"]) == 1
    assert "fail-on" not in capsys.readouterr().err


def test_the_variable_names_a_file_by_an_absolute_path(repository, monkeypatch, capsys):
    (repository / "team.toml").write_text("exit-zero = true\n")
    monkeypatch.setenv("WEIGHBRIDGE_CONFIG", str(repository / "team.toml"))
    assert run(["scan", "bad"]) == 0
    monkeypatch.setenv("WEIGHBRIDGE_CONFIG", "../team.toml")
    assert run(["scan", "bad"]) == 2
    assert "has to be an absolute path" in capsys.readouterr().err
    monkeypatch.setenv("WEIGHBRIDGE_CONFIG", "")
    assert run(["scan", "bad"]) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('polcy = "x"', "weighbridge.toml:1: polcy: unknown key, did you mean 'policy'?"),
        ('format = "jsn"', "format: expected one of cyclonedx"),
        ('\nfail-on = "warm"', "weighbridge.toml:2: fail-on: expected one of warn, deny, never"),
        ("quiet = 1", "quiet: expected true or false"),
        ("digest = 'yes'", "digest: expected true or false"),
        ("include = [1]", "include: expected a list of strings"),
        ("policy = ''", "policy: expected a string"),
        ("policy = {}", "policy: expected a string"),
        ("[[policy]]\na = 1", "policy: expected a string"),
        ("config = 'x'", "config: unknown key"),
        ("a = [", "weighbridge.toml: not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(repository, capsys, text, why):
    (repository / "sub/weighbridge.toml").write_text(text)
    assert run(["scan", "mine"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert why in err


def test_help_needs_no_sound_configuration(repository):
    (repository / "sub/weighbridge.toml").write_text("rubbish")
    assert run(["scan", "--help"]) == 0
    assert run(["scan", "-h"]) == 0


def test_a_policy_is_no_configuration(repository, capsys):
    place = repository / "sub/weighbridge.toml"
    place.write_text('extends = ["default"]\nname = "t"\nversion = "1"\n')
    assert run(["scan", "mine"]) == 0
    told = "note: weighbridge.toml: is a policy, and used only if it is named by --policy\n"
    assert capsys.readouterr().err == told
    assert run(["scan", "mine", "--policy", "weighbridge.toml"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["scan", "mine", "--config", "weighbridge.toml"]) == 2


def test_a_broken_pyproject_is_its_owners_business_unless_it_is_ours(repository, capsys):
    (repository / "sub/pyproject.toml").write_text("[tool.poetry\n")
    assert run(["scan", "mine"]) == 0
    (repository / "sub/pyproject.toml").write_text("[tool.weighbridge]\nformat = \n")
    assert run(["scan", "mine"]) == 2
    assert "pyproject.toml:2" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--config", "no.toml"], ["--config", "a\0b"],
                                       ["--config", "x.toml", "--no-config"]])  # fmt: skip
@pytest.mark.usefixtures("repository")
def test_a_file_that_is_not_there_is_a_mistake(arguments):
    assert run(["scan", "mine", *arguments]) == 2


def test_quiet_of_a_file_gives_way_to_verbose_on_the_command_line(repository):
    (repository / "weighbridge.toml").write_text("quiet = true\n")
    assert run(["scan", "mine", "-v"]) == 0


def test_verify_takes_what_it_knows_and_leaves_the_rest_to_scan(repository, capsys):
    (repository / "weighbridge.toml").write_text('fail-on = "warn"\nformat = "json"\n')
    assert run(["verify", "mine"]) == 1
    assert capsys.readouterr().out.startswith("{")


def test_other_commands_look_for_no_configuration(repository):
    (repository / "weighbridge.toml").write_text("rubbish")
    assert run(["inspect", "mine"]) == 0


@pytest.mark.parametrize("option", ["--fail-on=never", "--exit-zero", "--on-not-scanned=warn"])
def test_what_a_policy_locks_no_option_changes(repository, capsys, option):
    (repository / "sub/team.toml").write_text(
        'extends = ["default"]\nname = "t"\nversion = "1"\n'
        'locked = ["verdicts.fail-on", "verdicts.on-not-scanned"]\n'
    )
    assert run(["scan", "mine", "--policy", "team.toml"]) == 0
    assert run(["scan", "mine", "--policy", "team.toml", option]) == 2
    assert "is locked by team.toml:4" in capsys.readouterr().err
    assert run(["scan", "mine", "--policy", "team.toml", "--fail-on=deny"]) == 0


@pytest.mark.parametrize(
    ("locked", "option"),
    [
        ("checks.signature", "--allow-unsigned"),
        ("checks.signature.trust", "--key=k.pub"),
        ("checks.signature.trusted-root", "--trusted-root=k.pub"),
    ],
)
def test_verify_obeys_locks(repository, capsys, locked, option):
    (repository / "sub/k.pub").write_text("")
    (repository / "sub/team.toml").write_text(
        f'extends = ["default"]\nname = "t"\nversion = "1"\nlocked = ["{locked}"]\n'
    )
    assert run(["verify", "mine", "--policy", "team.toml", option]) == 2
    assert "is locked by team.toml:4" in capsys.readouterr().err


@given(st.text(max_size=200) | st.sampled_from(sorted(OPTIONS)).map(lambda key: f"{key} = 'x'"))
def test_any_text_is_a_configuration_or_one_error(tmp_path_factory, text):
    place = tmp_path_factory.getbasetemp() / "any.toml"
    place.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        configuration.load(str(place), OPTIONS)
    except (PolicyError, UsageError):
        return
    assert set(read(place, "x").items) <= set(OPTIONS)


def test_names_of_variables_are_those_of_options():
    root = click.Context(click.Group("weighbridge"), info_name="weighbridge")
    report = click.Context(click.Group("report"), info_name="report", parent=root)
    diff = click.Context(click.Command("diff"), info_name="diff", parent=report)
    told = pages.variables(diff, "exit-code", everywhere=False)
    assert told == ["WEIGHBRIDGE_REPORT_DIFF_EXIT_CODE"]
    assert pages.variables(diff, "color", everywhere=False)[1:] == ["WEIGHBRIDGE_COLOR"]
