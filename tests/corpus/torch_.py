"""torch: state dicts, whole modules and checkpoints, in the zip and in the legacy layout."""

from __future__ import annotations

import argparse
import collections
import copy
import gzip
import json
import pickle
import random
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn, optim

from tests.corpus import own, own_torch
from tests.corpus.case import Case, Expect, at_protocols

DISTRIBUTION = "torch"

DTYPES = (
    *(torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.int16),
    *(torch.int32, torch.int64, torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.bool),
    *(torch.complex64, torch.complex128, torch.float8_e4m3fn, torch.float8_e5m2),
    *(torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu, torch.complex32),
)
"""Element types that are not quantised."""

EXTENSIONS = ("pth", "pth.tar", "p", "ckpt", "bin", "t7", "pkl", "model", "weights", "th", "tar")
"""Names under which state dicts are met."""


def _mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 2))


def _convnet() -> nn.Module:
    return nn.Sequential(
        collections.OrderedDict(
            conv=nn.Conv2d(3, 4, 3, padding=1),
            norm=nn.BatchNorm2d(4),
            act=nn.LeakyReLU(0.1, inplace=True),
            pool=nn.AdaptiveAvgPool2d((1, 1)),
            flat=nn.Flatten(),
            head=nn.Linear(4, 3),
        )
    )


MODULES: dict[str, Callable[[], nn.Module]] = {
    "mlp": _mlp,
    "convnet": _convnet,
    "embedding": lambda: nn.EmbeddingBag(20, 4, mode="mean"),
    "lstm": lambda: nn.LSTM(4, 5, num_layers=2, bidirectional=True),
    "gru": lambda: nn.GRU(4, 5, batch_first=True),
    "transformer": lambda: nn.Transformer(8, 2, 1, 1, 16, batch_first=True),
    "encoder": lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2),
    "attention": lambda: nn.MultiheadAttention(8, 2),
    "modulelist": lambda: nn.ModuleList([nn.Linear(2, 2) for _ in range(3)]),
    "moduledict": lambda: nn.ModuleDict({"a": nn.Conv1d(2, 2, 1), "b": nn.Identity()}),
    "parameterlist": lambda: nn.ParameterList([nn.Parameter(torch.ones(2))]),
    "weightnorm": lambda: nn.utils.weight_norm(nn.Linear(3, 3)),
    "spectralnorm": lambda: nn.utils.spectral_norm(nn.Linear(3, 3)),
    "norms": lambda: nn.Sequential(nn.LayerNorm(4), nn.GroupNorm(2, 4), nn.RMSNorm(4)),
    "losses": lambda: nn.ModuleList([nn.CrossEntropyLoss(torch.ones(3)), nn.MSELoss()]),
    "activations": lambda: nn.Sequential(nn.GELU(), nn.SiLU(), nn.Softmax(-1), nn.PReLU()),
    "upsample": lambda: nn.Sequential(nn.Upsample(scale_factor=2.0), nn.PixelShuffle(2)),
    "convtranspose": lambda: nn.ConvTranspose2d(2, 3, 2, stride=2),
}
"""Stock layers, which users save whole."""


def _sparse() -> torch.Tensor:
    return torch.eye(4).to_sparse()


def _alias() -> dict[str, torch.Tensor]:
    base = torch.arange(12.0)
    return {"base": base, "view": base[2:8], "matrix": base.view(3, 4).t()}


def _hooked() -> torch.Tensor:
    made = torch.ones(3, requires_grad=True)
    made.grad = torch.zeros(3)
    return made


