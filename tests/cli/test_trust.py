"""``weighbridge trust``: whose signatures count, and what is wrong with that."""

import json

import pytest

from tests.builders import certificates, minisign, oms, ssh
from tests.hostile_strings import unsafe
from tests.shelf import policy, ran
from weighbridge.cli import run

HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n[checks.signature]\n'


def written(shop, *rows, settings=""):
    text = HEAD + settings + "".join(f"\n[[checks.signature.trust]]\n{row}\n" for row in rows)
    (shop / "t.toml").write_text(text)
    return "t.toml"


@pytest.mark.usefixtures("shop")
def test_nobody_is_trusted_unless_a_policy_says_so(capsys):
    code, out, err = ran(capsys, "trust")
    assert (code, err) == (0, "")
    assert out.startswith("policy default 1.0.0   sha256:")
    assert "trusted signers: none; add rows [[checks.signature.trust]]" in out
    assert "the shipped trusted root is of 20" in out


def test_every_sort_of_signer_is_shown(shop, capsys):
    root = certificates.issue("root", ca=True)
    (shop / "root.pem").write_bytes(root.pem)
    (shop / "mini.pub").write_bytes(minisign.public(ssh.ed25519_key()))
    (shop / "ssh.pub").write_bytes(ssh.line(ssh.blob(ssh.ed25519_key())))
    path = written(
        shop,
        'name = "pem"\nkeys = ["acme.pub"]\npublisher = "acme"',
        'name = "mini"\nkeys = ["mini.pub"]',
        'name = "ssh"\nkeys = ["ssh.pub"]\nroles = ["signer", "weigher"]',
        f'name = "print"\nfingerprints = ["sha256:{"a" * 64}"]',
        'name = "root"\nroots = ["root.pem"]\nsubject = "CN=*"\ntimestamp-roots = ["root.pem"]',
        'name = "robot"\nidentity = "https://github.com/acme/*"\nissuer = "https://x"',
        settings=f'revoked = ["sha256:{"b" * 64}"]\n',
    )
    _, out, err = ran(capsys, "trust", "-p", path)
    assert err == ""
    assert "trusted signers: 6\n" in out
    assert "  pem   signer, speaks for acme   t.toml:7\n    acme.pub: ec-p256 sha256:" in out
    assert f"    mini.pub: minisign {'0706050403020100'}\n" in out
    assert "  ssh   signer, weigher   t.toml:16\n    ssh.pub: SSH SHA256:" in out
    assert f"    key sha256:{'a' * 64}\n" in out
    assert "    root.pem: CN=root" in out
    assert "    time stamps, root.pem: CN=root" in out
    assert "    identity https://github.com/acme/*, issuer https://x\n" in out
    assert f"revoked: 1\n  sha256:{'b' * 64}\n" in out


def test_rows_that_cannot_be_used_now_are_told_and_fail(shop, capsys):
    path = written(
        shop,
        'name = "old"\nkeys = ["acme.pub"]\nuntil = 2020-01-31',
        'name = "new"\nkeys = ["other.pub"]\nsince = 2999-01-31',
    )
    code, out, _ = ran(capsys, "trust", "-p", path)
    assert code == 1
    assert "    cannot be used now: ended on 2020-01-31\n" in out
    assert "    cannot be used now: not before 2999-01-31\n" in out


def test_json(shop, capsys):
    code, out, err = ran(capsys, "trust", "-p", policy(shop, role="weigher"), "-f", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["schema"] == "weighbridge-trust/1"
    assert found["policy-digest"].startswith("sha256:")
    (row,) = found["trust"]
    assert (row["name"], row["roles"], row["problems"]) == ("the gate", ["weigher"], [])
    assert row["where"].endswith("gate.toml:9")
    assert found["trusted-root"]["days"] >= 0


def test_names_are_shown_escaped(shop, capsys):
    path = written(shop, 'name = "\\u001b[2J"\nkeys = ["acme.pub"]')
    _, out, _ = ran(capsys, "trust", "-p", path)
    assert not unsafe(out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--online"], "--online and --output go together"),
        (["-o", "x"], "--online and --output go together"),
        (["--online", "-o", "no/x"], "'no': no such folder"),
        (["-p", "nope.toml"], "no policy file 'nope.toml'"),
        (["-p", "root.toml"], "trusted root 'acme.pub' cannot be used"),
        (["-p", "private.toml"], "holds a private key"),
        (["-f", "jsn"], "'jsn'"),
        (["x"], "unexpected extra argument"),
    ],
)
def test_mistakes_get_one_clear_line(shop, capsys, arguments, message):
    (shop / "root.toml").write_text(HEAD + 'trusted-root = "acme.pub"\n')
    row = '[[checks.signature.trust]]\nname = "k"\nkeys = ["acme.key"]\n'
    (shop / "private.toml").write_text(HEAD + row)
    code, out, err = ran(capsys, "trust", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    # Under the line there may be what it is about.
    rest = ("see: ", " ", "5 | ")
    assert len([line for line in err.splitlines() if not line.startswith(rest)]) == 1


def test_a_file_of_weights_is_no_key(shop):
    (shop / "acme.pub").write_bytes(b"\0" * 1000)
    assert run(["trust", "-p", str(policy(shop))]) == 2
    (shop / "acme.pub").write_bytes(oms.public_pem(oms.key(1)) * 2)
    assert run(["trust", "-p", str(policy(shop))]) == 2
