"""What Hydra writes of each run into ``.hydra`` beside a model needs no word of its own.

``hydra.yaml`` always names a launcher and a sweeper, which keep settings; by default the two below.
Layout as Hydra 1.3 writes it (retrieved 2026-11-27).
"""

import json
import struct

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

PLUGINS = "hydra._internal.core_plugins"
LAUNCHER = f"{PLUGINS}.basic_launcher.BasicLauncher"
SWEEPER = f"{PLUGINS}.basic_sweeper.BasicSweeper"
CONFIG = """model:
  _target_: torch.nn.Linear
  in_features: 2
  out_features: 1
optimizer:
  _target_: torch.optim.Adam
  _partial_: true
  lr: 0.001
"""


def weights():
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(4)


def run(launcher=LAUNCHER, sweeper=SWEEPER, params="null"):
    """Build a model's folder with what Hydra writes of a run."""
    own = f"""hydra:
  run:
    dir: outputs/${{now:%Y-%m-%d}}/${{now:%H-%M-%S}}
  launcher:
    _target_: {launcher}
  sweeper:
    _target_: {sweeper}
    max_batch_size: null
    params: {params}
  job:
    name: train
"""
    return {
        "model.safetensors": weights(),
        ".hydra/config.yaml": CONFIG.encode(),
        ".hydra/hydra.yaml": own.encode(),
        ".hydra/overrides.yaml": b"- optimizer.lr=0.001\n",
    }


def test_a_run_is_allowed(tmp_path):
    verdict, rules, reasons = weigh(tmp_path, run())
    assert (verdict, rules) == (Verdict.ALLOW, set()), [each.because for each in reasons]


@pytest.mark.parametrize(
    "changed",
    [
        {"launcher": f"{LAUNCHER}.launch"},
        {"launcher": f"{PLUGINS}.basic_launcher.run_job"},
        {"launcher": f"{PLUGINS}.file_config_source.FileConfigSource"},
        {"launcher": "hydra._internal.utils._locate"},
        {"launcher": "hydra.utils.call"},
        {"sweeper": f"{SWEEPER}.sweep"},
        {"sweeper": "posix.system"},
        {"params": "{a: {_target_: posix.system, command: 'true'}}"},
        {"params": "{_target_: hydra.utils.get_method, path: posix.system}"},
    ],
    ids=lambda changed: " ".join(changed.values()),
)
def test_what_lies_nearest_is_denied(tmp_path, changed):
    assert weigh(tmp_path, run(**changed))[0] is Verdict.DENY


@pytest.mark.parametrize(
    "body",
    [
        p.call(f"{PLUGINS}.basic_launcher", "BasicLauncher.launch", "true"),
        p.name(f"{PLUGINS}.basic_launcher", "BasicLauncher.launch"),
        p.name(f"{PLUGINS}.basic_launcher", "run_job"),
        p.call(f"{PLUGINS}.basic_sweeper", "BasicSweeper", p.name("posix", "system")),
        p.name("hydra._internal", "core_plugins.basic_launcher.BasicLauncher"),
    ],
)
def test_pickles_may_not_do_more(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.DENY
