"""Vowpal Wabbit: options that it takes as if they were typed, and weights in order of features."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import learners as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Code,
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats.vowpal_wabbit import FORMAT, STATE
from weighbridge.intake.vw_names import FILES, PLAIN

MANY = [(index * 7, 0.5) for index in range(9000)]

HONEST = {
    "plain": b.vw(),
    "options": b.vw(" --cb_adf --cb_type mtr --quadratic ab --random_seed 5"),
    "negative": b.vw(" --initial_weight -0.5 --l1 -1e-3"),
    "named": b.vw(name="mine"),
    "n-grams": b.vw(grams=("2", "a3")),
    "nothing learned": b.vw(data=b"", state=b""),
    "little learned": b.vw(data=b""),
    "adaptive": b.vw(data=b.weights(numbers=3)),
    "many": b.vw(data=b.weights(*MANY, numbers=3)),
    "many and wide": b.vw(bits=40, data=b.weights(*MANY, wide=True)),
    "wide": b.vw(bits=40, data=b.weights((5, 1), (2**33, 1), (2**39, 1), numbers=2, wide=True)),
    "before": b.vw(version="8.2.0"),
    "before names": b.vw(" --oaa 3", version="8.0.2"),
    "before hashes": b.vw(" --oaa 3", version="8.0.0"),
    "7.10.2": b.vw(" --oaa 3", version="7.10.2", grams=("2",)),
    "7.9": b.vw(" --oaa 3", version="7.9.0"),
    "7.6": b.vw(version="7.6.1", data=b.weights(numbers=3)),
    "6": b.vw(version="6.1.3"),
    "by stages": b.vw(" --stage_poly", bits=8, state=b"\x7f\x80" * 256 + b"\xff" * 133),
}

REACHING = [
    "--daemon", "--port 26542", "-f /etc/passwd", "-p out.txt", "--invert_hash x", "--cache_file c",
    "--dictionary a:/etc/passwd", "--audit_regressor x", "--sendto host", "--span_server host",
    "--final_regressor=x", "-f/x", "--driver_output x", "--unheard_of 3", "--oaa 3 --pid_file p",
]  # fmt: skip


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, name):
    found = evidence(HONEST[name], "model.vw")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap | Code)]
    assert weigh(tmp_path, {"model.vw": HONEST[name]})[0] is Verdict.ALLOW


@pytest.mark.parametrize("options", REACHING)
def test_an_option_that_reaches_out_or_is_not_known_is_denied(tmp_path, options):
    assert weigh(tmp_path, {"model.vw": b.vw(f" {options}")})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data",
    [b.vw(name="mine --daemon"), b.vw(name="x -f /x"), b.vw(grams=(" -k", "2"))],
)
def test_what_stands_before_the_options_is_read_with_them(tmp_path, data):
    assert weigh(tmp_path, {"model.vw": data})[0] is Verdict.DENY


def test_options_are_told_up_to_a_number(tmp_path):
    data = b.vw(" --unheard_of" * 5000)
    assert len(every(Code, data)) == 64
    assert weigh(tmp_path, {"model.vw": data})[0] is Verdict.DENY


def test_a_dictionary_beside_the_model_is_a_reference(tmp_path):
    assert weigh(tmp_path, {"model.vw": b.vw(" --dictionary w:words.txt")})[0] is Verdict.ALLOW


def test_no_option_is_both():
    assert not PLAIN & FILES
    assert not PLAIN & {"daemon", "port", "sendto", "cache", "span_server", "save_per_pass", "node"}


def test_files_are_told():
    data = b.vw(" --oaa 3 --feature_mask mask.vw -i first.vw --dictionary w:d.txt")
    assert [(each.field, each.target) for each in every(Reference, data)] == [
        ("--feature_mask", "mask.vw"), ("--initial_regressor", "first.vw"),
        ("--dictionary", "d.txt"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (b.vw(), (4, 1)),
        (HONEST["adaptive"], (4, 3)),
        (HONEST["many"], (9000, 3)),
        (HONEST["many and wide"], (9000, 1)),
        (HONEST["wide"], (3, 2)),
    ],
)
def test_weights_are_told(data, shape):
    assert [each.shape for each in every(Tensor, data)] == [shape]
    assert {each.key for each in every(Entry, data)} == {"vw.version", "vw.options"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.vw(bits=0), "features of 0 bits"),
        (b.vw(bits=99), "features of 99 bits"),
        (b.vw()[:30], "wanted"),
        (struct.pack("<I", 7) + b"9.11.9\0" + struct.pack("<I", 2**30), "name: "),
        (b.vw().replace(b"\1\0\0\0\0m", b"\1\0\0\0\0n"), "letter"),
        (b.text("nine"), "no version"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.vw(version="6.1.2"),
        b.vw(state=b"\xff" * (STATE + 8)),
        b.vw(data=b.weights(*reversed(MANY))),
        b.vw(data=b.weights(*MANY) + b.weights((5, 1)) + b.weights(*MANY)),
    ],
)
def test_other_learners_have_no_verdict(tmp_path, data):
    assert [each.kind for each in every(Gap, data)] == [GapKind.UNSUPPORTED]
    assert weigh(tmp_path, {"model.vw": data})[0] is Verdict.NO_VERDICT


@pytest.mark.parametrize("data", [b.vw(state=bytes(99)), b.vw(data=b""), b.vw(version="7.9.0")])
def test_programs_are_found(tmp_path, data):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    assert weigh(tmp_path, {"model.vw": data + program})[0] is Verdict.DENY


@pytest.mark.parametrize("name", HONEST)
def test_cuts_and_changes(name):
    data = HONEST[name]
    survives_cuts_and_changes(FORMAT, data, step=max(1, len(data) // 60))


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.vw()[:20] + noise)
    survives(FORMAT, b.vw(state=noise))
    survives(FORMAT, b.vw(data=noise))


@given(st.lists(st.integers(0, 2**18 - 1), min_size=4, unique=True), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_weights_in_order_are_always_read(features, numbers):
    data = b.weights(*((each, 0.5) for each in sorted(features)), numbers=numbers)
    assert not every(Gap, b.vw(data=data))


@pytest.mark.parametrize(
    "data",
    [
        b.vw(" --stage_poly", bits=18, state=b"\x7f\x80" * 256, data=b""),
        b.vw(" --oaa 3", bits=12, state=b"\x7f\x80" * 4096),
        b.vw(" --stage_poly", bits=8, state=b"\x7f\x80" * 8192),
    ],
)
def test_depths_of_other_sizes_are_no_depths(tmp_path, data):
    assert weigh(tmp_path, {"m.vw": data})[0] is not Verdict.ALLOW


def test_programs_among_depths_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(512, b"\0")
    data = b.vw(" --stage_poly", bits=8, state=program)
    assert weigh(tmp_path, {"m.vw": data})[0] is Verdict.DENY


OLD = ("6.1.3", "7.6.1", "7.10.2", "7.10.3", "8.0.0", "8.0.2")


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("option", ["--daemon", "-f /etc/passwd", "--unheard_of 3"])
def test_options_of_old_versions_are_as_those_of_new_ones(tmp_path, version, option):
    data = b.vw(f" --oaa 3 {option}", version=version)
    assert [each.language for each in every(Code, data)] == ["vowpal-wabbit-options"]
    assert weigh(tmp_path, {"model.vw": data})[0] is Verdict.DENY


def test_a_version_without_its_third_number_is_the_first_of_them():
    data = b.vw(version="8.0.0").replace(b"\6\0\0\x008.0.0\0", b"\4\0\0\x008.0\0")
    assert [each.value for each in every(Entry, data)][:1] == ["8.0"]
    assert not every(Gap, data)
