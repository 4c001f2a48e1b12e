"""``weighbridge waive``: let one model pass, for a reason, until a day."""

import datetime as dt
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cli import test_startup
from tests.hostile_strings import HOSTILE, unsafe
from tests.shelf import ran
from weighbridge import pipeline, policy
from weighbridge.cli import waivers
from weighbridge.core import UsageError

pytestmark = pytest.mark.usefixtures("stand_ins")

HEAD = '# ours\nname = "team"   # a name\nversion = "1"\nextends = ["default"]\n'

WHY = ("--reason", "reviewed", "--owner", "me@example.com", "--expires", "90d")

OLD = f"""
# why
[[waivers]]
id = "W-2020-001"
rules = ["unlisted-class"]
digest = "sha256:{"a" * 64}"
reason = "old"
owner = "them"
expires = 2020-01-31
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with a clean model, one that is denied, one that warns, and a policy."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    for name, data in {
        "clean": b"W",
        "bad": b"W import:posix.system",
        "both": b"W import:posix.system import:acme.Block",
        "gone": b"W pointer",
        "bug": b"W bug",
    }.items():
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "config.json").write_bytes(b"T")
        (tmp_path / "models" / name / "w.bin").write_bytes(data)
    (tmp_path / "team.toml").write_text(HEAD, encoding="utf-8")
    return tmp_path


def loaded(name="team.toml"):
    return policy.load(name, pipeline.known()).waivers


def text(name="team.toml"):
    return Path(name).read_text(encoding="utf-8")


def test_what_fires_is_waived_in_the_policy_and_the_rest_of_it_stays(capsys):
    code, out, err = ran(capsys, "waive", "models/bad", "dangerous-import", *WHY, "-p", "team.toml")
    assert (code, err) == (0, "")
    today = dt.datetime.now(dt.UTC).date()
    number = f"W-{today.year}-001"
    assert out.startswith(
        f"written to team.toml: waiver {number} for dangerous-import of 'models/bad', until "
    )
    assert "the verdict was deny, and is allow with it\n" in out
    assert "verify: weighbridge scan models/bad --policy team.toml\n" in out
    assert text().startswith(HEAD + "\n[[waivers]]\n")
    (found,) = loaded()
    assert (found.id, found.reason, found.owner) == (number, "reviewed", "me@example.com")
    assert found.rules == {"dangerous-import"}
    assert (found.expires - today).days in (89, 90)
    assert ran(capsys, "scan", "models/bad", "-p", "team.toml")[0] == 0


def test_a_second_waiver_has_the_next_id(capsys):
    ran(capsys, "waive", "models/both", "dangerous-import", *WHY, "-p", "team.toml")
    ran(capsys, "waive", "models/both", "unlisted-class", *WHY, "-p", "team.toml")
    first, second = loaded()
    assert second.id == first.id.removesuffix("1") + "2"


def test_what_is_to_be_copied_is_quoted(here, capsys):
    (here / "models" / "bad").rename(here / "models" / "so bad")
    (here / "team.toml").rename(here / "our team.toml")
    out = ran(capsys, "waive", "models/so bad", "--adopt", *WHY, "-p", "our team.toml")[1]
    assert "verify: weighbridge scan 'models/so bad' --policy 'our team.toml'\n" in out


def test_help_imports_click_and_nothing_heavier():
    assert test_startup.imported("waive", "--help", heavy=test_startup.START) == (0, "[]")


def test_what_is_left_is_told(capsys):
    arguments = ("models/both", "unlisted-class", *WHY, "-p", "team.toml")
    out = ran(capsys, "waive", *arguments)[1]
    assert "the verdict is still deny: dangerous-import\n" in out


def test_without_a_policy_the_waiver_is_printed_and_nothing_else(here, capsys):
    before = text()
    code, out, err = ran(capsys, "waive", "models/bad", "dangerous-import", *WHY)
    assert code == 0
    (row,) = tomllib.loads(out)["waivers"]
    assert row["rules"] == ["dangerous-import"]
    assert "add it to a policy of your own" in err
    assert text() == before
    code, out, _ = ran(
        capsys, "waive", "models/bad", "dangerous-import", *WHY, "-p", "strict", "-o", "-"
    )
    assert (code, out[:12]) == (0, "[[waivers]]\n")
    code, out, _ = ran(capsys, "waive", "models/bad", "dangerous-import", *WHY, "-o", "w.toml")
    assert code == 0
    assert out.startswith("written to w.toml: ")
    assert tomllib.loads((here / "w.toml").read_text())["waivers"]


def test_all_that_fires_can_be_adopted(capsys):
    assert ran(capsys, "waive", "models/both", "--adopt", *WHY, "-p", "team.toml")[0] == 0
    (found,) = loaded()
    assert found.rules == {"dangerous-import", "unlisted-class"}
    assert ran(capsys, "scan", "models/both", "-p", "team.toml", "--fail-on", "warn")[0] == 0


def test_what_a_check_found_missing_is_waived_by_the_check(capsys):
    code, out, _ = ran(capsys, "waive", "models/gone", "completeness", *WHY, "-p", "team.toml")
    assert code == 0
    assert "the verdict was no-verdict, and is allow with it\n" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["models/clean", "dangerous-import"], "does not fire in 'models/clean'; nothing fires"),
        (["models/bad", "unlisted-class"], "what fires there: dangerous-import"),
        (["models/bad", "dangerous-imports"], "did you mean 'dangerous-import'?"),
        (["models/clean", "--adopt"], "nothing to waive in 'models/clean'"),
        (["models", "dangerous-import"], "'models' holds 5 models, and a waiver is for one"),
        (["nowhere", "dangerous-import"], "nowhere"),
        (["models/bad"], "name the rules to waive, or take all that fires with --adopt"),
        (["models/bad", "dangerous-import", "--adopt"], "name the rules to waive, or"),
        ([], "PATH is missing"),
        (["models/bad", "dangerous-import", "--reason", " "], "--reason is missing"),
        (["models/bad", "dangerous-import", "--expires", "2020-01-31"], "2020-01-31 has passed"),
        (["models/bad", "dangerous-import", "--expires", "soon"], "expected a day such as"),
        (["models/bad", "dangerous-import", "-p", "strict"], "policy init FILE.toml --base strict"),
        (["models/bad", "dangerous-import", "-p", "strct"], "did you mean 'strict'?"),
        (["models/bad", "dangerous-import", "-p", "no/t.toml"], "no policy file 'no/t.toml'"),
        (["models/bad", "dangerous-import", "-o", "team.toml"], "is there already"),
        (["--list", "--prune"], "exclude each other"),
        (["models/bad", "--list"], "take a policy, and no PATH"),
        (["--prune", "-p", "strict"], "is shipped and is not written to"),
    ],
)
def test_what_cannot_be_waived_is_refused_and_nothing_is_written(arguments, told, here, capsys):
    given_ = [*WHY, "-p", "team.toml", *arguments] if "-o" not in arguments else [*WHY, *arguments]
    code, out, err = ran(capsys, "waive", *given_)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert told in err
    assert text() == HEAD
    assert not list(here.glob(".*"))


@pytest.mark.parametrize("missing", ["--reason", "--owner", "--expires"])
def test_reason_owner_and_end_are_required(missing, capsys):
    at = WHY.index(missing)
    why = (*WHY[:at], *WHY[at + 2 :])
    code, _, err = ran(capsys, "waive", "models/bad", "dangerous-import", *why)
    assert code == 2
    assert f"error: {missing} is missing\n" in err


def test_a_fault_of_ours_is_never_waived(capsys):
    code, _, err = ran(capsys, "waive", "models/bug", "--adopt", *WHY, "-p", "team.toml")
    assert code == 2
    assert "nothing to waive" in err


def test_an_id_is_taken_once(capsys):
    arguments = ("dangerous-import", *WHY, "-p", "team.toml", "--id", "MINE")
    assert ran(capsys, "waive", "models/bad", *arguments)[0] == 0
    code, _, err = ran(capsys, "waive", "models/both", *arguments)
    assert code == 2
    assert "error: --id 'MINE': the policy has a waiver of this id\n" in err


def test_what_is_waived_already_is_told(capsys):
    arguments = ("waive", "models/bad", "dangerous-import", *WHY, "-p", "team.toml")
    ran(capsys, *arguments)
    code, _, err = ran(capsys, *arguments)
    assert code == 2
    assert "(waived by 'W-" in err


def test_waivers_of_what_the_policy_extends_are_kept(here, capsys):
    (here / "base.toml").write_text(HEAD + OLD, encoding="utf-8")
    (here / "team.toml").write_text(HEAD.replace("default", "./base.toml"), encoding="utf-8")
    arguments = ("waive", "models/bad", "dangerous-import", *WHY, "-p", "team.toml")
    assert ran(capsys, *arguments)[0] == 0
    assert '[["+waivers"]]\n' in text()
    assert len(loaded()) == 2
    assert ran(capsys, "waive", "models/both", "--adopt", *WHY, "-p", "team.toml")[0] == 0
    assert len(loaded()) == 3


def test_a_policy_that_would_not_be_understood_is_left_as_it_was(here, capsys):
    before = "waivers = []\n" + HEAD
    (here / "team.toml").write_text(before, encoding="utf-8")
    arguments = ("waive", "models/bad", "dangerous-import", *WHY, "-p", "team.toml")
    code, out, err = ran(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: team.toml:")
    assert "with the waiver the policy would not be understood, and is left as it was" in err
    assert text() == before
    assert not list(here.glob(".*"))


def test_line_ends_and_rights_stay_what_they_are(here, capsys):
    path = here / "team.toml"
    path.write_bytes(HEAD.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    ran(capsys, "waive", "models/bad", "--adopt", *WHY, "-p", "team.toml")
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(loaded()) == 1


def test_a_link_is_not_replaced_by_a_file(here, capsys):
    (here / "link.toml").symlink_to("team.toml")
    code, _, err = ran(capsys, "waive", "models/bad", "--adopt", *WHY, "-p", "link.toml")
    assert code == 2
    assert "error: 'link.toml': is a link; name the file that it leads to\n" in err


def test_a_waiver_dies_with_the_bytes(here, capsys):
    ran(capsys, "waive", "models/bad", "--adopt", *WHY, "-p", "team.toml")
    (here / "models" / "bad" / "config.json").write_bytes(b"T ")
    assert ran(capsys, "scan", "models/bad", "-p", "team.toml")[0] == 1


# list and prune


def test_waivers_are_listed_those_that_end_first_in_front(here, capsys):
    (here / "team.toml").write_text(HEAD + OLD, encoding="utf-8")
    ran(capsys, "waive", "models/bad", "--adopt", *WHY, "-p", "team.toml", "--id", "NEW")
    code, out, err = ran(capsys, "waive", "--list", "-p", "team.toml")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "W-2020-001  ended        until 2020-01-31  unlisted-class"
    assert lines[1] == "            sha256:aaaaaaaaaaaa...  them"
    assert lines[3].startswith("NEW ")
    assert " days left " in lines[3]
    assert lines[-2] == "2 waivers, 1 ended"
    assert lines[-1] == "remove those: weighbridge waive --prune --policy team.toml"


def test_where_there_is_no_waiver_the_way_to_one_is_told(capsys):
    code, out, _ = ran(capsys, "waive", "--list", "-p", "team.toml")
    assert code == 0
    assert out.startswith("team: no waivers\nwrite one: weighbridge waive PATH RULE ")


def test_waivers_that_ended_are_taken_out_and_shown(here, capsys):
    (here / "team.toml").write_text(HEAD + OLD, encoding="utf-8")
    ran(capsys, "waive", "models/bad", "--adopt", *WHY, "-p", "team.toml", "--id", "NEW")
    code, out, err = ran(capsys, "waive", "--prune", "-p", "team.toml")
    assert (code, err) == (0, "")
    assert out == "removed W-2020-001: ended on 2020-01-31; them; old\n"
    assert [each.id for each in loaded()] == ["NEW"]
    assert "# why" not in text()
    assert text().startswith(HEAD)
    out = ran(capsys, "waive", "--prune", "-p", "team.toml")[1]
    assert out == "1 waiver in team.toml, none has ended\n"


def test_a_waiver_of_another_file_is_left_there(here, capsys):
    (here / "base.toml").write_text(HEAD + OLD, encoding="utf-8")
    (here / "team.toml").write_text(HEAD.replace("default", "./base.toml"), encoding="utf-8")
    code, out, _ = ran(capsys, "waive", "--prune", "-p", "team.toml")
    assert code == 0
    assert out == "kept W-2020-001: ended on 2020-01-31, and is in base.toml:7\n"


# strangers


def wanted(reason, owner):
    day = dt.date(2999, 1, 1)
    rules = ("dangerous-import",)
    return waivers.Wanted("models/bad", rules, adopt=False, reason=reason, owner=owner,
                          expires=day, id="", more={})  # fmt: skip


WORDS = st.text(min_size=1, max_size=60).filter(str.strip)


@given(WORDS, WORDS)
@example('"""\n[[waivers]]\nid = "x"', "''' # no comment \\")
@example("a\r\nb", "\u202e[checks]")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_reason_and_owner_read_back_as_they_were(here, reason, owner):
    (here / "team.toml").write_text(HEAD, encoding="utf-8")
    waivers.write(wanted(reason, owner), "team.toml", None, dt.date(2026, 11, 26))
    (found,) = loaded()
    assert (found.reason, found.owner) == (reason, owner)
    assert text().startswith(HEAD)
    assert unsafe(text()) == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_written_so_that_a_reviewer_sees_them(hostile, capsys):
    given_ = ("--reason", f"x{hostile}", "--owner", f"x{hostile}", "--expires", "9d")
    code, out, err = ran(
        capsys, "waive", "models/bad", "--adopt", *given_, "-p", "team.toml", "--id", f"x{hostile}"
    )
    half = any("\ud800" <= c <= "\udfff" for c in hostile)
    assert code == (2 if half else 0)
    for told in (out, err, text()):
        assert unsafe(told) == []


