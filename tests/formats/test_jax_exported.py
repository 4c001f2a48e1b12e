"""jax_exported and stablehlo_module: what ``jax.export`` writes, and the module in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import stablehlo
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Operation, Verdict
from weighbridge.formats import jax_exported, stablehlo_module

PLAIN = stablehlo.module("func_v1", "sine_v2")


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_the_module_is_read_inside_the_export():
    file = stablehlo.exported(PLAIN)
    assert [item.format for item in kinds(file, Face)] == ["jax-exported", "stablehlo-module"]
    assert not kinds(file, Gap | Operation)


def test_the_derivative_is_read_too():
    file = stablehlo.exported(PLAIN, stablehlo.CALLING)
    names = [item.name for item in kinds(file, Operation)]
    assert names == ["custom_call_v1", "xla_ffi_python_cpu_callback"]


@pytest.mark.parametrize("file", [stablehlo.CALLING, stablehlo.exported(stablehlo.CALLING)])
def test_a_module_that_calls_python_is_a_warning(tmp_path, file):
    verdict, rules, _ = weigh(tmp_path, {"net.jax": file})
    assert (verdict, "callback-operator" in rules) == (Verdict.WARN, True)


def test_an_honest_module_is_allowed(tmp_path):
    files = {"net.jax": stablehlo.exported(PLAIN), "net.mlirbc": PLAIN}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


def test_aligned_sections_are_walked():
    head = len(PLAIN) + 3
    padding = b"\xcb" * (-head % 8)
    more = stablehlo.section(5, b"", align=8) + padding
    assert refusal(stablehlo_module.FORMAT, PLAIN + more) is None


@pytest.mark.parametrize(
    "more", [b"\2\xff", stablehlo.section(0, b"\xff"), b"\2" + stablehlo.varint(2**40)]
)
def test_lies_are_refused(more):
    assert refusal(stablehlo_module.FORMAT, stablehlo.module(more=more)) is not None


def test_derivatives_of_derivatives_end():
    nest = 100
    file = stablehlo.nested(PLAIN, nest)
    assert refusal(jax_exported.FORMAT, file).kind is GapKind.LIMIT


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(stablehlo_module.FORMAT, stablehlo.CALLING)
    survives_cuts_and_changes(jax_exported.FORMAT, stablehlo.exported(PLAIN, stablehlo.CALLING))


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(stablehlo_module.FORMAT, b"ML\xefR" + data)
    survives(jax_exported.FORMAT, stablehlo.exported(PLAIN)[:8] + data)
