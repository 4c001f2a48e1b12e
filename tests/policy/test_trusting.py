"""Rows of trust: every sort of signer, and every mistake with its file, its line and a hint."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline, policy
from weighbridge.core import Document, PolicyError, Role
from weighbridge.policy import trusting
from weighbridge.policy.raw import Branch, Leaf, Rows
from weighbridge.policy.table import Table

HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n\n[checks.signature]\n'
ROW = "[[checks.signature.trust]]\n"
PRINT = f"sha256:{'a' * 64}"


def load(folder, text):
    (folder / "t.toml").write_text(HEAD + text)
    for name in ("one.pem", "two.pem", "roots.pem", "root.json"):
        (folder / name).write_text(name)
    applied = policy.load(f"{folder}/t.toml", pipeline.known())
    return trusting.read(applied.table(pipeline.SIGNATURE))


def refused(folder, text):
    """Return line and words of an error; the file is always named."""
    with pytest.raises(PolicyError) as caught:
        load(folder, text)
    where = str(caught.value.where)
    assert where.startswith(f"{folder}/t.toml:")
    return int(where.rpartition(":")[2]), str(caught.value)


def test_every_sort_of_signer(tmp_path):
    found = load(
        tmp_path,
        f"""\
revoked = ["{PRINT}", "SHA256:{"A" * 43}", "serial:0af", "openpgp:{"b" * 40}"]
trusted-root = "root.json"
[[checks.signature.trust]]
name = "keys"
keys = ["one.pem", "two.pem"]
publisher = "acme"
roles = ["signer", "weigher"]
since = 2026-01-01
until = 2026-12-31
[[checks.signature.trust]]
name = "prints"
fingerprints = ["{PRINT}", "SHA256:{"b" * 43}"]
[[checks.signature.trust]]
name = "roots"
roots = ["roots.pem"]
subject = "CN=*"
any-usage = true
[[checks.signature.trust]]
name = "identity"
identity = "https://github.com/acme/*"
issuer = "https://issuer"
trusted-root = "root.json"
""",
    )
    keys, prints, roots, identity = found.signers
    assert keys.keys == (Document("one.pem", b"one.pem"), Document("two.pem", b"two.pem"))
    assert (keys.publisher, keys.roles) == ("acme", frozenset(Role))
    assert (keys.since, keys.until) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert keys.where == f"{tmp_path}/t.toml:8"
    assert len(prints.fingerprints) == 2
    assert prints.roles == {Role.SIGNER}
    assert (roots.subject, roots.any_usage) == ("CN=*", True)
    assert (identity.identity, identity.issuer) == ("https://github.com/acme/*", "https://issuer")
    assert identity.trusted_root == found.trusted_root == Document("root.json", b"root.json")
    assert len(found.revoked) == 4


def test_nobody_is_trusted_by_default(tmp_path):
    assert load(tmp_path, "").signers == ()


def test_rows_are_added_to_those_of_a_policy_that_is_extended(tmp_path):
    """A list replaces a list, and so do rows: who extends a policy says whom to trust."""
    (tmp_path / "base.toml").write_text(HEAD + ROW + 'name = "a"\nkeys = ["one.pem"]\n')
    text = HEAD.replace('"default"', '"./base.toml"')
    (tmp_path / "t.toml").write_text(text + ROW + f'name = "b"\nfingerprints = ["{PRINT}"]\n')
    (tmp_path / "one.pem").write_text("x")
    applied = policy.load(f"{tmp_path}/t.toml", pipeline.known())
    assert [each.name for each in trusting.read(applied.table(pipeline.SIGNATURE)).signers] == ["b"]


def test_files_are_found_from_where_the_policy_lies(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (row,) = load(tmp_path, ROW + 'name = "a"\nkeys = ["one.pem"]\n').signers
    assert row.keys[0].data == b"one.pem"


@pytest.mark.parametrize(
    ("row", "line", "told"),
    [
        ('nam = "a"\nkeys = ["one.pem"]', 6, "trust[0].name: is missing; there is 'nam'"),
        ('name = " "\nkeys = ["one.pem"]', 7, "trust[0].name: is empty"),
        ('name = "a"', 7, "'a' does not say how the signer is known: one of keys, fingerprints,"),
        ('name = "a"\nkees = ["one.pem"]', 8, "trust[0].kees: unknown key, did you mean 'keys'?"),
        ('name = "a"\nkeys = ["one.pem"]\nroots = ["roots.pem"]', 7, "has keys and roots"),
        ('name = "a"\nkeys = ["one.pen"]', 8, "'one.pen': no such file or directory"),
        ('name = "a"\nkeys = []', 8, "trust[0].keys: is empty"),
        ('name = "a"\nroots = []', 8, "trust[0].roots: is empty"),
        ('name = "a"\nfingerprints = []', 8, "trust[0].fingerprints: is empty"),
        ('name = "a"\nkeys = "one.pem"', 8, "trust[0].keys: expected a list of strings"),
        ('name = "a"\nkeys = ["."]', 8, "'.': is a directory"),
        ('name = "a"\nfingerprints = ["md5:00"]', 8, "'md5:00': expected sha256:<hex>"),
        ('name = "a"\nkeys = ["one.pem"]\npublsher = "x"', 9, "did you mean 'publisher'?"),
        ('name = "a"\nkeys = ["one.pem"]\nroles = ["wieger"]', 9, "did you mean 'weigher'?"),
        ('name = "a"\nkeys = ["one.pem"]\nroles = ["x"]', 9, "expected signer or weigher"),
        ('name = "a"\nkeys = ["one.pem"]\nroles = []', 9, "trust[0].roles: is empty"),
        ('name = "a"\nkeys = ["one.pem"]\nissuer = "x"', 9, "issuer: goes with identity only"),
        ('name = "a"\nkeys = ["one.pem"]\nsubject = "x"', 9, "subject: goes with roots only"),
        ('name = "a"\nkeys = ["one.pem"]\nany-usage = true', 9, "any-usage: goes with roots only"),
        ('name = "a"\nroots = ["roots.pem"]\ntrusted-root = "root.json"', 9, "goes with identity"),
        (
            'name = "a"\nkeys = ["one.pem"]\ntimestamp-roots = ["roots.pem"]',
            9,
            "timestamp-roots: goes with roots only, and this row has keys",
        ),
        ('name = "a"\nidentity = "x"', 8, "a Sigstore identity needs an issuer"),
        ('name = "a"\nidentity = "**"\nissuer = "x"', 8, "may not be all wildcards"),
        ('name = "a"\nidentity = "*@*"\nissuer = "x"', 8, "may not be all wildcards"),
        ('name = "a"\nidentity = "https://*/**"\nissuer = "x"', 8, "may not be all wildcards"),
        ('name = "a"\nidentity = "a@b"\nissuer = "https://*"', 9, "issuer: stands for itself"),
        ('name = "a"\nidentity = ""\nissuer = "x"', 8, "a Sigstore identity needs an issuer"),
        ('name = "a"\nkeys = ["one.pem"]\nsince = "2026-01-01"', 9, "expected a date such as"),
        ('name = "a"\nkeys = ["one.pem"]\nsince = 2026-02-01\nuntil = 2026-01-01', 10, "no day"),
    ],
)
def test_a_mistake_in_a_row(tmp_path, row, line, told):
    found, words = refused(tmp_path, ROW + row + "\n")
    assert found == line
    assert told in words


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('revoked = ["sha256:zz"]', 6, "'sha256:zz': expected sha256:, SHA256:, serial:"),
        ('revoked = ["serial:"]', 6, "'serial:': expected sha256:, SHA256:, serial:"),
        ('revoked = "x"', 6, "checks.signature.revoked: expected a list of strings"),
        ('trusted-root = "no.json"', 6, "'no.json': no such file or directory"),
        ("trusted-root = 3", 6, "checks.signature.trusted-root: expected a string"),
        ("trust = 3", 6, "expected tables written [[checks.signature.trust]]"),
        (f'{ROW}name = "a"\nkeys = ["one.pem"]\n' * 2, 9, "two rows have the name 'a'"),
    ],
)
def test_a_mistake_beside_the_rows(tmp_path, text, line, told):
    found, words = refused(tmp_path, text + "\n")
    assert found == line
    assert told in words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('weighed-under = ["default"]', "'default': expected sha256:<hex>, the digest of a policy"),
        ("minimum-signers = 0", "expected a whole number of at least 1"),
        ("minimum-signers = true", "expected a whole number of at least 1"),
        ("trust-root-days = 1.5", "expected a whole number of at least 1"),
        ('coverage = "compleet"', "unknown value 'compleet', did you mean 'complete'?"),
        ('invalid = "denied"', "unknown value 'denied', did you mean 'deny'?"),
        ('coverge = "signed"', "unknown key, did you mean 'coverage'?"),
        ('required = "yes"', "expected true or false"),
    ],
)
def test_a_mistake_in_the_check(tmp_path, text, told):
    (tmp_path / "t.toml").write_text(f"{HEAD}{text}\n")
    applied = policy.load(f"{tmp_path}/t.toml", pipeline.known())
    with pytest.raises(PolicyError) as caught:
        pipeline.compile_(applied, dt.date(2026, 11, 25))
    assert caught.value.where == f"{tmp_path}/t.toml:6"
    assert told in str(caught.value)


LEAVES = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.integers(),
    st.dates(),
    st.lists(st.text(max_size=8) | st.integers(), max_size=3),
)
KEYS = st.sampled_from([*trusting.SORTS, "name", "issuer", "subject", "roles", "since", "nonsense"])


@given(
    st.lists(st.dictionaries(KEYS, LEAVES, max_size=5), max_size=3), st.dictionaries(KEYS, LEAVES)
)
def test_any_rows_are_understood_or_refused(rows, more):
    branches = [
        Branch({key: Leaf(value, "p:2") for key, value in row.items()}, "p:1") for row in rows
    ]
    items = {key: Leaf(value, "p:3") for key, value in more.items()}
    table = Table("c", Branch({**items, "trust": Rows(tuple(branches), "p:1")}, "p:1"))
    with contextlib.suppress(PolicyError):
        assert len(trusting.read(table).signers) == len(rows)