def test_days_are_counted_or_named():
    today = dt.date(2026, 11, 26)
    assert waivers.day("90d", today) == dt.date(2027, 2, 24)
    assert waivers.day("2026-11-26", today) == today
    for wrong in ("", "d", "-1d", "99999d" * 2, "2026-13-01", "2026-11-25", "9999999999d"):
        with pytest.raises(UsageError):
            waivers.day(wrong, today)


@pytest.mark.parametrize("final", ["dangerous-import", "serialisation"])
def test_what_no_waiver_lifts_is_not_waived(final, capsys):
    Path("team.toml").write_text(f'{HEAD}no-waive = ["{final}"]\n', encoding="utf-8")
    before = Path("team.toml").read_bytes()
    words = ("waive", "models/bad", "-p", "team.toml", *WHY)
    code, _, err = ran(capsys, *words, "dangerous-import")
    told = "nothing that can be waived fires there"
    assert code == 2
    assert err.endswith(
        f"error: 'dangerous-import' cannot be waived here, by no-waive of the policy; {told}\n"
    )
    code, _, err = ran(capsys, *words, "--adopt")
    assert code == 2
    assert err.endswith(f"error: nothing to waive in 'models/bad': {told}\n")
    assert Path("team.toml").read_bytes() == before


def test_a_waiver_that_holds_longer_than_the_policy_lets_one_is_not_written(capsys):
    text = f"{HEAD}[verdicts]\nmax-waiver-days = 10\n"
    Path("team.toml").write_text(text, encoding="utf-8")
    code, _, err = ran(capsys, "waive", "models/bad", "dangerous-import", "-p", "team.toml", *WHY)
    assert code == 2
    assert "ends in 90 days, which is over 10 (team.toml:6); with the waiver" in err
    assert Path("team.toml").read_text(encoding="utf-8") == text
