"""What ``scan`` is asked in ``test_faults`` is asked of the commands that write or verify.

A full disk, an interruption, a fault among the signatures: no exit code is 0, what was there before
is left as it was, nothing half is left behind, and nothing looks vouched for.
"""

import json
import resource
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.builders import numpy_npy, oms, pickles, safetensors
from tests.test_faults import ERRORS, raising
from tests.test_faults_real import called
from weighbridge.cli import run

CLEAN = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))

POLICY = 'name = "p"\nversion = "1"\nextends = ["default"]\n' + "# long\n" * 400


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """A signed model, one that is denied, a policy, and a saved report."""
    folder = tmp_path_factory.mktemp("stocked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("stocked-cache")))
        patch.chdir(folder)
        _stock()
    return folder


def _stock():
    for name in ("m", "bad"):
        Path(name).mkdir()
        Path(name, "config.json").write_text('{"model_type": "bert"}')
    Path("m/model.safetensors").write_bytes(CLEAN)
    body = pickles.call("posix", "system", ["true"])
    Path("bad/pytorch_model.bin").write_bytes(pickles.stream(body))
    key = oms.key()
    Path("k.pub").write_bytes(oms.public_pem(key))
    Path("k.pem").write_bytes(oms.private_pem(key))
    Path("p.toml").write_text(POLICY)
    with zipfile.ZipFile("w.npz", "w") as archive:
        archive.writestr("w.npy", numpy_npy.build(numpy_npy.header("'<f8'", "(64,)"), bytes(512)))
    assert run(["sign", "m", "--key", "k.pem"]) == 0
    assert run(["scan", "m", "-f", "json", "-o", "r.json"]) == 0


@pytest.fixture
def shop(stocked, tmp_path, monkeypatch):
    """All that is stocked, in a folder of the test's own."""
    for name in ("CI", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(stocked, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(command, capsys):
    """Return the words of a command; there is a ledger, which holds where its models lie."""
    if "f.db" in command:
        assert run(["fleet", "plan", "m", "--ledger", "f.db"]) == 0
        capsys.readouterr()
    return command


WRITING = {
    "sign": ["sign", "m", "--key", "k.pem", "--force"],
    "attest": ["attest", "m", "--key", "k.pem", "-o", "out"],
    "waive": ["waive", "bad", "--adopt", "--reason=r", "--owner=o", "--expires=9d", "-p", "p.toml"],
    "report": ["report", "convert", "r.json", "r.html"],
    "lineage": ["lineage", "m", "--format", "svg", "-o", "out"],
    "policy": ["policy", "init", "p.toml", "--yes", "--force"],
    "verify": ["verify", "m", "--key", "k.pub", "-f", "json", "-o", "out"],
    "convert": ["convert", "w.npz", "out"],
    "demo": ["demo", "new"],
    "plan": ["fleet", "plan", "m", "bad", "--ledger", "g.db"],
    "run": ["fleet", "run", "--ledger", "f.db"],
}
"""Commands that write a file of more than a kilobyte."""


def there(folder):
    return {
        path: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "cache" not in path.parts
    }


def nearly_nothing():
    """Let no file grow beyond what fits in no answer."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (32, 32))


@pytest.mark.parametrize("command", WRITING)
def test_a_full_disk_is_told_and_leaves_what_was_there(shop, command, capsys):
    given = words(WRITING[command], capsys)
    before = there(shop)
    code, _, err = called(*given, preexec_fn=nearly_nothing)
    assert code in {1, 3}, (code, err)
    assert err.startswith("error: "), err
    assert len(err.splitlines()) <= 2
    now = there(shop)
    assert {path: now.get(path) for path in before} == before
    assert not [path for path in now if path.name.endswith(".part")]
    assert not Path("out").exists()


LONG = {
    "scan": ["scan", "m", "--digest", "-f", "json", "-o", "out"],
    "verify": WRITING["verify"],
    "sign": ["sign", "m", "--key", "k.pem", "-o", "out"],
    "attest": WRITING["attest"],
    "waive": WRITING["waive"],
    "inspect": ["inspect", "m", "--digest"],
    "origin": ["origin", "m", "--signatures"],
    "lineage": ["lineage", "m", "-o", "out"],
    "convert": WRITING["convert"],
    "compare": ["compare", "m", "m"],
    "fleet": WRITING["run"],
}
"""Commands that read files, which may take long."""

READING = (
    "weighbridge.stages.reading._open",
    "weighbridge.intake.digest.of_source",
    "weighbridge.conversion.converting.convert",
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("command", LONG)
def test_what_fails_or_is_interrupted_is_not_done(shop, command, error, monkeypatch, capsys):
    """Whatever a command reads with fails: the code says so, and what it writes is not there."""
    given = words(LONG[command], capsys)
    before = there(shop)
    with monkeypatch.context() as patch:
        for where in READING:
            with suppress(AttributeError, ImportError):
                patch.setattr(where, raising(error))
        code = run(given)
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    # Readers of a fleet are processes, which an interruption of their own ends.
    stopped = isinstance(error, KeyboardInterrupt) and command != "fleet"
    assert code in ({130} if stopped else {1, 2, 3, 4})
    now = there(shop)
    assert not [path for path in now if path.name.endswith(".part")]
    made = now.get(shop / "out")
    if command in {"scan", "verify"}:
        found = json.loads(made or "null")
        assert found is None or found["partial"] or found["verdict"] in {"deny", "no-verdict"}
    elif command == "attest":
        assert made is None or b"PASSED" not in made
    else:
        assert made is None
    left = {path: now.get(path) for path in before if path.name != "f.db"}
    assert left == {path: data for path, data in before.items() if path.name != "f.db"}


VOUCHING = (
    "weighbridge.stages.vouching.Finder.find",
    "weighbridge.stages.vouching.settle",
    "weighbridge.verification.coverage.compare",
    "weighbridge.pipeline.signers",
)


SIGNED = (
    'name = "s"\nversion = "1"\nextends = ["default"]\n[checks.signature]\nrequired = true\n'
    '[[checks.signature.trust]]\nname = "k"\nkeys = ["k.pub"]\n'
)

ASKED = ["m", "-p", "signed.toml", "-f", "json", "-o", "out"]


@pytest.mark.parametrize("command", ["scan", "verify"])
@pytest.mark.usefixtures("shop")
def test_without_a_fault_the_signature_vouches(command):
    Path("signed.toml").write_text(SIGNED)
    assert run([command, *ASKED]) == 0


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", VOUCHING)
@pytest.mark.parametrize("command", ["scan", "verify"])
@pytest.mark.usefixtures("shop")
def test_a_fault_among_signatures_vouches_for_nothing(command, where, error, monkeypatch):
    Path("signed.toml").write_text(SIGNED)
    with monkeypatch.context() as patch:
        patch.setattr(where, raising(error))
        code = run([command, *ASKED])
    assert code in ({130} if isinstance(error, KeyboardInterrupt) else {1, 3, 4})
    found = json.loads(Path("out").read_text()) if Path("out").exists() else None
    assert found is None or found["partial"] or found["verdict"] in {"deny", "no-verdict"}
