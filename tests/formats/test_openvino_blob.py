"""Compiled networks of OpenVINO: three parts, of which the last is judged as a network."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import openvino_blobs as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.openvino_blob import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.blob(),
        b.blob(plain=True),
        b.blob(before=b.CACHED),
        b.blob(before=b.wrapped()),
        b.blob(before=b.CACHED + b.wrapped()),
        b.blob(outputs=b""),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert next(each.format for each in found if isinstance(each, Face)) == FORMAT.id
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "net.blob": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.blob(behind=b"x"), "no parts"),
        (b.blob(many=5), "no parts"),
        (b.blob(size=2**63), "no parts"),
        (b.blob(before=b.wrapped(2)), "no parts"),
        (b.blob(before=b.wrapped(size=2**60)), "no parts"),
        (b.blob(before=b.CACHED[:-2]), "no parts"),
        (b"", "no parts"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.blob(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.blob()[:48] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.blob(constants=PROGRAM),
        b.blob(outputs=PICKLE),
        b.blob(b.network(value="libext.so")),
        b.blob(b.network(more=PICKLE)),
        b.blob(b.network(size=2**40)),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.blob": data})[0] is Verdict.DENY


def test_operators_and_what_is_encrypted_are_told(tmp_path):
    files = {"a/net.blob": b.blob(b.network("Mine", "extension"))}
    assert "custom-operator" in weigh(tmp_path, files)[1]
    (tmp_path / "a/net.blob").unlink()
    assert weigh(tmp_path, {"b/net.blob": b.blob(b"\7" * 200)})[0] is Verdict.NO_VERDICT
