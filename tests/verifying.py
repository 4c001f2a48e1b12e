"""Verify a folder of bytes as the command does, with trust given as the policy would."""

import datetime as dt
import json

from tests.builders import oms, sigstore
from weighbridge import pipeline, policy
from weighbridge.core import Severity
from weighbridge.policy import overrides

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def applied(folder, *rows, keys=(), name="default", **settings):
    """Take a policy that trusts some keys (private halves), and rows as a policy writes them."""
    found = list(rows)
    for number, key in enumerate(keys):
        path = folder.parent / f"trusted-{number}.pub"
        path.write_bytes(oms.public_pem(key))
        found.append({"name": f"key-{number}", "keys": (str(path),)})
    settings = {key.replace("_", "-"): value for key, value in settings.items()}
    return overrides.signature(policy.load(name, pipeline.known()), found, settings)


def verify(path, taken, given=(), now=NOW):
    """Verify one model; return the weighed model."""
    report = pipeline.verify([str(path)], taken, today=now.date(), now=now, given=given)
    assert len(report.models) == 1
    assert not report.faulty
    return report.models[0]


def standings(weighed):
    """Return scheme, standing and reason of every signature of a weighed model."""
    return [
        (each.signature.scheme, each.standing.value, each.reason)
        for each in weighed.dossier.verifications
    ]


def by_certificate(folder, root, **more):
    """Write down a root of certificates; return the row that trusts it."""
    path = folder.parent / f"root-{root.fingerprint[-8:]}.pem"
    path.write_bytes(root.pem)
    return {"name": "certified", "roots": (str(path),)} | _keys(more)


def by_sigstore(folder, instance, identity=sigstore.WORKFLOW, **more):
    """Write down a Sigstore instance; return the row that trusts an identity of it."""
    path = folder.parent / f"{instance.name}.json"
    path.write_text(json.dumps(instance.trusted_root()))
    row = {"name": "workflow", "identity": identity, "issuer": sigstore.ISSUER}
    return row | {"trusted-root": str(path)} | _keys(more)


def _keys(more):
    return {key.replace("_", "-"): value for key, value in more.items()}


def only(weighed):
    """Return the one signature of a weighed model."""
    (found,) = weighed.dossier.verifications
    return found


def unsigned(weighed):
    """Return what the finding about unsigned files says, of files that matter; empty if none."""
    return " ".join(
        finding.message
        for finding in weighed.dossier.findings
        if finding.rule == "unsigned-file" and finding.severity >= Severity.MEDIUM
    )
