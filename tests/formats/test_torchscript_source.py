import pytest

from tests.unpacking import Unpacked
from weighbridge.core import Code, Effect, GapKind
from weighbridge.formats.torchscript_source import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

PLAIN = b"""class Linear(Module):
  __parameters__ = ["weight", "bias", ]
  training : bool
  def forward(self: __torch__.torch.nn.modules.linear.Linear,
    input: Tensor) -> Tensor:
    return torch.linear(input, self.weight, self.bias)
"""


def effects(text):
    (code,) = Unpacked(FORMAT, text).every(Code)
    assert code.language == "torchscript"
    assert code.runs == "when the archive is loaded by torch.jit.load"
    return code.effects


def test_plain_methods_reach_nothing():
    assert effects(PLAIN) == frozenset()


@pytest.mark.parametrize("call", [b"torch.from_file(", b"torch.save (", b"ops.aten.from_file("])
def test_operators_on_files_are_told(call):
    assert Effect.FILES in effects(PLAIN + b"def f(x):\n  return " + call + b"x)\n")


def test_text_that_does_not_parse_is_told():
    assert Effect.UNREADABLE in effects(b"def f(:\n")


def test_too_much_text_is_a_limit():
    assert Unpacked(FORMAT, PLAIN, Limits(text=9)).error.kind is GapKind.LIMIT


def test_is_never_recognised_by_its_bytes():
    assert not FORMAT.recognises(Glimpse(Bytes(PLAIN)))
    assert not FORMAT.recognises(Glimpse(Bytes(b"")))
