"""Models in a registry, weighed from there: verdicts as for the same bytes on a disk."""

import datetime as dt
import json

import pytest

from tests import verifying, weighing
from tests.builders import cosign, oms, pickles, registries, safetensors
from tests.builders.records import MANIFEST, manifest, part
from tests.servers import registry as debian
from tests.servers import saying
from tests.sources import test_oci
from tests.verification import test_layouts as layouts
from weighbridge import pipeline
from weighbridge.core import UsageError, Verdict
from weighbridge.stages import fetching

DAY = dt.date(2026, 11, 26)
SIZE = 1 << 24
FINE = safetensors.build({"w": safetensors.tensor(0, SIZE)}, data=bytes(SIZE))
SMALL = safetensors.build({"w": safetensors.tensor(0, 4)}, data=bytes(4))
BAD = pickles.stream(pickles.call("posix", "system", "true"))


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    with debian.running(tmp_path_factory.mktemp("registry")) as found:
        yield found


def weigh(address, **more):
    with fetching.places(online=True) as places:
        reading = pipeline.Reading(take=places.take, **more)
        return pipeline.scan([address], weighing.applied(), today=DAY, reading=reading)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("raw", lambda data: registries.modelpack({"model.bin": data})),
        ("tar", lambda data: registries.modelpack({"model.bin": data}, raw=False)),
        ("kit", lambda data: registries.kitops({"model/model.bin": data})),
        ("gguf", registries.ollama),
    ],
)
@pytest.mark.parametrize(("data", "verdict"), [(FINE, Verdict.ALLOW), (BAD, Verdict.DENY)])
def test_as_on_a_disk(real, tmp_path, name, pack, data, verdict):
    made = pack(data)
    digest = registries.pushed(real, f"acme/{name}", made)
    (model,) = weigh(f"oci://{real.host}/acme/{name}:v1").models
    assert model.dossier.model == f"oci://{real.host}/acme/{name}@{digest}"
    local = weighing.weigh(tmp_path, registries.on_disk(made))
    assert model.decision.verdict is verdict is local[0]
    rules = {each.rule for each in model.decision.reasons if each.verdict >= Verdict.WARN}
    assert rules == local[1]
    assert model.dossier.fetched.revision == digest
    assert model.dossier.fetched.moved < 1 << 19


def test_a_layer_that_is_kept_elsewhere_is_a_gap_and_is_told(real):
    away = part(b"away" * 100, urls=["https://r.test/x"])
    data = manifest(part(b"{}"), part(FINE), away, mediaType=MANIFEST)
    registries.pushed(real, "acme/away", (data, MANIFEST, [b"{}", FINE, b"away" * 100]))
    report = weigh(f"oci://{real.host}/acme/away:v1")
    assert report.verdict is Verdict.DENY  # the manifest makes its client open an address
    rows = {(each.verdict, each.rule) for each in report.models[0].decision.reasons}
    assert (Verdict.NO_VERDICT, "not-scanned") in rows
    (note,) = report.notes
    assert "is kept elsewhere, and is not fetched" in note


def test_nothing_is_asked_for_offline(real):
    with (
        fetching.places(online=False) as places,
        pytest.raises(UsageError, match="unless you say --online"),
    ):
        places.take(f"oci://{real.host}/acme/raw:v1")


def test_what_is_attached_vouches_as_on_a_disk(real, tmp_path):
    """cosign's tags, since this registry keeps no lists; every byte is fetched and hashed."""
    key = oms.key()
    made = registries.plain({"model.safetensors": SMALL})
    digest = registries.pushed(real, "acme/signed", made)
    tag = digest.replace(":", "-")
    payload = cosign.payload(made[0])
    signature = cosign.attached(cosign.layer(payload, key))
    registries.pushed(real, "acme/signed", (signature, MANIFEST, [b"{}", payload]), f"{tag}.sig")
    statement = layouts.sealed(made[0], private=key)
    envelope = json.dumps(json.loads(statement)["dsseEnvelope"]).encode()
    stated = cosign.attached(part(envelope, layouts.DSSE))
    registries.pushed(real, "acme/signed", (stated, MANIFEST, [b"{}", envelope]), f"{tag}.att")
    applied = verifying.applied(tmp_path / "x", keys=[key])
    with fetching.places(online=True, whole=True) as places:
        reading = pipeline.Reading(take=places.take, hashed=True)
        address = f"oci://{real.host}/acme/signed@{digest}"
        report = pipeline.scan([address], applied, today=DAY, reading=reading)
    (model,) = report.models
    rows = verifying.standings(model)
    assert ("cosign-image", "verified", "files-covered") in rows
    assert ("in-toto", "verified", "files-covered") in rows
    assert ("oci-layout", "recorded", "digests-match") in rows
    assert verifying.unsigned(model) == ""
    assert model.decision.verdict is Verdict.ALLOW


def test_bytes_that_are_not_of_their_digest_are_noticed_where_all_are_read():
    made = registries.plain({"model.safetensors": SMALL})
    other = SMALL[:-1] + b"\x01"
    with test_oci.held(made) as server, fetching.places(online=True, whole=True) as places:
        path = f"/v2/acme/m/blobs/{test_oci.digest(SMALL)}"
        address = f"oci://{server.host}/acme/m:v1"
        reading = pipeline.Reading(take=places.take, hashed=True)
        good = pipeline.scan([address], weighing.applied(), today=DAY, reading=reading)
        assert good.verdict is Verdict.ALLOW
        server.answers[path] = lambda _, headers: saying.part(other, headers)
        bad = pipeline.scan([address], weighing.applied(), today=DAY, reading=reading)
        assert bad.verdict is Verdict.DENY
        assert "digests-differ" in {each.rule for each in bad.models[0].decision.reasons}
