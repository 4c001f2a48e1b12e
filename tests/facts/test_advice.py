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
from weighbridge.reports import table

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

MORE = {
    "spacy": p.call("spacy.tokenizer", "Tokenizer", p.new("spacy.lookups", "Lookups")),
    "thinc": p.new("thinc.model", "Other"),
    "rllib": p.new("ray.rllib.algorithms.ppo.ppo", "PPOConfig"),
    "ray": p.new("ray.tune.tune_config", "TuneConfig"),
    "series": p.call("statsmodels.tsa.stl._stl", "STL", p.new("pandas.core.series", "Series"), 12),
    "sharded": p.new("torch.distributed._shard.sharded_tensor.api", "ShardedTensor"),
    "traced": p.new("torch.fx.graph", "Graph"),
    "compiled": p.name("jax._src.tree_util", "tracing_registry"),
    "formula": p.call("sympy.core.symbol", "Symbol", "x"),
    "data": p.new("datasets.arrow_dataset", "Dataset"),
    "version": p.new("packaging.version", "Version"),
    "system": p.call("platform", "uname_result", "Linux"),
    "debugged": p.name("torch._dynamo.backends.debugging", "eager"),
}
"""More of them, by what they are."""

LONG = p.call("spacy.tokenizer", "Tokenizer", *(f"{n:0>60}" for n in range(9)))


@pytest.mark.parametrize("rule", DENIED)
def test_it_is_denied_all_the_same_and_the_report_says_what_to_do(tmp_path, rule):
    verdict, found, reasons = weigh(tmp_path, {"model.pkl": p.stream(DENIED[rule])})
    assert verdict is Verdict.DENY
    assert rule in found
    (told,) = [reason for reason in reasons if reason.rule == rule]
    assert "ask for" in told.fix or "anew" in told.fix


@pytest.mark.parametrize("body", MORE.values(), ids=MORE)
def test_what_honest_files_hold_is_denied_with_words_of_its_own(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    (told,) = [each for each in reasons if each.verdict is Verdict.DENY]
    assert ", which " in told.because
    assert "harmless names" not in told.because or "version" in told.because
    assert "ask for" in told.fix or "anew" in told.fix


@pytest.mark.parametrize(
    ("module", "word"),
    [("__main__", "the source of it"), ("fastai.learner", "learn.save"),
     ("darts.models.forecasting.tcn_model", "pinned")],
)  # fmt: skip
def test_what_is_a_warning_says_what_to_do_too(tmp_path, module, word):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(p.new(module, "Network"))})
    assert verdict is Verdict.WARN
    (told,) = [each for each in reasons if each.rule == "unlisted-class"]
    assert "no list covers" in told.because
    assert word in told.fix


def test_no_row_softens_what_is_known_to_be_dangerous(tmp_path):
    body = p.call("sympy.core.sympify", "sympify", "true")
    _, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert "dangerous-import" in rules
    assert any("evaluates code" in each.because for each in reasons)


def test_a_long_call_leaves_room_for_what_is_wrong_with_it(tmp_path):
    _, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(LONG)})
    (told,) = [each for each in reasons if each.rule == "unlisted-import"]
    assert told.because.endswith("kept with the functions that it calls")
    assert len(told.because) < table.MESSAGE
