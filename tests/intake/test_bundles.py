"""Configuration of bundles: what it makes a loader or an installer do."""

import json

import pytest

from tests.builders import gguf, tars, zips
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Call, Face, Purpose, Reference, Verdict

HARMLESS = "import math\n\n\ndef svc():\n    return math.pi\n"


def told(tree, name="model.yaml"):
    return evidence(json.dumps(tree).encode(), name)


def references(tree):
    return {
        (item.field, item.target): item.purpose
        for item in told(tree)
        if isinstance(item, Reference)
    }


def calls(tree):
    return [str(item.callee) for item in told(tree) if isinstance(item, Call)]


def test_handlers_of_orbax_are_calls():
    own = "orbax.checkpoint._src.handlers.standard_checkpoint_handler.StandardCheckpointHandler"
    assert calls({"item_handlers": {"state": own, "more": "acme.restore.Handler"}}) == [
        own,
        "acme.restore.Handler",
    ]
    assert calls({"item_handlers": None}) == []


def test_a_handler_of_the_standard_library_is_denied(tmp_path):
    file = json.dumps({"item_handlers": "os.system"}).encode()
    verdict, rules, _ = weigh(tmp_path, {"_CHECKPOINT_METADATA": file})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_what_conda_and_pip_fetch_from_elsewhere_is_told():
    tree = {
        "channels": ["conda-forge"],
        "dependencies": ["python=3.11", {"pip": ["mlflow==2.9", "git+https://e.org/x.git"]}],
    }
    assert references(tree) == {("pip", "git+https://e.org/x.git"): Purpose.PACKAGE}


def test_a_bento_names_its_service_and_its_sources():
    tree = {
        "bentoml_version": "1.4",
        "service": "service:Summary",
        "python": {"index_url": "https://e.org/simple", "packages": ["torch", "./net.whl"]},
        "docker": {"setup_script": "setup.sh"},
    }
    assert references(tree) == {
        ("service", "service.Summary"): Purpose.CODE,
        ("python.index_url", "https://e.org/simple"): Purpose.PACKAGE,
        ("python.packages", "./net.whl"): Purpose.PACKAGE,
        ("docker.setup_script", "setup.sh"): Purpose.CODE,
    }
    assert calls({"bentoml_version": "1.2", "module": "bentoml.sklearn"}) == [
        "bentoml.sklearn.load_model"
    ]


@pytest.mark.parametrize(
    ("source", "denied"), [(HARMLESS, False), ("import os\nos.system('true')\n", True)]
)
def test_the_service_of_a_bento_is_judged_by_its_source(tmp_path, source, denied):
    bento = b"bentoml_version: 1.4.1\nservice: service:svc\n"
    verdict, rules, _ = weigh(tmp_path, {"bento.yaml": bento, "src/service.py": source.encode()})
    assert "remote-code" in rules
    assert (verdict is Verdict.DENY) == denied


def _nemo(config, weights=b""):
    members = [tars.member("model_config.yaml", config)]
    members.append(tars.member("model_weights.ckpt", weights))
    return b"".join(members) + tars.END


def test_a_target_in_a_nemo_archive_is_denied(tmp_path):
    """CVE-2025-23304: the configuration names what Hydra is to call."""
    config = b"target: nemo.collections.asr.models.EncDecCTCModel\nx:\n  _target_: os.system\n"
    verdict, rules, _ = weigh(tmp_path, {"model.nemo": _nemo(config)})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_pickle_in_a_nemo_archive_is_denied(tmp_path):
    """CVE-2025-23249: the checkpoint is deserialised."""
    config = b"target: nemo.collections.asr.models.EncDecCTCModel\n"
    pickle = b"cos\nsystem\n(S'true'\ntR."
    verdict, rules, _ = weigh(tmp_path, {"model.nemo": _nemo(config, pickle)})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_llamafile_is_a_program_and_the_model_in_it_is_read(tmp_path):
    program = b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0d\x86" + bytes(400)
    model = gguf.Writer().file([gguf.Writer().text("general.architecture", "llama")])
    file = zips.build([zips.M(".args", b"-m\n"), zips.M("net.gguf", model)], prefix=program)
    faces = {item.format for item in evidence(file) if isinstance(item, Face)}
    assert {"llamafile", "zip-archive", "gguf", "pe-program"} <= faces
    verdict, rules, _ = weigh(tmp_path, {"net.llamafile": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_the_handler_of_a_mar_is_judged_by_its_source(tmp_path):
    manifest = json.dumps({"model": {"handler": "handler.py", "modelName": "net"}}).encode()
    source = b"import os\n\n\ndef handle(data, context):\n    return os.system('true')\n"
    members = [zips.M("MAR-INF/MANIFEST.json", manifest), zips.M("handler.py", source)]
    verdict, rules, _ = weigh(tmp_path, {"net.mar": zips.build(members)})
    assert verdict is Verdict.DENY
    assert {"remote-code", "embedded-code"} & rules