TENSORS: dict[str, Callable[[], object]] = {
    "scalar": lambda: torch.tensor(3.5),
    "empty": lambda: torch.empty(0, 4),
    "zeros": lambda: torch.zeros(64, 64),
    "views": _alias,
    "channels-last": lambda: torch.ones(1, 3, 4, 4).to(memory_format=torch.channels_last),
    "sparse-coo": _sparse,
    "sparse-csr": lambda: torch.eye(4).to_sparse_csr(),
    "sparse-csc": lambda: torch.eye(4).to_sparse_csc(),
    "sparse-bsr": lambda: torch.eye(4).to_sparse_bsr((2, 2)),
    "quantised": lambda: torch.quantize_per_tensor(torch.rand(4), 0.1, 2, torch.quint8),
    "quantised-channel": lambda: torch.quantize_per_channel(
        torch.rand(2, 3), torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), 0, torch.qint8
    ),
    "nested-tensor": lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    "meta": lambda: torch.empty(3, 3, device="meta"),
    "parameter": lambda: nn.Parameter(torch.ones(2, 2)),
    "parameter-frozen": lambda: nn.Parameter(torch.ones(2), requires_grad=False),
    "buffer": lambda: nn.Buffer(torch.ones(2)),
    "requires-grad": _hooked,
    "conjugate": lambda: torch.ones(2, dtype=torch.complex64).conj(),
    "negative": lambda: torch.ones(2, dtype=torch.complex64).conj().imag,
    "size": lambda: torch.Size([1, 2, 3]),
    "device": lambda: [torch.device("cpu"), torch.device("cuda", 1)],
    "dtypes": lambda: [torch.float32, torch.bfloat16, torch.int8],
    "storage": lambda: torch.ones(3).untyped_storage(),
    "typed-storage": lambda: torch.FloatStorage([1.0, 2.0]),
    "generator-state": lambda: torch.Generator().manual_seed(1).get_state(),
    "generator": lambda: torch.Generator().manual_seed(1),
    "finfo": lambda: {"eps": torch.finfo(torch.float32).eps},
    "results": lambda: {"max": torch.ones(2, 2).max(0), "top": torch.ones(4).topk(2)},
    "memory-format": lambda: [torch.channels_last, torch.contiguous_format],
    "nested-dict": lambda: {"a": {"b": [{"c": torch.ones(1)}, (torch.zeros(1), "x")]}},
    "with-numpy": lambda: {"w": torch.ones(2), "mean": np.zeros(3), "acc": np.float64(0.5)},
    "with-numpy-rng": lambda: {"w": torch.ones(2), "rng": np.random.RandomState(1).get_state()},
    "counter": lambda: {"seen": collections.Counter("aab"), "w": torch.ones(1)},
    "namespace": lambda: {"args": argparse.Namespace(lr=0.1, input="x"), "w": torch.ones(1)},
    "path": lambda: {"root": Path("data/train"), "w": torch.ones(1)},
    "random-bytes": lambda: torch.frombuffer(
        bytearray(random.Random(3).randbytes(8192)),  # noqa: S311
        dtype=torch.uint8,
    ),
    "dataset": lambda: torch.utils.data.TensorDataset(torch.ones(4, 2), torch.zeros(4)),
    "distribution": lambda: torch.distributions.Normal(torch.zeros(2), torch.ones(2)),
    "functions": lambda: {"act": torch.relu, "loss": nn.functional.cross_entropy},
}
"""What else is passed to ``torch.save``."""

OPTIMISERS: dict[str, Callable[[nn.Module], optim.Optimizer]] = {
    "sgd": lambda net: optim.SGD(net.parameters(), 0.1, momentum=0.9, nesterov=True),
    "adam": lambda net: optim.Adam(net.parameters(), amsgrad=True),
    "adamw": lambda net: optim.AdamW(net.parameters(), weight_decay=0.1),
    "rmsprop": lambda net: optim.RMSprop(net.parameters(), centered=True),
    "adagrad": lambda net: optim.Adagrad(net.parameters()),
    "adadelta": lambda net: optim.Adadelta(net.parameters()),
    "adamax": lambda net: optim.Adamax(net.parameters()),
    "nadam": lambda net: optim.NAdam(net.parameters()),
    "radam": lambda net: optim.RAdam(net.parameters()),
    "asgd": lambda net: optim.ASGD(net.parameters()),
    "rprop": lambda net: optim.Rprop(net.parameters()),
    "adafactor": lambda net: optim.Adafactor(net.parameters()),
    "lbfgs": lambda net: optim.LBFGS(net.parameters()),
}
"""All the stock optimisers that take dense gradients."""

SCHEDULERS: dict[str, Callable[[optim.Optimizer], optim.lr_scheduler.LRScheduler]] = {
    "step": lambda o: optim.lr_scheduler.StepLR(o, 2),
    "multistep": lambda o: optim.lr_scheduler.MultiStepLR(o, [2, 4]),
    "cosine": lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 10),
    "onecycle": lambda o: optim.lr_scheduler.OneCycleLR(
        o, 0.1, total_steps=10, cycle_momentum=False
    ),
    "plateau": optim.lr_scheduler.ReduceLROnPlateau,
    "lambda": lambda o: optim.lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch),
    "exponential": lambda o: optim.lr_scheduler.ExponentialLR(o, 0.9),
    "sequential": lambda o: optim.lr_scheduler.SequentialLR(
        o, [optim.lr_scheduler.ConstantLR(o), optim.lr_scheduler.LinearLR(o)], [2]
    ),
}
"""Learning-rate schedules."""


def _trained(make: Callable[[nn.Module], optim.Optimizer]) -> tuple[nn.Module, optim.Optimizer]:
    net = _mlp()
    optimiser = make(net)

    def closure() -> float:
        optimiser.zero_grad()
        loss = net(torch.ones(3, 6)).square().sum()
        loss.backward()
        return float(loss)

    for _ in range(2):
        optimiser.step(closure)
    return net, optimiser


