"""``weighbridge attest``, and what a gate on another machine makes of the answer."""

import base64
import json
import shutil

import pytest

from tests.builders import oms
from tests.shelf import FILES, model, policy, ran, rules
from tests.verifying import write
from weighbridge.cli import run

VSA = "model/weighbridge.vsa.json"
KEY = ["--key", "acme.key"]


def statement(path):
    """Return the statement in a summary."""
    envelope = json.loads(path.read_text())["dsseEnvelope"]
    return json.loads(base64.b64decode(envelope["payload"]))


@pytest.fixture
def gate(shop, tmp_path, monkeypatch):
    """Attest the model, and go to another machine: its folder, a policy and a public key."""
    assert run(["attest", "model", *KEY]) == 0
    there = tmp_path / "elsewhere"
    there.mkdir()
    for name in ("acme.pub", "other.pub"):
        shutil.copy(shop / name, there / name)
    shutil.copytree(shop / "model", there / "model")
    monkeypatch.chdir(there)
    policy(there, role="weigher")
    return there


def asked(capsys, *more):
    """Ask the gate."""
    capsys.readouterr()
    return model(capsys, "verify", "model", "-p", "gate.toml", *more)


def test_an_answer_names_every_file_and_the_policy(shop, capsys):
    code, out, err = ran(capsys, "attest", "model", *KEY)
    assert (code, err) == (0, "")
    assert out == f"allow: model (4 files)\nwritten: {VSA} (signed)\n"
    told = statement(shop / VSA)
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert told["predicateType"] == "https://slsa.dev/verification_summary/v1"
    assert {row["name"] for row in told["subject"]} >= set(FILES)
    predicate = told["predicate"]
    assert predicate["verificationResult"] == "PASSED"
    assert "WEIGHBRIDGE_PASSED" in predicate["verifiedLevels"]
    assert predicate["resourceUri"] == "file:model"
    shown = json.loads(ran(capsys, "trust", "-f", "json")[1])["policy-digest"]
    assert f"sha256:{predicate['policy']['digest']['sha256']}" == shown


@pytest.mark.usefixtures("gate")
def test_another_machine_takes_the_answer_for_a_weighing(capsys):
    code, found = asked(capsys)
    assert code == 0
    (each,) = found["signatures"]
    assert (each["scheme"], each["standing"], each["reason"]) == (
        "in-toto",
        "verified",
        "weighed-before",
    )
    assert each["signer-trusted-as"] == "the gate"
    assert [rule for _, rule in rules(found)] == [
        "signature-valid",
        "signer-trusted",
        "files-covered",
    ]
    assert ran(capsys, "scan", "model", "-p", "gate.toml")[0] == 0


@pytest.mark.parametrize("name", sorted(FILES))
def test_any_file_that_changed_ends_it(gate, capsys, name):
    path = gate / "model" / name
    path.write_bytes(path.read_bytes() + b" ")
    code, found = asked(capsys)
    assert code == 1
    assert found["signatures"][0]["reason"] == "files-changed"


def swapped(folder):
    one, two = folder / "model.safetensors", folder / "sub/more.safetensors"
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda folder: (folder / "README.md").unlink(), "files-missing"),
        (lambda folder: (folder / "more.txt").write_text("x"), "unsigned-files"),
        (lambda folder: (folder / "more.txt").symlink_to("README.md"), "unsigned-files"),
        (lambda folder: (folder / "README.md").rename(folder / "README"), "files-missing"),
        (swapped, "files-changed"),
    ],
)
def test_any_other_folder_ends_it(gate, capsys, change, reason):
    change(gate / "model")
    code, found = asked(capsys)
    assert code == 1
    assert found["signatures"][0]["reason"] == reason


def test_it_proves_nothing_for_another_model(gate, capsys):
    write(gate / "other", {"config.json": b"{ }"})
    shutil.copy(gate / VSA, gate / "other")
    code, found = model(capsys, "verify", "other", "-p", "gate.toml")
    assert code == 1
    assert found["signatures"][0]["standing"] == "mismatch"


def test_a_summary_that_says_failed_is_no_proof(shop, capsys):
    write(shop / "model", {"pytorch_model.bin": b"cposix\nsystem\n(S'true'\ntR."})
    code, out, err = ran(capsys, "attest", "model", *KEY)
    assert (code, err) == (1, "")
    first, second, last = out.splitlines()
    assert first == "deny: model (5 files)"
    assert second.startswith("  dangerous-import: loading this file calls posix.system('true')")
    assert last == f"written: {VSA} (signed)"
    predicate = statement(shop / VSA)["predicate"]
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("FAILED", ["FAILED"])
    code, found = model(capsys, "verify", "model", "-p", policy(shop, role="weigher"))
    assert code == 1
    assert found["signatures"][0]["reason"] == "not-passed"
    assert [each["fix"] for each in found["reasons"] if each["rule"] == "not-passed"] == [
        "see what stands against them: weighbridge scan"
    ]


def test_a_folder_without_weights_does_not_pass(shop, capsys):
    write(shop / "text", {"notes.txt": b"hello"})
    code, out, _ = ran(capsys, "attest", "text", *KEY)
    assert code == 3
    assert out.startswith("no-verdict: text (1 file)\n  nothing-to-weigh: ")
    predicate = statement(shop / "text/weighbridge.vsa.json")["predicate"]
    assert predicate["verificationResult"] == "FAILED"


def test_a_statement_that_nobody_signed_proves_nothing_and_says_so(shop, capsys):
    code, out, _ = ran(capsys, "attest", "model", "--unsigned")
    assert code == 0
    assert out.endswith(f"written: {VSA} (unsigned, so that it proves nothing)\n")
    code, found = model(capsys, "verify", "model", "-p", policy(shop, role="weigher"))
    assert code == 1
    (each,) = found["signatures"]
    assert (each["grade"], each["standing"], each["reason"]) == (
        "recorded",
        "unsigned",
        "no-signature",
    )
    assert each["why"] == "a statement that nobody signed, so it proves nothing"
    assert ("deny", "unsigned") in rules(found)


