"""``weighbridge verify``: three facts of every signature, the exit code, and what helps."""

import json
import os
import stat

import pytest

from tests.builders import oms
from tests.hostile_strings import unsafe
from tests.shelf import FILES, model, policy, ran, rules
from tests.verifying import write
from weighbridge.cli import run


@pytest.fixture
def signed(shop):
    (shop / "model/model.sig").write_bytes(oms.signature(FILES, oms.key(1)))
    return shop


def told(screen):
    """Return verdict and rule of every reason on a screen, in order."""
    lines = [line.split() for line in screen.splitlines() if line[:1] == " " != line[1:2]]
    return [(words[0], words[1]) for words in lines]


FACTS = [("allow", "signature-valid"), ("allow", "signer-trusted"), ("allow", "files-covered")]


@pytest.mark.usefixtures("signed")
def test_a_trusted_signature_over_every_file(capsys):
    code, out, err = ran(capsys, "verify", "model", "--key", "acme.pub")
    assert (code, err) == (0, "")
    assert "ALLOW  a trusted signer vouches for these files\n" in out
    assert told(out) == FACTS
    assert " allow  files-covered  covers 4 of 4 files here\n" in out
    assert "the policy trusts it as 'acme.pub'" in " ".join(out.split())
    assert out.endswith("every byte hashed, nothing scanned\n\n1 model: 1 allow\n")


def changed(shop):
    (shop / "model/config.json").write_bytes(b"[]")


def missing(shop):
    (shop / "model/config.json").unlink()


def added(shop):
    (shop / "model/modeling.py").write_bytes(b"import os\n")


def renamed(shop):
    (shop / "model/config.json").rename(shop / "model/params.json")


def linked(shop):
    (shop / "model/config.json").rename(shop / "config.json")
    (shop / "model/config.json").symlink_to("../config.json")


def swapped(shop):
    one, two = shop / "model/model.safetensors", shop / "model/sub/more.safetensors"
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (changed, "files-changed"),
        (missing, "files-missing"),
        (added, "unsigned-files"),
        (renamed, "files-missing"),
        (linked, "files-changed"),
        (swapped, "files-changed"),
    ],
)
def test_three_facts_stay_in_order_where_the_files_are_not_as_signed(signed, capsys, change, rule):
    change(signed)
    code, out, err = ran(capsys, "verify", "model", "--key", "acme.pub")
    assert (code, err) == (1, "")
    assert "DENY  nobody who is trusted vouches for these files as they are\n" in out
    found = told(out)
    at = found.index(("allow", "signature-valid"))
    assert found[at : at + 3] == [*FACTS[:2], ("deny", rule)]
    assert found.count(("deny", "unsigned")) == 1


@pytest.mark.usefixtures("signed")
def test_a_key_that_is_not_known_settles_nothing(capsys):
    code, out, _ = ran(capsys, "verify", "model", "--key", "other.pub")
    assert code == 1
    assert told(out) == [
        ("deny", "unsigned"),
        ("allow", "signature-not-settled"),
        ("allow", "unknown-key"),
        ("allow", "files-not-covered"),
    ]
    assert "if it is valid, it covers 4 of 4 files here" in out


def test_a_signature_that_is_not_valid_vouches_for_nothing(signed, capsys):
    bundle = json.loads((signed / "model/model.sig").read_text())
    forged = json.loads(oms.signature(FILES | {"config.json": b"[]"}, oms.key(1)))
    bundle["dsseEnvelope"]["payload"] = forged["dsseEnvelope"]["payload"]
    (signed / "model/model.sig").write_text(json.dumps(bundle))
    changed(signed)
    code, out, _ = ran(capsys, "verify", "model", "--key", "acme.pub")
    assert code == 1
    assert told(out) == [
        ("deny", "signature"),
        ("allow", "signer-unknown"),
        ("allow", "files-not-covered"),
        ("deny", "unsigned"),
    ]


@pytest.mark.usefixtures("signed")
def test_without_a_word_on_trust_nothing_is_trusted(capsys):
    assert ran(capsys, "verify", "model")[0] == 1


