"""What ends between two of its parts is told where a loader reads on; so are bytes too many."""

import pytest

from tests.builders import coreml_compiled, nets, newer, rest, speech
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Gap, GapKind, Verdict

FLAT = ("jax-exported", "mindspore-lite", "mnn-model", "ort-checkpoint", "qualcomm-dlc")


def before(data, word):
    """Return what stands before the last of a word."""
    return data[: data.rindex(word)]


PRIMITIVES = nets.mindir().index(nets.node("MatMul", number=2, slot=3)) - 2

CUT = {
    "kaldi-network": before(speech.MODEL, b"</Nnet3>"),
    "kaldi-components": before(speech.MODEL, b"<IsGradient>"),
    "kaldi-transitions": before(speech.MODEL, b"</TransitionModel>"),
    "kaldi-topology": before(speech.MODEL, b"<Triples>").replace(b"</Topology> ", b""),
    "katago": newer.katago(whole=False),
    "katago-trunk": before(newer.katago(), b"mul1"),
    "mil-operation": before(coreml_compiled.mil(), b"        } -> (y);"),
    "mil-program": before(coreml_compiled.mil(), b"}"),
    "mindir": nets.mindir()[:PRIMITIVES],
    **{f"{name}-by-{lost}": rest.SAMPLES[name][:-lost] for name in FLAT for lost in (1, 2, 3)},
}

WHOLE = {
    "kaldi": speech.MODEL,
    "kaldi-archive": speech.archive(speech.MODEL[2:], speech.MODEL[2:]),
    "katago": newer.katago(),
    "mil": coreml_compiled.mil() + b"\n\n",
    "mindir": nets.mindir(),
    **{name: rest.SAMPLES[name] for name in FLAT},
}


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_what_is_cut_is_denied(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {"model.bin": data})
    assert verdict is not Verdict.ALLOW
    assert rules


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_what_is_whole_is_not(data):
    assert not [each for each in evidence(data) if isinstance(each, Gap)]


@pytest.mark.parametrize("name", FLAT)
@pytest.mark.parametrize("extra", [1, 3, 9])
def test_bytes_that_no_flatbuffer_ends_with_are_damage(name, extra):
    found = evidence(rest.SAMPLES[name] + b"\x91" * extra)
    assert GapKind.DAMAGED in {each.kind for each in found if isinstance(each, Gap)}
