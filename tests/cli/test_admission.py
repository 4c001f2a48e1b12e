"""``weighbridge verify --verdict``: what a gate lets pass that weighs nothing itself."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import oms, sigstore, summaries
from tests.builders.summaries import UNDER, sealed, statement
from tests.cli import test_startup
from tests.shelf import FILES, model, policy, ran, rules
from tests.verifying import write
from weighbridge.stages import reading

VSA = "weighbridge.vsa.json"
KEY = ["--verdict", "--key", "acme.pub"]
PASSES = [("allow", "signature-valid"), ("allow", "signer-trusted"), ("allow", "weighed-before")]


@pytest.fixture
def gate(shop):
    """A model with the answer of a weighing in its folder."""
    (shop / "model" / VSA).write_bytes(sealed(FILES))
    return shop


def asked(capsys, *more, key=KEY):
    """Ask the gate; return its exit code, and verdict and rule of each reason."""
    capsys.readouterr()
    code, found = model(capsys, "verify", "model", *key, *more)
    return code, rules(found)


def denied(capsys, *more, key=KEY):
    """Ask the gate, which refuses; return the rules of what stands against the model."""
    code, found = asked(capsys, *more, key=key)
    assert code == 1
    return {rule for verdict, rule in found if verdict == "deny"}


@pytest.mark.usefixtures("gate")
def test_a_trusted_answer_for_exactly_these_files_passes(capsys):
    assert asked(capsys) == (0, PASSES)
    code, out, err = ran(capsys, "verify", "model", *KEY)
    assert (code, err) == (0, "")
    assert out.endswith("every byte hashed, nothing scanned\n\n1 model: 1 allow\n")
    told = " ".join(out.split())
    assert "weighed before, all 4 files unchanged; '2026-11-25T12:00:00Z' under" in told
    assert "about 'pkg:huggingface/acme/chat@v1'" in told


def test_what_attest_writes_passes(shop, capsys):
    assert ran(capsys, "attest", "model", "--key", "acme.key")[0] == 0
    assert asked(capsys, "--max-age", "1", "--resource", "file:model") == (0, PASSES)
    told = json.loads((shop / "model" / VSA).read_text())
    assert told["dsseEnvelope"]["payloadType"] == "application/vnd.in-toto+json"


def test_what_attest_denied_is_denied(shop, capsys):
    write(shop / "model", {"pytorch_model.bin": b"cposix\nsystem\n(S'true'\ntR."})
    assert ran(capsys, "attest", "model", "--key", "acme.key")[0] == 1
    assert denied(capsys) == {"not-passed"}
    assert denied(capsys, key=["--verdict", "--key", "other.pub"]) == {"not-passed"}


@pytest.mark.usefixtures("shop")
def test_no_verdict_is_no_admission(capsys):
    assert denied(capsys) == {"no-summary"}


def test_nothing_to_verify_is_no_verdict(shop, capsys):
    (shop / "empty").mkdir()
    assert ran(capsys, "verify", "empty", *KEY)[0] == 3


def test_a_signature_over_the_model_is_no_verdict(shop, capsys):
    (shop / "model/model.sig").write_bytes(oms.signature(FILES))
    assert ran(capsys, "verify", "model", "--key", "acme.pub")[0] == 0
    assert denied(capsys) == {"no-summary"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sealed(FILES, oms.key(7)), "unknown-key"),
        (statement(FILES), "no-signature"),
        (sealed(FILES, verificationResult="FAILED"), "not-passed"),
        (sealed(FILES, verificationResult="passed"), "not-passed"),
        (sealed(FILES, verificationResult=None), "not-passed"),
        (sealed(FILES, verificationResult=["PASSED"]), "not-passed"),
        (statement(FILES, verificationResult="FAILED"), "not-passed"),
        (sealed(FILES | {"config.json": b"[]"}), "files-changed"),
        (sealed(FILES | {"more.bin": b""}), "files-missing"),
        (sealed({"config.json": b"{}"}), "unsigned-files"),
        (sealed({}, rows=[{"name": "config.json", "digest": {"sha512": "0" * 128}}]),
         "files-changed"),
        (sealed({}, rows=[*summaries.subjects(FILES),
                          *summaries.subjects({"config.json": b"[]"})]), "files-changed"),
        (sealed(FILES).replace(b'"sig": "', b'"sig": "AAAA'), "signature"),
        (b'{"payloadType": 1}', "payload-type"),
        (b"{}", "no-summary"),
    ],
    ids=["stranger", "unsigned", "failed", "lower-case", "no-result", "list", "failed-unsigned",
         "changed", "missing", "unsigned-files", "no-digest", "twice", "bad-signature",
         "unreadable", "empty"],
)  # fmt: skip
def test_any_other_answer_is_refused(gate, capsys, data, reason):
    (gate / "model" / VSA).write_bytes(data)
    assert denied(capsys) == {reason}


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
        (lambda folder: (folder / "model.sig").write_bytes(oms.signature(FILES)), "unsigned-files"),
        (lambda folder: (folder / "b.vsa.json").write_bytes(sealed(FILES, oms.key(7))),
         "unsigned-files"),
        (lambda folder: (folder / "b.vsa.json").write_bytes(
            sealed(FILES) + b"\n" + sealed(FILES, oms.key(7))), "unsigned-files"),
        (lambda folder: (folder / "b.vsa.json").write_bytes(
            sealed(FILES) + b"\n" + oms.signature(FILES, oms.key(7))), "unsigned-files"),
        (lambda folder: (folder / "README.md").rename(folder / "README"), "files-missing"),
        (lambda folder: os.mkfifo(folder / "pipe"), "special-files"),
        (swapped, "files-changed"),
    ],
    ids=["missing", "more", "link", "signature", "stranger", "stranger-too", "stranger-line",
         "renamed", "pipe",
         "swapped"],
)  # fmt: skip
def test_any_other_folder_is_refused(gate, capsys, change, reason):
    change(gate / "model")
    assert reason in denied(capsys)


@pytest.mark.usefixtures("gate")
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--verdict-policy", f"sha256:{UNDER}"], ""),
        (["--verdict-policy", f"sha256:{'0' * 64}", "--verdict-policy", f"sha256:{UNDER}"], ""),
        (["--verdict-policy", f"sha256:{'0' * 64}"], "other-policy"),
        (["--resource", "pkg:huggingface/acme/chat@v1"], ""),
        (["--resource", "pkg:huggingface/acme/chat"], "other-resource"),
        (["--max-age", "36500"], ""),
    ],
)
def test_what_it_has_to_say_may_be_named(capsys, options, reason):
    if reason:
        assert denied(capsys, *options) == {reason}
    else:
        assert asked(capsys, *options) == (0, PASSES)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("2020-01-01T00:00:00Z", "too-old"),
        ("2999-01-01T00:00:00Z", "from-the-future"),
        ("yesterday", "no-time"),
        (None, "no-time"),
        (1764072000, "no-time"),
    ],
)
def test_age_is_by_when_it_was_weighed(gate, capsys, when, reason):
    (gate / "model" / VSA).write_bytes(sealed(FILES, timeVerified=when))
    assert denied(capsys, "--max-age", "30") == {reason}
    assert asked(capsys)[0] == 0


def test_a_summary_without_a_policy_is_of_another(gate, capsys):
    (gate / "model" / VSA).write_bytes(sealed(FILES, policy=None))
    assert denied(capsys, "--verdict-policy", f"sha256:{UNDER}") == {"other-policy"}


@pytest.mark.parametrize(
    "bad",
    [
        sealed(FILES, oms.key(7), verificationResult="FAILED"),
        statement(FILES, verificationResult="FAILED"),
        sealed(FILES, timeVerified="2020-01-01T00:00:00Z", verificationResult="FAILED"),
        statement({"other name": FILES["model.safetensors"]}, verificationResult="FAILED"),
        sealed(FILES, verificationResult="FAILED").replace(b'"sig": "', b'"sig": "AAAA'),
    ],
    ids=["stranger", "unsigned", "old", "one-file", "bad-signature"],
)
def test_a_bad_word_needs_no_proof(gate, capsys, bad):
    (gate / "model.vsa.json").write_bytes(bad)
    assert denied(capsys) == {"not-passed"}
    (gate / "model.vsa.json").rename(gate / "elsewhere")
    assert asked(capsys)[0] == 0
    assert denied(capsys, "-s", "elsewhere") == {"not-passed"}


@pytest.mark.parametrize(
    "other",
    [
        statement(FILES | {"worse.bin": b"x"}, verificationResult="FAILED"),
        sealed(FILES | {"config.json": b"[]"}, verificationResult="FAILED"),
        sealed(FILES | {"config.json": b"[]"}),
        sealed(FILES, oms.key(7)),
        statement(FILES),
        sealed(FILES, oms.key(7), timeVerified="2020-01-01T00:00:00Z"),
    ],
    ids=["failed-more", "failed-other", "passed-other", "stranger", "unsigned", "stranger-old"],
)
def test_what_is_said_of_other_files_or_by_strangers_takes_nothing_away(gate, capsys, other):
    (gate / "model.vsa.json").write_bytes(other)
    code, found = asked(capsys)
    assert code == 0
    assert [each for each in found if each in PASSES] == PASSES
    assert {verdict for verdict, _ in found} == {"allow"}


def test_what_may_have_been_a_bad_word_is_told(gate, capsys):
    (gate / "model.vsa.json").write_bytes(b'{"payloadType": 1}')
    code, found = asked(capsys)
    assert code == 0
    assert [rule for verdict, rule in found if verdict == "warn"] == ["payload-type"]


def test_an_answer_may_lie_beside_or_be_given(gate, capsys):
    shutil.move(gate / "model" / VSA, gate / "model.vsa.json")
    assert asked(capsys) == (0, PASSES)
    shutil.move(gate / "model.vsa.json", gate / "given")
    assert denied(capsys) == {"no-summary"}
    assert asked(capsys, "-s", "given") == (0, PASSES)


def test_of_a_file_it_lies_beside_the_file(shop, capsys):
    shutil.copy("model/model.safetensors", "one.safetensors")
    data = {"one.safetensors": FILES["model.safetensors"]}
    (shop / "one.safetensors.vsa.json").write_bytes(sealed(data))
    assert ran(capsys, "verify", "one.safetensors", *KEY)[0] == 0
    (shop / "one.safetensors").write_bytes(b"x")
    assert ran(capsys, "verify", "one.safetensors", *KEY)[0] == 1


@pytest.mark.parametrize("identity", [sigstore.WORKFLOW, "https://github.com/else/*"])
def test_a_job_may_have_signed_without_a_key(shop, capsys, identity):
    here = sigstore.instance()
    (shop / "root.json").write_text(json.dumps(here.trusted_root()))
    bundle = json.dumps(here.sign_statement(statement(FILES)))
    (shop / "model" / VSA).write_text(bundle)
    words = ["--identity", identity, "--issuer", sigstore.ISSUER, "--trusted-root", "root.json"]
    if identity == sigstore.WORKFLOW:
        assert asked(capsys, *words, key=["--verdict"]) == (0, PASSES)
    else:
        assert denied(capsys, *words, key=["--verdict"]) == {"unknown-identity"}


def test_a_policy_says_who_may_weigh_and_under_what(gate, capsys):
    for role, code in (("weigher", 0), ("signer", 1)):
        policy(gate, role=role)
        assert asked(capsys, "-p", "gate.toml", key=["--verdict"])[0] == code
    policy(gate, role="weigher", settings=f'weighed-under = ["sha256:{"0" * 64}"]')
    assert denied(capsys, "-p", "gate.toml", key=["--verdict"]) == {"other-policy"}
    mine = ["--verdict-policy", f"sha256:{UNDER}"]
    assert denied(capsys, "-p", "gate.toml", *mine, key=["--verdict"]) == {"other-policy"}
    policy(gate, role="weigher", settings=f'weighed-under = ["sha256:{UNDER}"]')
    assert asked(capsys, "-p", "gate.toml", *mine, key=["--verdict"])[0] == 0


def test_two_signers_may_be_needed(gate, capsys):
    policy(gate, role="weigher", settings="minimum-signers = 2")
    both = ["--verdict", "-p", "gate.toml", "--key", "other.pub"]
    assert denied(capsys, key=both) == {"unsigned"}
    (gate / "model.vsa.json").write_bytes(sealed(FILES, oms.key(1)))
    assert denied(capsys, key=both) == {"unsigned"}
    (gate / "model/more.vsa.json").write_bytes(sealed(FILES, oms.key(2, "p384")))
    assert asked(capsys, key=both)[0] == 0


WAIVER = """
[[waivers]]
id = "W-1"
rules = ["signature"]
digest = "{digest}"
reason = "looked at"
owner = "ada"
expires = {day}
"""


def test_no_waiver_lifts_it(gate, capsys):
    (gate / "model" / VSA).write_bytes(sealed(FILES, verificationResult="FAILED"))
    digest = model(capsys, "verify", "model", *KEY)[1]["digest"]
    path = policy(gate, role="weigher")
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)
    path.write_text(path.read_text() + WAIVER.format(digest=digest, day=day))
    assert ran(capsys, "verify", "model", "-p", path)[0] == 0
    assert denied(capsys, "-p", path, key=["--verdict"]) == {"not-passed"}


@pytest.mark.usefixtures("gate")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--max-age", "3"], "--verdict-policy, --max-age and --resource need --verdict"),
        (["--resource", "x"], "--verdict-policy, --max-age and --resource need --verdict"),
        (["--verdict-policy", f"sha256:{UNDER}"], "and --resource need --verdict"),
        (["--verdict", "--verdict-policy", UNDER], "expected sha256:<hex>"),
        (["--verdict", "--max-age", "0"], "--max-age"),
        (["--verdict", "--resource", ""], "--resource: is empty"),
        (["--verdict", "--allow-unsigned"], "--verdict and --allow-unsigned exclude each other"),
    ],
)
def test_mistakes_are_named(capsys, options, message):
    code, out, err = ran(capsys, "verify", "model", "--key", "acme.pub", *options)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.usefixtures("gate")
@pytest.mark.parametrize(
    "form", ["json", "sarif", "markdown", "html", "github", "gitlab", "junit", "vsa", "cyclonedx"]
)
def test_every_report_tells_it(capsys, form):
    for key, code in (("acme.pub", 0), ("other.pub", 1)):
        found = ran(capsys, "verify", "model", "--verdict", "--key", key, "-f", form)
        assert found[0] == code
        assert found[1:] != ("", "")
        assert "weighbridge failed" not in found[1]


@pytest.mark.usefixtures("gate")
def test_each_byte_is_hashed_once_and_nothing_is_remembered(capsys, monkeypatch):
    done = []
    real = reading.digest.of_source

    def of_source(source, wants, progress):
        done.append((source.size, sorted(want.algorithm for want in wants)))
        return real(source, wants, progress)

    monkeypatch.setattr(reading.digest, "of_source", of_source)
    for _ in range(2):
        done.clear()
        assert asked(capsys, "--cache")[0] == 0
        sizes = sorted([*map(len, FILES.values()), len(sealed(FILES))])
        assert sorted(size for size, _ in done) == sizes
        assert {each for _, wants in done for each in wants} <= {"sha256"}


def test_nothing_heavy_is_imported(gate):
    told = test_startup.imported("verify", gate / "model", "--verdict", "--key", gate / "acme.pub")
    assert told == (0, "['cryptography']")


def test_it_needs_no_home_and_writes_nothing(gate):
    for path in (gate, *gate.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted((path, path.stat().st_mtime_ns) for path in gate.rglob("*"))
    words = ["verify", str(gate / "model"), "--verdict", "--key", str(gate / "acme.pub")]
    text = f"import sys; sys.path[:0] = {sys.path!r}; sys.dont_write_bytecode = True\n"
    text += f"from weighbridge.cli import run; sys.exit(run({words!r}))"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", text], env={}, cwd="/", capture_output=True, check=False
    )
    for path in (gate, *gate.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted((path, path.stat().st_mtime_ns) for path in gate.rglob("*")) == before


PLACES = [*FILES, VSA]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PLACES), st.data())
def test_no_flip_of_a_bit_ever_passes(gate, capsys, name, data):
    path = gate / "model" / name
    kept = path.read_bytes()
    at = data.draw(st.integers(0, len(kept) - 1))
    spoilt = bytearray(kept)
    spoilt[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(spoilt)
    try:
        code, *_ = ran(capsys, "verify", "model", *KEY, "-q")
    finally:
        path.write_bytes(kept)
    if name == VSA and json_same(spoilt, kept):
        return
    assert code == 1


def json_same(spoilt, kept):
    """Whether a summary still says the same: a blank became another one, or a hint of a key."""
    try:
        one, two = (json.loads(bytes(each)) for each in (spoilt, kept))
    except ValueError:
        return False
    return one["dsseEnvelope"]["payload"] == two["dsseEnvelope"]["payload"] and (
        one["dsseEnvelope"]["signatures"][0].get("sig")
        == two["dsseEnvelope"]["signatures"][0]["sig"]
    )