def test_each_of_several_signatures_has_its_three_facts(signed, capsys):
    write(signed / "model", {"second.sig": oms.signature(FILES, oms.key(2, "p384"))})
    _, out, _ = ran(capsys, "verify", "model", "--key", "acme.pub", "--key", "other.pub")
    assert told(out) == FACTS * 2
    assert out.index("'model.sig'") < out.index("'second.sig'")


def test_facts_are_told_in_a_scan_that_denies_for_another_reason(shop, capsys):
    files = FILES | {"pytorch_model.bin": b"cposix\nsystem\n(S'true'\ntR."}
    write(shop / "model", files | {"model.sig": oms.signature(files, oms.key(1))})
    code, out, _ = ran(capsys, "scan", "model", "-p", policy(shop))
    assert code == 1
    assert told(out) == [("deny", "dangerous-import"), *FACTS]


def test_what_the_signer_did_not_sign_may_be_let_pass(signed, capsys):
    added(signed)
    arguments = ["verify", "model", "--key", "acme.pub"]
    assert ran(capsys, *arguments)[0] == 1
    code, out, _ = ran(capsys, *arguments, "--allow-unsigned")
    assert code == 0
    assert "WARN  a trusted signer vouches for these files, with a reservation\n" in out
    changed(signed)
    assert ran(capsys, *arguments, "--allow-unsigned")[0] == 1


@pytest.mark.usefixtures("signed")
def test_json_has_the_three_facts_apart(capsys):
    code, found = model(capsys, "verify", "model", "--key", "acme.pub")
    assert code == 0
    (each,) = found["signatures"]
    assert (each["scheme"], each["grade"], each["standing"]) == (
        "openssf-model-signing",
        "signed",
        "verified",
    )
    assert each["signature-valid"] is True
    assert each["signer-trusted-as"] == "acme.pub"
    assert each["coverage"]["covered"] == sorted(FILES)
    assert {"changed", "missing", "unsigned", "ignored", "links", "special"} <= set(
        each["coverage"]
    )
    assert each["attestation"]["signer"]["method"] == "key"
    assert each["attestation"]["signer"]["key"].startswith("sha256:")
    assert [rule for _, rule in rules(found)] == [rule for _, rule in FACTS]


@pytest.mark.usefixtures("signed")
def test_json_says_that_only_signatures_were_looked_at(capsys):
    _, out, _ = ran(capsys, "verify", "model", "--key", "acme.pub", "-f", "json")
    whole = json.loads(out)
    assert (whole["schema"], whole["scope"], whole["verdict"], whole["hashed"]) == (
        "weighbridge-report/1",
        "signatures",
        "allow",
        True,
    )
    assert whole["policy"]["sources"] == ["default.toml", "command line"]
    again = json.loads(ran(capsys, "verify", "model", "--key", "acme.pub", "-f", "json")[1])
    assert again | {"at": ""} == whole | {"at": ""}


@pytest.mark.usefixtures("signed")
def test_options_change_the_digest_of_the_policy(capsys):
    def digest(*more):
        return json.loads(ran(capsys, "verify", "model", "-f", "json", *more)[1])["policy"]

    every = [digest(), digest("--key", "acme.pub"), digest("--allow-unsigned")]
    assert len({each["digest"] for each in every}) == 3


def test_a_signature_that_lies_elsewhere_is_given(signed, capsys):
    (signed / "model/model.sig").rename(signed / "elsewhere.json")
    assert ran(capsys, "verify", "model", "--key", "acme.pub")[0] == 1
    arguments = ["verify", "model", "--key", "acme.pub", "-s", "elsewhere.json"]
    assert ran(capsys, *arguments)[0] == 0
    code, found = model(capsys, "verify", "model", "--key", "acme.pub", "-s", "acme.pub")
    assert code == 1
    assert ("deny", "unsigned") in rules(found)


