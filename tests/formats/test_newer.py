"""Networks of KataGo and ESP-DL, and voices of HTS: every byte is of something."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import newer as b
from tests.builders.graphs import field
from tests.builders.neighbours import SAMPLES
from tests.builders.zips import M, build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, Operation, Reference, Tensor, Verdict
from weighbridge.formats import (
    espdl_model,
    hts_voice,
    iree_module,
    katago_model,
    lucene_part,
    nnabla_parameters,
    nnef_tensor,
)

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
BLOCK = b.BLOCK
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
EVERY = [
    (katago_model, b.katago()),
    (katago_model, b.katago(b"\nv1/w\n1 1 2 3 1 1\n", b.floats(6))),
    (hts_voice, b.voice()),
    (espdl_model, b.espdl()),
    (nnef_tensor, b.nnef()),
    (nnef_tensor, b.nnef((3,), bytes(2), bits=4)),
    (nnabla_parameters, b.nnabla()),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_is_allowed(tmp_path, module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.bin": data, "model.bin.gz": gzip.compress(data, mtime=0)}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_blocks_of_katago_are_as_long_as_is_said():
    found = [each for each in read(katago_model.FORMAT, b.katago()) if isinstance(each, Tensor)]
    assert [each.shape for each in found] == [(18,), (2,), (2,), (2,), (6,), (2,), (2,)]
    assert [each.name for each in found][:2] == ["conv1", "norm1"]


def test_what_a_voice_says_of_itself_is_told():
    found = {each.key: each.value for each in read(hts_voice.FORMAT, b.voice())
             if isinstance(each, Entry)}  # fmt: skip
    assert found == {"hts.HTS_VOICE_VERSION": "1.0", "hts.SAMPLING_FREQUENCY": "48000"}


def test_operators_and_arrays_of_espdl_are_told():
    found = list(read(espdl_model.FORMAT, b.espdl(inner=True)))
    names = [each.name for each in found if isinstance(each, Operation)]
    assert names == ["Conv", "RequantizeLinear", "If", "AcmeOp"]
    (tensor,) = [each for each in found if isinstance(each, Tensor)]
    assert (tensor.name, tensor.shape, tensor.data.size) == ("w", (4,), 16)


@pytest.mark.parametrize("made", [b.espdl("AcmeOp"), b.espdl(inner=True)])
def test_an_operator_that_espdl_lacks_is_told(tmp_path, made):
    assert "custom-operator" in weigh(tmp_path, {"a.espdl": made})[1]


def test_a_program_of_iree_has_no_verdict(tmp_path):
    files = {"a.vmfb": b.IREE, "b.vmfb": build([M("module.fb", b.IREE)])}
    assert weigh(tmp_path, files)[:2] == (Verdict.NO_VERDICT, {"not-scanned"})
    survives_cuts_and_changes(iree_module.FORMAT, b.IREE)
    hostile = {"a.vmfb": b.IREE + PROGRAM}
    assert weigh(tmp_path / "b", hostile)[0] is Verdict.DENY


def test_an_index_of_lucene_beside_a_model_is_data(tmp_path):
    files = {"config.json": b"{}", "model.espdl": b.espdl(), "_0.cfs": b.lucene()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    survives_cuts_and_changes(lucene_part.FORMAT, b.lucene())
    for hostile in (b.lucene(data=PROGRAM), b.lucene() + PICKLE):
        assert weigh(tmp_path / "b", files | {"_0.cfs": hostile})[0] is not Verdict.ALLOW


def test_an_encrypted_network_has_no_verdict(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"a.espdl": b.espdl(mode=1)})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


def test_numbers_elsewhere_are_told(tmp_path):
    made = b.espdl(outside="../w.bin")
    (found,) = [each for each in evidence(made) if isinstance(each, Reference)]
    assert found.target == "../w.bin"
    assert weigh(tmp_path, {"a.espdl": made})[0] is not Verdict.ALLOW


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (katago_model, b.katago(b"\nx\n3\n", b.floats(2), whole=False)),
        (katago_model, b.katago(behind=b"\n\0\0")),
        (katago_model, b.katago()[:-9]),
        (katago_model, b.katago(behind=b" " * 5000)),
        (katago_model, b"a 8 3 2 x " + b"@BIN@"),
        (hts_voice, b.voice(places=b"DURATION_PDF:0-99\n")),
        (hts_voice, b.voice(places=b"DURATION_PDF:x\n")),
        (hts_voice, b.voice(places=b"DURATION_PDF:9-3\n")),
        (hts_voice, b.voice(more=b"prose\n")),
        (hts_voice, b.voice().replace(b"[DATA]", b"[DATE]")),
        (espdl_model, b.espdl(size=9999)),
        (espdl_model, b.espdl(size=40)),
        (nnef_tensor, b.nnef(size=8)),
        (nnef_tensor, b.nnef(data=BLOCK + b"x")),
        (nnef_tensor, b.nnef(axes=9)),
        (nnef_tensor, b.nnef(bits=99)),
        (nnabla_parameters, b.nnabla(("w", (3,), BLOCK))),
        (nnabla_parameters, b.nnabla() + field(3, b"x")),
        (nnabla_parameters, field(200, field(1, "w") + field(20, field(1, 0)) + field(7, b"x"))),
        (lucene_part, b.lucene(end="c02893e800000001")),
        (lucene_part, b.lucene(behind=b"x")),
        (lucene_part, b.lucene()[:30]),
    ],
)
def test_refuses(module, data):
    assert refusal(module.FORMAT, data) is not None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.bin", b.katago(behind=b"\n" + PICKLE + b"\0")),
        ("a.bin", b.katago(behind=PROGRAM)),
        ("a.bin", b.katago(b"\nx\n24\n", b"@BIN@" + PROGRAM)),
        ("a.htsvoice", b.voice(b.BLOCK + PICKLE)),
        ("a.htsvoice", b.voice(PROGRAM)),
        ("a.espdl", b.espdl(behind=PICKLE)),
        ("a.espdl", b.espdl(data=PROGRAM)),
        ("a.dat", b.nnef((24,), PROGRAM)),
        ("a.dat", b.nnef(data=BLOCK + PICKLE)),
        ("a.protobuf", b.nnabla(("w", (24,), PROGRAM))),
        ("a.protobuf", b.nnabla() + PICKLE),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, name, data):
    assert weigh(tmp_path, {name: data})[0] in {Verdict.DENY, Verdict.NO_VERDICT}


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)
