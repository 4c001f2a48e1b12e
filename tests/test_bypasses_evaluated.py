"""Look-ups and makers of types that evaluate a text, or ask what they are given.

dill's look-up of an attribute evaluates a part of how the attribute is shown; a type with
parameters hashes them; PyTorch calls a method of what it rebuilds. None of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_handed import LOADER, LOGISTIC, filled
from tests.weighing import weigh
from weighbridge.core import Verdict

TEXT, DEQUE = p.name("builtins", "str"), p.name("collections", "deque")
CALL = '__import__("os").system("true")'
METRIC = filled(p.new("torchmetrics.metric", "Metric"), {"_defaults": {"a": 1}, "a": LOADER})
PARAMETER = p.name("torch.nn.parameter", "Parameter")
LOOK_UP = p.name("dill._dill", "_getattr")


def shown(cls, attribute, text, module="dill._dill"):
    return p.call(module, "_getattr", cls, attribute, text)


def generic(name, *parameters):
    inner = parameters[0] if len(parameters) == 1 else p.value(parameters)
    return p.call("operator", "getitem", p.name("typing", name), inner)


def rebuilt(function, *arguments, name="_rebuild_from_type_v2"):
    return p.call("torch._tensor", name, function, PARAMETER, p.value(arguments), None)


OWN = b"import os\nos.system('true')\n"
WAITING = p.call("functools", "partial", p.name("collections", "Counter"))
HELD = filled(LOGISTIC, {"x": filled(LOGISTIC, {"as_subclass": WAITING})})
GETATTR = p.name("builtins", "getattr")
SPACE = p.new("bayes_opt.target_space", "TargetSpace")
TRANSFORM = p.call("builtins", "getattr", SPACE, "kernel_transform")
KERNEL = filled(p.new("sklearn.gaussian_process.kernels", "Matern"), {"nu": 2, "length_scale": 1})


def wrapped(kernel):
    return p.call("bayes_opt.parameter", "wrap_kernel", kernel, TRANSFORM)


ASKED = {
    "a-kernel-that-is-none": wrapped(filled(LOGISTIC, {"C": 1})),
    "a-kernel-that-is-not-known": wrapped(p.call("builtins", "getattr", LOGISTIC, "kernel_")),
    "a-call": shown(TEXT, "lower", f"<method 'lower' of '{CALL}' objects>"),
    "a-call-before": shown(TEXT, "lower", f"<method 'lower' of '{CALL}' objects>", "dill.dill"),
    "a-name": shown(TEXT, f'x"] or {CALL} or ["', "<method 'lower' of 'str' objects>"),
    "a-name-that-is-shown": shown(
        TEXT, f'x"] or {CALL} or ["', f"<method 'x\"] or {CALL} or [\"' of 'str' objects>"
    ),
    "another-class": shown(TEXT, "lower", "<method 'lower' of 'os' objects>"),
    "another-attribute": shown(TEXT, "lower", "<method 'upper' of 'str' objects>"),
    "a-class-of-another-module": shown(DEQUE, "pop", "<method 'pop' of 'deque' objects>"),
    "of-an-object": shown(LOGISTIC, "lower", f"<method 'lower' of '{CALL}' objects>"),
    "a-text-that-is-computed": shown(TEXT, "lower", p.call("builtins", "str", 1)),
    "of-many": b"".join(
        shown(TEXT, "lower", f"<method 'lower' of 'x{n}' objects>") + p.POP for n in range(1100)
    ),
    "a-partial": p.call("functools", "partial", LOOK_UP, TEXT, "lower", CALL),
    "handed-on": p.call("functools", "partial", p.name("collections", "Counter"), LOOK_UP),
    "bound": p.call("types", "MethodType", LOOK_UP, LOGISTIC),
    "kept-under-a-method": filled(LOGISTIC, {"get": LOOK_UP}),
    "a-list-of": generic("List", METRIC),
    "a-union-of": generic("Union", METRIC, TEXT),
    "a-literal": generic("Literal", METRIC),
    "a-list-of-a-list": generic("List", p.value([METRIC])),
    "an-attribute-as-a-tensor": rebuilt(GETATTR, HELD, "x"),
    "an-attribute-as-a-tensor-before": rebuilt(GETATTR, HELD, "x", name="_rebuild_from_type"),
    "a-namespace-as-a-tensor": rebuilt(
        p.name("types", "SimpleNamespace"), {"as_subclass": p.name("collections", "Counter")}
    ),
}


@pytest.mark.parametrize("body", ASKED.values(), ids=ASKED)
def test_what_is_evaluated_or_asked_is_denied(tmp_path, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body + p.NONE)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


QUIET = {
    "a-method": shown(TEXT, "lower", "<method 'lower' of 'str' objects>"),
    "a-slot": shown(TEXT, "__add__", "<slot wrapper '__add__' of 'str' objects>"),
    "a-dotted-class": shown(DEQUE, "pop", "<method 'pop' of 'collections.deque' objects>"),
    "without-quotes": shown(TEXT, "lower", "<method>"),
    "types": generic("Dict", TEXT, p.name("builtins", "int")),
    "a-type-in-a-type": generic("Optional", generic("List", TEXT)),
    "the-type-of-nothing": generic("Union", TEXT, p.call("builtins", "type", None)),
    "a-kernel": wrapped(KERNEL),
    "a-tensor": rebuilt(p.name("torch._utils", "_rebuild_tensor_v2"), p.NONE, 0, (1,), (1,)),
    "a-tensor-of-a-class": rebuilt(
        p.name("torch._utils", "_rebuild_wrapper_subclass"), PARAMETER, TEXT, (1,), (1,), 0
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", QUIET.values(), ids=QUIET)
def test_what_is_written_is_allowed(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.ALLOW


def test_a_module_named_like_classes_of_torchscript_is_told(tmp_path):
    files = {"model.pkl": p.stream(p.new("__torch__", "X")), "__torch__.py": OWN}
    verdict, found, _ = weigh(tmp_path, files)
    assert (verdict, "remote-code" in found) == (Verdict.WARN, True)
