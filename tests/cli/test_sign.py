"""``weighbridge sign``: what is covered, where it goes, and what is said when it goes wrong."""

import io
import json
import sys

import pytest

from tests.builders import certificates, oms
from tests.hostile_strings import unsafe
from tests.shelf import model, ran
from weighbridge.cli import run


def test_a_folder_gets_one_signature_over_every_file(shop, capsys):
    code, out, err = ran(capsys, "sign", "model", "--key", "acme.key")
    assert (code, out, err) == (0, "signed 4 files of model: model/model.sig\n", "")
    bundle = json.loads((shop / "model/model.sig").read_text())
    assert bundle["verificationMaterial"]["publicKey"] == {"hint": oms.hint(oms.key(1))}
    code, found = model(capsys, "verify", "model", "--key", "acme.pub")
    assert (code, found["signatures"][0]["standing"]) == (0, "verified")


def test_a_file_gets_its_signature_beside_it(shop, capsys):
    (shop / "model/model.safetensors").rename("one.safetensors")
    code, out, _ = ran(capsys, "sign", "one.safetensors", "--key", "acme.key")
    assert (code, out) == (0, "signed 1 file of one.safetensors: one.safetensors.sig\n")
    assert run(["verify", "one.safetensors", "--key", "acme.pub"]) == 0
    (shop / "one.safetensors").rename("two.safetensors")
    (shop / "one.safetensors.sig").rename("two.safetensors.sig")
    (shop / "two.safetensors").write_bytes(b"x")
    assert run(["verify", "two.safetensors", "--key", "acme.pub"]) == 1


def test_other_signatures_are_left_out_and_told(shop, capsys):
    (shop / "model/config.json.minisig").write_text("x")
    _, out, _ = ran(capsys, "sign", "model", "--key", "acme.key")
    assert out.endswith("\nnot covered: config.json.minisig\n")


def test_a_signature_is_not_written_over_unasked(shop, capsys):
    assert run(["sign", "model", "--key", "acme.key"]) == 0
    before = (shop / "model/model.sig").read_bytes()
    capsys.readouterr()
    code, out, err = ran(capsys, "sign", "model", "--key", "other.key")
    assert (code, out) == (2, "")
    assert err == "error: 'model/model.sig': is there already; --force writes over it\n"
    assert (shop / "model/model.sig").read_bytes() == before
    assert run(["sign", "model", "--key", "other.key", "--force"]) == 0
    assert run(["verify", "model", "--key", "other.pub"]) == 0


def test_by_certificate(shop, capsys):
    root = certificates.issue("root", ca=True)
    leaf = certificates.issue("leaf", root)
    chain = shop / "chain.pem"
    chain.write_bytes(leaf.pem + root.pem)
    (shop / "leaf.key").write_bytes(oms.private_pem(leaf.key))
    arguments = ["sign", "model", "--key", "leaf.key", "--certificate-chain", "chain.pem"]
    assert run(arguments) == 0
    capsys.readouterr()
    rows = json.loads((shop / "model/model.sig").read_text())["verificationMaterial"]
    carried = [row["rawBytes"] for row in rows["x509CertificateChain"]["certificates"]]
    assert carried == [oms.b64(leaf.der), oms.b64(root.der)]
    code, _, err = ran(capsys, *arguments[:3], "acme.key", *arguments[4:], "--force")
    assert code == 2
    assert err == "error: 'chain.pem': the first certificate is not of the key 'acme.key'\n"


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (b"secret\n", 0, ""),
        (b"secret\r\n", 0, ""),
        (b"wrong\n", 2, "error: 'locked.key': wrong password, or damaged\n"),
        (b"", 2, "error: 'locked.key': is encrypted, and standard input holds no password\n"),
    ],
)
def test_a_password_is_read_where_nobody_can_be_asked(shop, capsys, monkeypatch, given, code, told):
    (shop / "locked.key").write_bytes(oms.private_pem(oms.key(1), b"secret"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    found, out, err = ran(capsys, "sign", "model", "--key", "locked.key")
    assert (found, err) == (code, told)
    assert bool(out) == (shop / "model/model.sig").exists() == (code == 0)


RSA = certificates.rsa_key(2048)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["model"], "missing option '--key'"),
        (["--key", "acme.key"], "missing argument 'PATH'"),
        (["nowhere", "--key", "acme.key"], "'nowhere': no such file or directory"),
        (["model", "--key", "nokey"], "'nokey': no such file or directory"),
        (["model", "--key", "model"], "'model': is a directory"),
        (["model", "--key", "/dev/zero"], "'/dev/zero': 1048577 bytes are over 1048576"),
        (["model", "--key", "acme.pub"], "'acme.pub': not a private key in PEM"),
        (["model", "--key", "model/README.md"], "'model/README.md': not a private key in PEM"),
        (["model", "--key", "rsa.key"], "'rsa.key': is no key on P-256, P-384 or P-521"),
        (["model", "--key", "nul\0"], "nul"),
        (["model", "--key", "acme.key", "--certificate-chain", "acme.pub"], "'acme.pub': holds"),
        (["model", "--key", "acme.key", "--certificate-chain", "no"], "'no': no such file"),
        (["model", "--key", "acme.key", "-o", "no/such/place"], "'no/such': no such folder"),
        (["model", "--key", "acme.key", "-o", "model"], "'model': is a folder"),
        (["empty", "--key", "acme.key"], "'empty': no files to sign"),
        (["linked", "--key", "acme.key"], "'b': links and special files cannot be signed"),
        (["escapes", "--key", "acme.key"], "cannot be signed, since the name holds the control"),
        (["model", "--kye", "acme.key"], "no such option '--kye', did you mean '--key'?"),
    ],
)
def test_mistakes_get_one_clear_line(shop, capsys, arguments, message):
    for name in ("empty", "linked", "escapes"):
        (shop / name).mkdir()
    (shop / "linked/a").write_text("a")
    (shop / "linked/b").symlink_to("a")
    (shop / "escapes/\x1b[31m.txt").write_text("a")
    (shop / "rsa.key").write_bytes(oms.private_pem(RSA))
    code, out, err = ran(capsys, "sign", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert len([line for line in err.splitlines() if not line.startswith("see: ")]) == 1
    assert not unsafe(err)
    assert not (shop / "model/model.sig").exists()


@pytest.mark.parametrize("command", ["sign", "attest"])
@pytest.mark.parametrize("more", [[], ["--force"]])
def test_a_link_in_a_downloaded_folder_decides_nothing(shop, capsys, command, more):
    for name in ("model.sig", "weighbridge.vsa.json"):
        (shop / "model" / name).symlink_to(shop / "elsewhere")
    code, out, err = ran(capsys, command, "model", "--key", "acme.key", *more)
    assert (code, out) == (2, "")
    assert err.endswith(": is a link, which is not written through\n")
    assert not (shop / "elsewhere").exists()


@pytest.mark.usefixtures("shop")
def test_the_folder_one_is_in(monkeypatch, capsys):
    monkeypatch.chdir("model")
    assert run(["sign", ".", "--key", "../acme.key"]) == 0
    assert run(["verify", ".", "--key", "../acme.pub"]) == 0
    assert run(["attest", "./", "--key", "../acme.key"]) == 0
    capsys.readouterr()
    code, found = model(capsys, "verify", "../model/", "--key", "../acme.pub")
    assert code == 0
    assert [each["standing"] for each in found["signatures"]] == ["verified"] * 2


def test_help_shows_how_to_make_a_key(capsys):
    assert run(["sign", "--help"]) == 0
    assert "openssl ecparam -name prime256v1" in capsys.readouterr().out