def test_only_a_weigher_is_taken_at_its_word(gate, capsys):
    policy(gate, role="signer")
    assert asked(capsys)[0] == 1
    text = (gate / "gate.toml").read_text().replace("acme.pub", "other.pub")
    (gate / "gate.toml").write_text(text.replace('"signer"', '"weigher"'))
    assert asked(capsys)[0] == 1


def test_a_weigher_does_not_sign_models(shop, capsys):
    write(shop / "model", {"model.sig": oms.signature(FILES, oms.key(1))})
    assert ran(capsys, "verify", "model", "-p", policy(shop, role="weigher"))[0] == 1
    assert ran(capsys, "verify", "model", "-p", policy(shop, role="signer"))[0] == 0


def test_it_counts_only_under_the_policies_that_are_named(gate, capsys):
    digest = statement(gate / VSA)["predicate"]["policy"]["digest"]["sha256"]
    policy(gate, role="weigher", settings=f'weighed-under = ["sha256:{digest}"]')
    assert asked(capsys)[0] == 0
    policy(gate, role="weigher", settings=f'weighed-under = ["sha256:{"0" * 64}"]')
    code, found = asked(capsys)
    assert code == 1
    assert ("deny", "unsigned") in rules(found)


def test_it_may_lie_beside_the_folder(gate, capsys):
    shutil.move(gate / VSA, gate / "model.vsa.json")
    assert asked(capsys)[0] == 0
    shutil.move(gate / "model.vsa.json", gate / "apart.json")
    assert asked(capsys)[0] == 1
    assert asked(capsys, "-s", "apart.json")[0] == 0


def test_of_a_file_it_lies_beside_the_file(shop, capsys):
    shutil.copy("model/model.safetensors", "one.safetensors")
    _, out, _ = ran(capsys, "attest", "one.safetensors", *KEY)
    assert out == "allow: one.safetensors (1 file)\nwritten: one.safetensors.vsa.json (signed)\n"
    gate = policy(shop, role="weigher")
    assert ran(capsys, "verify", "one.safetensors", "-p", gate)[0] == 0
    (shop / "one.safetensors").write_bytes(b"x")
    assert ran(capsys, "verify", "one.safetensors", "-p", gate)[0] == 1


def test_a_folder_of_loose_files_is_attested_as_one(shop, capsys):
    weights = FILES["model.safetensors"]
    write(shop / "loose", {"a.safetensors": weights, "b.safetensors": weights, "x.md": b"#"})
    assert ran(capsys, "attest", "loose", *KEY)[0] == 0
    assert ran(capsys, "verify", "loose", "-p", policy(shop, role="weigher"))[0] == 0


def test_a_signature_and_a_summary_lie_side_by_side(shop, capsys):
    write(shop / "model", {"model.sig": oms.signature(FILES, oms.key(2, "p384"))})
    assert ran(capsys, "attest", "model", *KEY)[0] == 0
    assert "model.sig" in {row["name"] for row in statement(shop / VSA)["subject"]}
    assert ran(capsys, "verify", "model", "-p", policy(shop, role="weigher"))[0] == 0
    assert ran(capsys, "verify", "model", "--key", "other.pub")[0] == 0
    (shop / "model/model.sig").unlink()
    assert ran(capsys, "verify", "model", "-p", "gate.toml")[0] == 1


def test_levels_say_whether_a_trusted_signer_signed(shop, capsys):
    write(shop / "model", {"model.sig": oms.signature(FILES, oms.key(1))})
    ran(capsys, "attest", "model", *KEY, "-p", policy(shop))
    assert "WEIGHBRIDGE_SIGNED" in statement(shop / VSA)["predicate"]["verifiedLevels"]
    ran(capsys, "attest", "model", *KEY, "--force")
    assert "WEIGHBRIDGE_SIGNED" not in statement(shop / VSA)["predicate"]["verifiedLevels"]


def test_attesting_again_does_not_count_the_answer_before(gate, capsys):
    first = statement(gate / VSA)["subject"]
    shutil.copy(gate.parent / "work/acme.key", gate)
    assert ran(capsys, "attest", "model", *KEY, "--force")[0] == 0
    assert statement(gate / VSA)["subject"] == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["model"], "one of --key, --online and --unsigned is needed"),
        (["model", *KEY, "--unsigned"], "one of --key, --online and --unsigned is needed"),
        (["nowhere", *KEY], "'nowhere': no such file or directory"),
        (["model", "--key", "nokey"], "'nokey': no such file or directory"),
        (["model", "--key", "acme.pub"], "'acme.pub': not a private key in PEM"),
        (["model", *KEY, "-p", "nope"], "unknown policy 'nope'"),
        (["model", *KEY, "-o", "no/x"], "'no': no such folder"),
        (["empty", *KEY], "'empty': no files to attest"),
        (["hub", *KEY], "'hub': 2 models, and one is attested at a time: "),
        (["model", *KEY, "--verifyer", "x"], "no such option '--verifyer'"),
    ],
)
def test_mistakes_get_one_clear_line(shop, capsys, arguments, message):
    (shop / "empty").mkdir()
    for commit in ("a" * 40, "b" * 40):
        write(shop / f"hub/models--acme--chat/snapshots/{commit}", FILES)
    (shop / "hub/models--acme--chat/blobs").mkdir()
    code, out, err = ran(capsys, "attest", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert len([line for line in err.splitlines() if not line.startswith("see: ")]) == 1
    assert not (shop / VSA).exists()