def test_several_models_have_a_verdict_each(signed, capsys):
    for name in ("a", "b"):
        write(signed / "shelf" / name, FILES | {"model.sig": oms.signature(FILES, oms.key(1))})
    (signed / "shelf/b/config.json").write_bytes(b"[]")
    code, out, _ = ran(capsys, "verify", "shelf/a", "shelf/b", "--key", "acme.pub", "-q")
    assert code == 1
    assert out.startswith("shelf/b: deny files-changed  covers 3 of 4 files here; 'config.json'")
    assert out.endswith("2 models: 1 deny, 1 allow. More: weighbridge verify shelf/b\n")


def test_nothing_to_verify_is_no_verdict(shop, capsys):
    (shop / "empty/deeper").mkdir(parents=True)
    code, out, err = ran(capsys, "verify", "empty", "--key", "acme.pub")
    assert (code, err) == (3, "")
    assert "NO VERDICT  there is nothing to verify\n" in out
    code, out, _ = ran(capsys, "verify", "empty", "model", "--key", "acme.pub", "-q")
    assert code == 1


def test_thousands_of_files_make_a_short_screen(shop, capsys):
    files = {f"part-{at:05}.txt": b"%d" % at for at in range(2000)}
    write(shop / "many", files | {"model.sig": oms.signature(files, oms.key(1))})
    for name in list(files)[:1500]:
        (shop / "many" / name).unlink()
    write(shop / "many", {f"more-{at}.py": b"import os" for at in range(300)})
    code, out, _ = ran(capsys, "verify", "many", "--key", "acme.pub")
    assert code == 1
    assert len(out.splitlines()) < 40


