"""A folder with a model, keys and policies, for tests that run commands as a user does."""

import json

from tests.builders import oms, safetensors
from tests.verifying import write
from weighbridge.cli import run

FILES = {
    "README.md": b"# a model\n",
    "config.json": b"{}",
    "model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
    "sub/more.safetensors": safetensors.build({"w": safetensors.tensor(0, 4)}, data=bytes(4)),
}

POLICY = """\
name = "gate"
version = "1.0.0"
extends = ["default"]

[checks.signature]
required = true
{settings}

[[checks.signature.trust]]
name = "the gate"
keys = ["acme.pub"]
roles = ["{role}"]
"""


def stock(folder):
    """Write ``model``, and key pairs ``acme`` and ``other``, into a folder."""
    write(folder / "model", FILES)
    for name, key in {"acme": oms.key(1), "other": oms.key(2, "p384")}.items():
        (folder / f"{name}.key").write_bytes(oms.private_pem(key))
        (folder / f"{name}.pub").write_bytes(oms.public_pem(key))
    return folder


def policy(folder, *, role="signer", settings="", name="gate.toml"):
    (folder / name).write_text(POLICY.format(role=role, settings=settings))
    return folder / name


def ran(capsys, *arguments):
    """Run a command; return its exit code and both outputs."""
    code = run([str(each) for each in arguments])
    return (code, *capsys.readouterr())


def model(capsys, *arguments):
    """Run a command that prints JSON; return its exit code and the one model in it."""
    code, out, err = ran(capsys, *arguments, "-f", "json")
    assert err == ""
    (found,) = json.loads(out)["models"]
    return code, found


def rules(found):
    """Return verdict and rule of each reason about a model."""
    return [(each["verdict"], each["rule"]) for each in found["reasons"]]
