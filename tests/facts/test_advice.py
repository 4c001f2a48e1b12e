"""What is said of names that honest files hold and that are denied: words, and nothing else."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge import facts
from weighbridge.core import Verdict
from weighbridge.facts.advice import advice

DATA = Path(facts.__file__).parents[1] / "data" / "advice.toml"
TABLE = tomllib.loads(DATA.read_text("utf-8"))


def test_rows_follow_the_schema():
    assert isinstance(TABLE["as-of"], date)
    for group in TABLE["group"]:
        assert set(group) == {"why", "instead", "source", "names"}
        assert group["why"].startswith(("which ", "among "))
        assert not group["why"].endswith(".")
        assert not group["instead"].endswith(".")
        assert group["source"].startswith("https://")
        assert list(group["names"]) == sorted(group["names"])


def test_every_name_has_one_row():
    every = [
        f"{module}.{name}"
        for group in TABLE["group"]
        for module, names in group["names"].items()
        for name in names.split()
    ]
    assert len(every) == len(set(every))


def test_a_row_speaks_for_a_name_or_for_all_below_a_module():
    assert "model.module" in advice("torch.nn.parallel.distributed.DistributedDataParallel").instead
    assert "runs it" in advice("torch_geometric.nn.conv.gcn_conv.GCNConv").why
    assert advice("torch_geometric.nn.sequential.Sequential") is None
    assert advice("torch.nn.parallel.distributed") is None


DENIED = {
    "unlisted-import": p.new("torch.nn.parallel.distributed", "DistributedDataParallel"),
    "dangerous-import": p.new("torch._dynamo.eval_frame", "OptimizedModule"),
    "embedded-code": p.call("numba.core.serialize", "custom_rebuild", 1),
    "unlisted-call": p.new("ngboost.distns.normal", "Normal"),
}


@pytest.mark.parametrize("rule", DENIED)
def test_it_is_denied_all_the_same_and_the_report_says_what_to_do(tmp_path, rule):
    verdict, found, reasons = weigh(tmp_path, {"model.pkl": p.stream(DENIED[rule])})
    assert verdict is Verdict.DENY
    assert rule in found
    (told,) = [reason for reason in reasons if reason.rule == rule]
    assert "ask for" in told.fix or "anew" in told.fix