def _checkpoint(
    make: Callable[[nn.Module], optim.Optimizer] = OPTIMISERS["adam"],
    plan: Callable[[optim.Optimizer], optim.lr_scheduler.LRScheduler] = SCHEDULERS["step"],
) -> dict[str, object]:
    net, optimiser = _trained(make)
    return {
        "epoch": 7,
        "arch": "resnet18",
        "best_acc1": torch.tensor(71.5),
        "state_dict": net.state_dict(),
        "optimizer": optimiser.state_dict(),
        "scheduler": plan(optimiser).state_dict(),
        "scaler": {"scale": 65536.0, "growth_factor": 2.0, "_growth_tracker": 3},
        "args": argparse.Namespace(lr=0.1, data="imagenet", resume=None, evaluate=False),
        "rng": torch.get_rng_state(),
        "python_rng": random.Random(1).getstate(),  # noqa: S311
        "numpy_rng": np.random.RandomState(1).get_state(),
        "history": collections.defaultdict(list, {"loss": [0.5, 0.25]}),
    }


def _save(make: Callable[[], object], **options: object) -> Callable[[Path], None]:
    return lambda path: torch.save(make(), path, **options)  # type: ignore[arg-type]


def both(
    stem: str,
    what: str,
    make: Callable[[], object],
    *,
    own: bool = False,
    expect: Expect = Expect.QUIET,
) -> Iterator[Case]:
    """The same value in the zip layout and in the legacy one."""
    old = _save(make, _use_new_zipfile_serialization=False)
    yield Case(f"{stem}.pt", f"{what}, zip", _save(make), expect, own)
    yield Case(f"{stem}-legacy.pt", f"{what}, legacy layout", old, expect, own)


def _of_dtype(dtype: torch.dtype) -> dict[str, torch.Tensor]:
    return {"weight": torch.arange(24, dtype=torch.float32).reshape(4, 6).to(dtype)}


def _tensors() -> Iterator[Case]:
    for dtype in DTYPES:
        name = str(dtype).removeprefix("torch.")
        yield from both(f"dtype-{name}", f"tensor of {name}", lambda d=dtype: _of_dtype(d))
    for name, make in TENSORS.items():
        yield from both(f"tensor-{name}", f"torch.save of {name}", make)


def _modules() -> Iterator[Case]:
    for name, make in MODULES.items():
        yield from both(f"module-{name}", f"whole module: {name}", make)
        yield from both(f"state-{name}", f"state dict: {name}", lambda m=make: m().state_dict())
    yield from both("own-module", "whole module of an own class", own_torch.Net, own=True)
    yield from both("own-state", "state dict of an own class", lambda: own_torch.Net().state_dict())
    yield from both(
        "own-tensor",
        "tensor subclass",
        lambda: torch.ones(2).as_subclass(own_torch.Tagged),
        own=True,
    )


def _own_config() -> dict[str, object]:
    return {"config": own.Config(), "model": _mlp().state_dict()}


def _checkpoints() -> Iterator[Case]:
    for name, make in OPTIMISERS.items():
        yield from both(f"checkpoint-{name}", f"checkpoint: {name}", lambda m=make: _checkpoint(m))
        yield Case(f"optimizer-{name}.pt", "optimiser whole", _save(lambda m=make: _trained(m)[1]))
    sgd = OPTIMISERS["sgd"]
    for name, plan in SCHEDULERS.items():
        made = _save(lambda p=plan: _checkpoint(sgd, p))
        yield Case(f"scheduler-{name}.pt", f"checkpoint with schedule {name}", made)
    yield from both("own-checkpoint", "checkpoint with an own dataclass", _own_config, own=True)


def _extensions() -> Iterator[Case]:
    for extension in EXTENSIONS:
        for stem, old in (("model", False), ("legacy", True)):
            save = _save(lambda: _mlp().state_dict(), _use_new_zipfile_serialization=not old)
            yield Case(f"{stem}.{extension}", f"state dict named .{extension}", save)
    for protocol in (0, 1, 3, 4, 5):
        options: dict[str, object] = {"pickle_protocol": protocol}
        yield Case(f"protocol-{protocol}.pt", "zip", _save(_checkpoint, **options))
        options["_use_new_zipfile_serialization"] = False
        if protocol > 0:  # in protocol 0 ids are text, and torch itself does not read them back
            yield Case(f"protocol-{protocol}-legacy.pt", "legacy", _save(_checkpoint, **options))