def test_hostile_names_are_shown_escaped(shop, capsys):
    files = {"\x1b[2Jx.txt": b"a", "config.json": b"{}"}
    write(shop / "esc", files | {"\x1b[31m.sig": b"{}", "model.sig": oms.signature(files)})
    code, out, err = ran(capsys, "verify", "esc", "--key", "acme.pub")
    assert code == 1
    assert not unsafe(out)
    assert not unsafe(err)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing argument 'PATH...'"),
        (["nowhere"], "'nowhere': no such file or directory"),
        (["model", "--key", "nokey"], "'nokey': no such file or directory"),
        (["model", "--key", "model"], "'model': is no regular file"),
        (["model", "--key", "acme.key"], "'acme.key': holds a private key, which does not belong"),
        (["model", "--key", "model/README.md"], "'model/README.md': holds no public key"),
        (["model", "--key", "@acme"], "'@acme': no such file or directory"),
        (["model", "--certificate-root", "nope.pem"], "'nope.pem': no such file or directory"),
        (["model", "--certificate-root", "acme.pub"], "'acme.pub': holds 'PUBLIC KEY'"),
        (["model", "--trusted-root", "nope"], "'nope': no such file or directory"),
        (["model", "--identity", "a@b"], "--identity and --issuer go together"),
        (["model", "--issuer", "https://x"], "--identity and --issuer go together"),
        (["model", "--identity", "*", "--issuer", "https://x"], "may not be all wildcards"),
        (["model", "--subject", "CN=x"], "--subject and --any-usage need --certificate-root"),
        (["model", "--any-usage"], "--subject and --any-usage need --certificate-root"),
        (["model", "-s", "nosig"], "'nosig': no such file or directory"),
        (["model", "-s", "model"], "'model': is no regular file"),
        (["model", "-p", "nope.toml"], "no policy file 'nope.toml'"),
        (["model", "-p", "strct"], "unknown policy 'strct', did you mean 'strict'?"),
        (["model", "-f", "jsno"], "unknown format 'jsno', did you mean 'json'?"),
        (["model", "-o", "no/such"], "'no': no such folder to write a report to"),
        (["model", "-q", "-v"], "--quiet and --verbose exclude each other"),
        (["model", "--kye", "x"], "no such option '--kye', did you mean '--key'?"),
    ],
)
def test_mistakes_get_one_clear_line(capsys, arguments, message):
    code, out, err = ran(capsys, "verify", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert len([line for line in err.splitlines() if not line.startswith("see: ")]) == 1


def test_a_key_that_comes_with_the_model_is_told(shop, capsys):
    write(shop / "model", {"acme.pub": oms.public_pem(oms.key(1))})
    assert run(["sign", "model", "--key", "acme.key"]) == 0
    capsys.readouterr()
    code, _, err = ran(capsys, "verify", "model", "--key", "model/acme.pub")
    assert code == 0
    assert err == (
        "note: 'model/acme.pub': lies in what it is to vouch for; "
        "whoever swapped the model could have swapped it too\n"
    )
    assert ran(capsys, "verify", "model", "--key", "acme.pub")[2] == ""


def test_a_key_file_may_be_called_like_a_list(signed):
    (signed / "@key").write_bytes(oms.public_pem(oms.key(1)))
    assert run(["verify", "model", "--key", "@key"]) == 0


def cached(shop):
    return (shop.parent / "cache/weighbridge").exists()


def old(shop):
    """Let the files have lain still for long enough."""
    for path in shop.rglob("*"):
        os.utime(path, (1, 1))


def sleepy(monkeypatch):
    """Let the command run in a future in which the files have lain still."""
    monkeypatch.setattr("time.time_ns", lambda: 1 << 62)


@pytest.mark.parametrize("command", ["verify", "scan"])
@pytest.mark.parametrize(
    ("more", "variable", "kept"),
    [
        (["--digest"], "", True),
        (["--digest"], "false", True),
        (["--digest"], "true", False),
        (["--digest", "--no-cache"], "", False),
        (["--digest", "-p", "strict"], "", False),
    ],
)
def test_digests_are_remembered_unless_in_ci_or_under_strict(
    signed, monkeypatch, command, more, variable, kept
):
    sleepy(monkeypatch)
    monkeypatch.setenv("CI", variable)
    run([command, "model", *(more if command == "scan" else more[1:])])
    assert cached(signed) is kept


def test_a_policy_that_reads_anew_passes_the_cache_over(signed, monkeypatch):
    sleepy(monkeypatch)
    rows = "\n[reading]\ndigest-cache = false\n"
    path = policy(signed, settings="")
    path.write_text(path.read_text() + rows)
    assert run(["verify", "model", "-p", str(path)]) == 0
    assert not cached(signed)


def test_a_remembered_digest_gives_the_same_answer(signed, monkeypatch, capsys):
    sleepy(monkeypatch)
    first = ran(capsys, "verify", "model", "--key", "acme.pub", "-f", "json")
    assert cached(signed)
    again = ran(capsys, "verify", "model", "--key", "acme.pub", "-f", "json")
    same = {"remembered": 0, "at": ""}
    assert again[0] == first[0]
    assert json.loads(again[1]) | same == json.loads(first[1]) | same
    _, out, _ = ran(capsys, "verify", "model", "--key", "acme.pub")
    assert "every byte hashed, nothing scanned (5 files on an" in out
    assert "read in full" not in out
    _, out, _ = ran(capsys, "verify", "model", "--key", "acme.pub", "--no-cache")
    assert "earlier run" not in out
    assert "read in full" in out
    changed(signed)
    assert ran(capsys, "verify", "model", "--key", "acme.pub")[0] == 1


@pytest.mark.parametrize("command", ["verify", "scan"])
def test_why_the_cache_is_not_used_is_told_once_and_only_if_asked(
    signed, monkeypatch, capsys, command
):
    sleepy(monkeypatch)
    folder = signed.parent / "cache/weighbridge"
    folder.mkdir(parents=True)
    folder.chmod(stat.S_IRWXU | stat.S_IWOTH)
    more = ["--digest"] if command == "scan" else ["--key", "acme.pub"]
    code, _, err = ran(capsys, command, "model", *more, "-v")
    assert code == 0
    assert err == f"note: digest cache not used: '{folder}': others may write to it\n"
    assert ran(capsys, command, "model", *more)[2] == ""
