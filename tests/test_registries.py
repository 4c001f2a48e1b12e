"""Models as registries hold them, weighed: blobs have no names; their bytes say what they are."""

import pytest

from tests import verifying, weighing
from tests.builders import pickles, registries
from tests.builders import safetensors as tensors
from weighbridge import pipeline
from weighbridge.core import Topic, Verdict

FINE = tensors.build({"w": tensors.tensor(0, 4)}, data=bytes(4))
BAD = pickles.stream(pickles.call("posix", "system", "true"))


@pytest.mark.parametrize(
    "pack",
    [
        lambda data: registries.modelpack({"model.bin": data}),
        lambda data: registries.modelpack({"model.bin": data}, raw=False),
        lambda data: registries.kitops({"model/model.bin": data}),
        lambda data: registries.kitops({"model/model.bin": data}, packed=True),
        lambda data: registries.plain({"model.bin": data}),
        registries.ollama,
    ],
    ids=["modelpack", "modelpack-tar", "kitops", "kitops-tar-gzip", "plain", "ollama"],
)
def test_weights_in_a_layer_get_their_verdict(tmp_path, pack):
    verdict, rules, _ = weighing.weigh(tmp_path / "bad", registries.on_disk(pack(BAD)))
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})
    verdict, rules, _ = weighing.weigh(tmp_path / "fine", registries.on_disk(pack(FINE)))
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize("pack", [registries.modelpack, registries.kitops])
def test_what_the_package_declares_is_claimed(tmp_path, pack):
    root = verifying.write(tmp_path / "m", registries.on_disk(pack({"model.safetensors": FINE})))
    reading = pipeline.Reading(origin=True)
    applied = weighing.applied()
    report = pipeline.scan([str(root)], applied, today=weighing.DAY, reading=reading)
    claims = {(each.topic, each.value) for each in report.models[0].dossier.claims}
    assert {(Topic.NAME, "m"), (Topic.PUBLISHER, "Acme")} <= claims