def _pickled() -> Iterator[Case]:
    yield from at_protocols("pickle-tensor", "pickle.dump of a tensor", lambda: torch.rand(4, 4))
    yield from at_protocols(
        "pickle-state", "pickle.dump of a state dict", lambda: _mlp().state_dict()
    )
    yield from at_protocols("pickle-module", "pickle.dump of a module", _mlp)
    yield from at_protocols("pickle-parameter", "pickle.dump", lambda: nn.Parameter(torch.ones(2)))
    yield from at_protocols(
        "pickle-dtypes", "pickle.dump", lambda: [torch.float16, torch.device("cpu")]
    )
    yield from at_protocols(
        "pickle-nested", "pickle.dump", lambda: {"a": [torch.ones(2)], "b": (torch.ones(1), 3)}
    )


def _gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(pickle.dumps(_mlp().state_dict()), mtime=0))


def _tarred(path: Path) -> None:
    inner = path.with_suffix(".inner")
    torch.save(_mlp().state_dict(), inner)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inner, "model/pytorch_model.bin")
    inner.unlink()


def _shards(path: Path) -> None:
    path.mkdir()
    state = nn.Sequential(*(nn.Linear(8, 8) for _ in range(4))).state_dict()
    where: dict[str, str] = {}
    for number in (1, 2):
        name = f"pytorch_model-0000{number}-of-00002.bin"
        part = dict(list(state.items())[4 * (number - 1) : 4 * number])
        torch.save(part, path / name)
        where |= dict.fromkeys(part, name)
    index = {"metadata": {"total_size": 1152}, "weight_map": where}
    (path / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2), "utf-8")
    (path / "config.json").write_text('{"model_type": "mlp"}\n', "utf-8")


def _traced() -> torch.jit.ScriptModule:
    return torch.jit.trace(_convnet().eval(), torch.ones(1, 3, 8, 8))


def _packaged(path: Path) -> None:
    with torch.package.PackageExporter(path) as exporter:
        exporter.intern("tests.corpus.own_torch")
        exporter.extern(["torch.**", "tests.**"])
        exporter.save_pickle("model", "model.pkl", own_torch.Net())


def _packaged_source(path: Path) -> None:
    with torch.package.PackageExporter(path) as exporter:
        exporter.save_source_string("helper", "def double(value):\n    return value * 2\n")
        exporter.save_pickle("data", "data.pkl", {"weights": torch.ones(3)})


def _exported(path: Path) -> None:
    program = torch.export.export(_convnet().eval(), (torch.ones(1, 3, 8, 8),))
    torch.export.save(program, path)


def _fx() -> nn.Module:
    return torch.fx.symbolic_trace(_mlp())


def _quantised_fx() -> nn.Module:
    return torch.fx.symbolic_trace(own_torch.Net())


def _code() -> Iterator[Case]:
    code = Expect.CODE
    yield Case("traced.pt", "TorchScript, traced", lambda p: _traced().save(p), code)
    yield Case("scripted.pt", "TorchScript, scripted", lambda p: _script(p), code)  # noqa: PLW0108
    yield Case("scripted-mlp.pth", "TorchScript", lambda p: torch.jit.script(_mlp()).save(p), code)
    yield Case("packaged.pt", "torch.package with a module", _packaged, code)
    yield Case("packaged-source.pt", "torch.package with source text", _packaged_source, code)
    yield from both("fx-graphmodule", "torch.fx GraphModule whole", _fx, expect=code)
    yield from both("fx-own", "torch.fx GraphModule of an own class", _quantised_fx, expect=code)
    for protocol in (2, 4):
        yield from (
            Case(
                f"fx-pickle-p{protocol}.pkl",
                "torch.fx GraphModule, pickle.dump",
                lambda path, p=protocol: path.write_bytes(pickle.dumps(_fx(), p)),
                code,
            ),
        )
    yield Case("fx-state.pt", "state dict of a GraphModule", _save(lambda: _fx().state_dict()))
    yield Case("exported.pt2", "torch.export: a graph as JSON, no source", _exported)


def _script(path: Path) -> None:
    torch.jit.script(own_torch.Scaled()).save(path)


def _deep() -> dict[str, object]:
    state: dict[str, object] = {"w": torch.ones(1)}
    for level in range(40):
        state = {f"level{level}": copy.copy(state)}
    return state


def cases() -> Iterator[Case]:
    """Tensors, modules, checkpoints, file names, plain pickles, and what carries code."""
    yield from _tensors()
    yield from _modules()
    yield from _checkpoints()
    yield from _extensions()
    yield from _pickled()
    yield from both("deep", "forty nested dicts", _deep)
    yield Case("state.pkl.gz", "gzip of a pickled state dict", _gzipped)
    yield Case("model.tar.gz", "tar.gz with a state dict, as SageMaker wants", _tarred)
    yield Case("shards", "two shards and their index", _shards)
    yield from _code()
