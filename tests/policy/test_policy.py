"""Policy files: merging, and every way of being wrong."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge import policy
from weighbridge.core import PolicyError, Severity, Verdict
from weighbridge.policy import Known, Table, raw

KNOWN = Known(
    frozenset({"serialisation", "completeness", "signature"}),
    frozenset({"unlisted-import", "not-scanned"}),
)

PIECES = (
    'name = "t"\n',
    'version = "1"\n',
    'extends = ["default"]\n',
    "[checks.serialisation]\n",
    "[[waivers]]\n",
    "[lists.x]\n",
    "values = [\n",
    "]\n",
    '"+values" = ["a"]\n',
    'x = """\n',
    '"""\n',
    "a.b = { c = [1, {}] }\n",
    "# ] [ = \n",
    "[verdicts]\n",
    "'q.r' = 2027-01-01\n",
)

HEAD = 'name = "t"\nversion = "1"\n'
CHECKS = "[checks.serialisation]\n"
WAIVER = """[[waivers]]
id = "W-1"
rules = ["unlisted-import"]
digest = "sha256:{}"
reason = "looked at"
owner = "ada@example.com"
expires = 2027-01-31
""".format("a" * 64)


def load(tmp_path, text, name="t.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return policy.load(str(path), KNOWN)


@pytest.mark.parametrize("name", ["default", "strict", "audit"])
def test_shipped_policies_load(name):
    found = policy.load(name, KNOWN)
    assert found.applied.name == name
    assert set(found.checks) == {"serialisation", "completeness", "signature"}
    assert found.applied.sources[0] == f"{name}.toml"


def test_every_shipped_policy_is_known():
    assert {"default", "strict", "audit"} <= set(policy.shipped())


def test_maps_merge_lists_replace_and_plus_appends(tmp_path):
    (tmp_path / "base.toml").write_text(
        HEAD + CHECKS + 'deny-at = "high"\nallow-imports = ["a"]\nformats = { allow = ["x"] }\n'
        '[lists.l]\nvalues = ["1"]\n'
    )
    found = load(
        tmp_path,
        HEAD
        + 'extends = ["./base.toml"]\n'
        + CHECKS
        + 'warn-at = "low"\n"+allow-imports" = ["b"]\n'
        'formats = { others = "warn" }\n[lists.l]\nvalues = ["2"]\n',
    )
    table = found.table("serialisation")
    assert table.strings("allow-imports").value == ("a", "b")
    assert table.severity("deny-at").value is Severity.HIGH
    assert table.severity("deny-at", "low").value is Severity.LOW
    formats = table.table("formats")
    assert formats.strings("allow").value == ("x",)
    assert formats.certain("others").value is Verdict.WARN
    assert found.lists["l"].values == ("2",)


def test_a_setting_knows_its_line(tmp_path):
    found = load(tmp_path, HEAD + "\n" + CHECKS + '# comment\ndeny-at = "low"\n')
    setting = found.table("serialisation").severity("deny-at")
    assert setting.where == f"{tmp_path}/t.toml:6  checks.serialisation.deny-at"
    strict = policy.load("strict", KNOWN).table("serialisation")
    assert strict.severity("deny-at").where.startswith("strict.toml:")
    assert strict.severity("gone", "low").where == "built in  checks.serialisation.gone"


def test_the_digest_is_that_of_the_resolved_policy(tmp_path):
    one = load(tmp_path, HEAD + CHECKS + 'deny-at = "low"\n')
    same = load(tmp_path, "# other\n" + HEAD + CHECKS + "deny-at='low'\n")
    other = load(tmp_path, HEAD + CHECKS + 'deny-at = "high"\n')
    assert one.applied.digest == same.applied.digest != other.applied.digest


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("nmae = 't'\n" + HEAD + CHECKS, 1, "nmae: unknown key, did you mean 'name'"),
        (HEAD, 1, "asks nothing"),
        (HEAD + "[checks.serialization]\n", 3, "unknown check, did you mean 'serialisation'"),
        (HEAD + "checks = 5\n", 3, "expected a table"),
        (HEAD + "[checks]\nserialisation = 5\n", 4, "expected a table"),
        ("name = 5\nversion = '1'\n" + CHECKS, 1, "name: expected a string"),
        ("version = '1'\n" + CHECKS, 1, "name: is missing"),
        (
            HEAD + "[verdicts]\non-gap = 'denny'\n" + CHECKS,
            4,
            "unknown value 'denny', did you mean",
        ),
        (HEAD + "[verdicts]\nfail-on = 'allow'\n" + CHECKS, 4, "unknown value 'allow'"),
        (HEAD + "[verdicts]\non-gaps = 'deny'\n" + CHECKS, 4, "unknown key, did you mean 'on-gap'"),
        (HEAD + CHECKS + "[lists.x]\nvalues = 'CN'\n", 5, "lists.x.values: expected a list"),
        (HEAD + CHECKS + "[lists.x]\nvalues = [1]\n", 5, "expected a list of strings"),
        (
            HEAD + CHECKS + "[lists.x]\nvalues=[]\nreview_by = 2027-01-01\n",
            6,
            "did you mean 'review-by'",
        ),
        (HEAD + CHECKS + "[lists.x]\nvalues=[]\nreview-by = '2027-01-01'\n", 6, "without quotes"),
        (HEAD + CHECKS + "waivers = 5\n[x]\n", 5, "unknown key"),
        (HEAD + "waivers = 5\n" + CHECKS, 3, "expected tables written"),
        (
            HEAD + "extends = ['dfault']\n" + CHECKS,
            3,
            "unknown policy 'dfault', did you mean 'default'",
        ),
        (HEAD + "extends = ['./gone.toml']\n" + CHECKS, 3, "no policy file './gone.toml'"),
        (HEAD + "extends = ['./t.toml']\n" + CHECKS, 3, "goes round in a circle"),
        (HEAD + "x = \n", 3, "not TOML"),
        (HEAD + "a." * 5000 + "a = 1\n", 3, "nested too deeply"),
        (HEAD + "name = 'again'\n", 3, "not TOML"),
        (HEAD + "'+extends' = ['default']\n" + CHECKS, 3, "unknown key"),
        (HEAD + "extends = ['default']\n[checks]\n'+serialisation' = ['a']\n", 5, "only lists"),
        (HEAD + "extends = ['default']\nchecks = 5\n", 4, "a table in one file"),
        (HEAD + CHECKS + WAIVER.replace("W-1", " "), 5, "id: is empty"),
        (
            HEAD + CHECKS + WAIVER.replace("unlisted-import", "unlisted-imports"),
            6,
            "did you mean 'unlisted-import'",
        ),
        (HEAD + CHECKS + WAIVER.replace('["unlisted-import"]', "[]"), 6, "rules: is empty"),
        (HEAD + CHECKS + WAIVER.replace("sha256:aa", "sha256:AA"), 7, "64 lower-case"),
        (HEAD + CHECKS + WAIVER.replace("reason", "reson"), 4, "reason: is missing"),
        (HEAD + CHECKS + WAIVER + "note = 'x'\n", 11, "unknown key"),
        (HEAD + CHECKS + WAIVER.replace("2027-01-31", "'soon'"), 10, "expires: expected a date"),
        (HEAD + CHECKS + WAIVER + WAIVER, 11, "two have the id 'W-1'"),
    ],
)
def test_refuses(tmp_path, text, line, why):
    with pytest.raises(PolicyError) as caught:
        load(tmp_path, text)
    assert why in str(caught.value)
    assert caught.value.where == f"{tmp_path}/t.toml:{line}"


