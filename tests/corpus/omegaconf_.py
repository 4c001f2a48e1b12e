"""omegaconf: configurations inside pickles and checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from omegaconf import DictConfig, ListConfig, OmegaConf

from tests.corpus import own
from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "omegaconf"


def _config() -> DictConfig:
    table = {
        "model": {"_target_": "torch.nn.Linear", "in_features": 4, "out_features": 2},
        "optim": {"lr": 1e-3, "betas": [0.9, 0.999]},
        "path": "${oc.env:HOME,/tmp}/data",
        "missing": "???",
        "twice": "${optim.lr}",
        "none": None,
    }
    return OmegaConf.create(table)


def _resolved() -> DictConfig:
    made = OmegaConf.create({"a": 1, "b": "${a}"})
    OmegaConf.resolve(made)
    return made


VALUES: dict[str, Callable[[], object]] = {
    "dictconfig": _config,
    "listconfig": lambda: ListConfig([1, "a", {"b": 2}]),
    "resolved": _resolved,
    "in-checkpoint": lambda: {"cfg": _config(), "epoch": 3},
    "empty": OmegaConf.create,
}


def _torch(make: Callable[[], object]) -> Callable[[object], None]:
    import torch  # noqa: PLC0415  (optional)

    return lambda path: torch.save(make(), path)


def cases() -> Iterator[Case]:
    """Pickles, YAML, and checkpoints where torch is installed."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"omegaconf: {name}", make, (2, 4, 5))
        yield Case(f"{name}.ckpt", f"torch.save: {name}", lambda p, m=make: _torch(m)(p))
    own_config = lambda: OmegaConf.structured(own.Config())  # noqa: E731
    yield from at_protocols(
        "structured", "structured by an own dataclass", own_config, (2, 4), own=True
    )
    yield Case("config.yaml", "YAML", lambda p: OmegaConf.save(_config(), p))
