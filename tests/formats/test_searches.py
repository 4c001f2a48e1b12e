"""Indexes of texts: Tantivy's parts by their footers, and the pickles of Whoosh."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import searches as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict
from weighbridge.formats.tantivy_part import FORMAT as TANTIVY
from weighbridge.formats.whoosh_toc import FORMAT as WHOOSH

WEIGHTS = {"model.safetensors": b"\2\0\0\0\0\0\0\0{}"}
CALL = b"cos\nsystem\n(S'true'\ntR."


@pytest.mark.parametrize(("fmt", "data"), [(TANTIVY, b.tantivy()), (WHOOSH, b.whoosh())])
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, fmt, data):
    found = evidence(data)
    assert next(each.format for each in found if isinstance(each, Face)) == fmt.id
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {**WEIGHTS, "a.part": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize("data", [b.whoosh(fields=CALL), b.whoosh(parts=CALL)])
def test_what_a_pickle_runs_is_denied(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "_MAIN_1.toc": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("data", [b.whoosh(size=999), b.whoosh(parts=b""), b.whoosh(parts=b"x")])
def test_what_is_cut_is_not_allowed(tmp_path, data):
    assert weigh(tmp_path, {**WEIGHTS, "_MAIN_1.toc": data})[0] is not Verdict.ALLOW


def test_programs_are_found(tmp_path):
    data = b.tantivy(SAMPLES["elf-program"].ljust(96, b"\0"))
    assert weigh(tmp_path, {**WEIGHTS, "a.store": data})[0] is Verdict.DENY


@pytest.mark.parametrize("data", [b.tantivy(magic=1), b.tantivy(size=7), b.tantivy()[-9:]])
def test_what_is_none_is_not_recognised(data):
    assert TANTIVY.id not in [each.format for each in evidence(data) if isinstance(each, Face)]
    assert refusal(TANTIVY, data)


@pytest.mark.parametrize(("fmt", "data"), [(TANTIVY, b.tantivy()), (WHOOSH, b.whoosh())])
def test_cuts_and_changes(fmt, data):
    survives_cuts_and_changes(fmt, data, step=2)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(TANTIVY, b.tantivy(noise))
    survives(WHOOSH, b.whoosh()[:11] + noise)