def test_unknown_keys_of_every_required_waiver_field(tmp_path):
    for key in ("id", "rules", "digest", "reason", "owner", "expires"):
        lines = [line for line in WAIVER.splitlines() if not line.startswith(f"{key} ")]
        with pytest.raises(PolicyError, match=f"{key}: is missing"):
            load(tmp_path, HEAD + CHECKS + "\n".join(lines))


def test_a_longer_circle_is_named(tmp_path):
    (tmp_path / "a.toml").write_text(HEAD + "extends = ['./b.toml']\n" + CHECKS)
    (tmp_path / "b.toml").write_text(HEAD + "extends = ['./a.toml']\n" + CHECKS)
    with pytest.raises(PolicyError, match=r"a\.toml -> b\.toml -> a\.toml"):
        policy.load(str(tmp_path / "a.toml"), KNOWN)


def test_not_text(tmp_path):
    (tmp_path / "t.toml").write_bytes(b"\xff")
    with pytest.raises(PolicyError, match="not UTF-8 at byte 0"):
        policy.load(str(tmp_path / "t.toml"), KNOWN)


def test_an_unknown_policy(tmp_path):
    with pytest.raises(PolicyError, match="unknown policy 'strct', did you mean 'strict'"):
        policy.load("strct", KNOWN)
    with pytest.raises(PolicyError, match="no policy file"):
        policy.load(str(tmp_path / "gone.toml"), KNOWN)
    with pytest.raises(PolicyError, match="no policy file"):
        policy.load(f"{tmp_path}/", KNOWN)


def test_lists_are_named_with_an_at_sign(tmp_path):
    found = load(
        tmp_path,
        HEAD + CHECKS + "allow-imports = ['a', '@ours', 'b']\n[lists.ours]\nvalues = ['x', 'y']\n"
        "review-by = 2026-01-01\n",
    )
    table = found.table("serialisation")
    assert table.strings("allow-imports").value == ("a", "x", "y", "b")
    (used,) = policy.stale(tuple(table.used), dt.date(2026, 1, 2))
    assert used.name == "ours"
    assert policy.stale(tuple(table.used), dt.date(2026, 1, 1)) == ()


def test_an_unknown_list_is_an_error(tmp_path):
    found = load(tmp_path, HEAD + CHECKS + "allow-imports = ['@our']\n[lists.ours]\nvalues = []\n")
    with pytest.raises(PolicyError, match="unknown list '@our', did you mean 'ours'"):
        found.table("serialisation").strings("allow-imports")


def test_a_table_must_be_read_to_the_end(tmp_path):
    table = load(tmp_path, HEAD + CHECKS + "denyat = 'high'\n").table("serialisation")
    table.severity("deny-at", "high")
    with pytest.raises(
        PolicyError, match=r"checks\.serialisation\.denyat: unknown key, did you mean 'deny-at'"
    ):
        table.finish()


@pytest.mark.parametrize(
    ("reader", "value", "why"),
    [
        ("boolean", "1", "true or false"),
        ("string", "true", "a string"),
        ("strings", "'x'", "a list of strings"),
        ("date", "2027-01-31T00:00:00", "a date"),
        ("table", "[1]", "a table"),
        ("severity", "'hi'", "did you mean 'high'"),
        ("verdict", "'perhaps'", "expected one of"),
        ("string", "{ a = 1 }", "a string"),
    ],
)
def test_types(tmp_path, reader, value, why):
    table = load(tmp_path, HEAD + CHECKS + f"k = {value}\n").table("serialisation")
    with pytest.raises(PolicyError, match=why) as caught:
        getattr(table, reader)("k")
    assert caught.value.where.endswith(":4")


def test_booleans_and_defaults():
    assert Table("t").boolean("k", default=True).value is True
    with pytest.raises(PolicyError, match=r"t\.k: is missing"):
        Table("t").boolean("k")


def test_lines_are_found_behind_strings_and_arrays(tmp_path):
    text = '''
a = """
b = 1
[c]
"""
d = [  # "
  "x", ["]", 'y'],
]
"e.f" = 1
[g.h]
i.j = { k = 1 }
[[l]]
m = 1
[[l]]
m = \'\'\'
m = 3 \'\'\'
[l.n]
o = 1
'''
    path = tmp_path / "t.toml"
    path.write_text(text)
    tree = raw.read(str(path), "t")

    def line(*keys):
        node = tree
        for key in keys:
            node = node.items[key]
        return int(node.where.partition(":")[2])

    assert [line("a"), line("d"), line("e.f")] == [2, 6, 9]
    assert [line("g", "h", "i", "j", "k"), line("l", 0, "m"), line("l", 1, "m")] == [11, 13, 15]
    assert line("l", 1, "n", "o") == 18


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=20)))
def test_any_text_is_a_policy_or_a_policy_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text if isinstance(text, bytes) else "".join(text).encode())
    with contextlib.suppress(PolicyError):
        assert policy.load(str(path), KNOWN).checks


@pytest.mark.parametrize(
    ("text", "line"), [("[[waiver]]\nid = 'a'\n", 4), ("\n[check.licence]\n", 5), ("[a]\n[a.b]", 4)]
)
def test_an_unknown_table_is_told_with_the_line_of_its_header(tmp_path, text, line):
    (tmp_path / "t.toml").write_text('name = "t"\nversion = "1"\n[checks.serialisation]\n' + text)
    with pytest.raises(PolicyError, match="unknown key") as caught:
        policy.load(str(tmp_path / "t.toml"), KNOWN)
    assert caught.value.where == f"{tmp_path}/t.toml:{line}"


def test_a_byte_order_mark_is_told_by_its_name(tmp_path):
    (tmp_path / "t.toml").write_text('name = "t"\n', encoding="utf-8-sig")
    with pytest.raises(PolicyError, match="begins with a byte order mark: save it as UTF-8"):
        raw.read(str(tmp_path / "t.toml"), "t.toml")
