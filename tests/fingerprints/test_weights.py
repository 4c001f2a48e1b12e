"""Two models have weights in common, or have not, whatever was done to names and numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import models as build
from weighbridge.core import Span
from weighbridge.fingerprints import elements, weights
from weighbridge.fingerprints.weights import Verdict
from weighbridge.intake.source import Bytes

SMALL = {
    name: matrix[:256, :256]
    for name, matrix in build.trained(1).items()
    if "embed" in name or "gate" in name or "down" in name
}
BASE, OTHER = build.trained(1), build.trained(2)


def compared(one, other, first="F32", second="F32"):
    return weights.compare(build.held(one, first), build.held(other, second))


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
def test_the_same_weights_in_any_precision_are_the_same(dtype):
    found = compared(BASE, BASE, "F32", dtype)
    assert found.verdict is Verdict.SAME
    assert found.cosine > 0.999


@pytest.mark.parametrize("drift", [0.001, 0.05, 0.3, 1.0])
def test_a_fine_tune_is_derived(drift):
    found = compared(BASE, build.tuned(BASE, drift))
    assert found.verdict is Verdict.DERIVED
    assert found.z > 40


@pytest.mark.parametrize("dtype", ["Q8_0", "Q4_K", "Q6_K"])
def test_a_quantised_fine_tune_with_llama_cpp_s_names_is_derived(dtype):
    found = compared(BASE, build.converted(build.tuned(BASE, 0.05)), "BF16", dtype)
    assert found.verdict is Verdict.DERIVED
    assert found.matrices >= 7 * build.LAYERS - 2
    assert found.cosine > 0.95


def test_the_order_of_llama_cpp_s_rows_is_undone_both_ways():
    turned = build.converted(BASE)
    assert compared(BASE, turned).cosine > 0.999
    assert compared(turned, BASE).cosine > 0.999


def test_a_merge_with_a_stranger_is_derived_from_both():
    merge = build.merged(BASE, OTHER)
    assert compared(BASE, merge).verdict is Verdict.DERIVED
    assert compared(OTHER, merge).verdict is Verdict.DERIVED


@pytest.mark.parametrize("seed", range(2, 8))
def test_an_independent_model_of_the_same_shape_is_unrelated(seed):
    found = compared(BASE, build.trained(seed), "F32", "BF16")
    assert found.verdict is Verdict.UNRELATED
    assert abs(found.z) < 4
    assert "unrelated: " in found.why


@pytest.mark.parametrize("drift", [0.0, 0.3])
def test_names_that_tell_nothing_hide_nothing(drift):
    found = compared(BASE, build.scrubbed(build.tuned(BASE, drift)), "F32", "F16")
    assert found.verdict is Verdict.DERIVED
    assert "paired by content" in found.why


def test_a_stranger_whose_names_tell_nothing_is_unrelated():
    assert compared(BASE, build.scrubbed(OTHER)).verdict is Verdict.UNRELATED


def test_permuted_channels_are_seen_in_the_products_of_rows():
    found = compared(BASE, build.permuted(BASE))
    assert found.verdict is Verdict.DERIVED
    assert "permuted" in found.why


def test_few_matrices_decide_nothing():
    few = dict(list(BASE.items())[:6])
    del few["model.embed_tokens.weight"]
    found = compared(few, few)
    assert (found.verdict, found.matrices) == (Verdict.UNDECIDED, 0 + found.matrices)
    assert "12 are needed" in found.why
    assert compared({}, BASE).verdict is Verdict.UNDECIDED


def test_other_shapes_decide_nothing():
    narrow = {name: matrix[:, :256] for name, matrix in OTHER.items()}
    assert compared(BASE, narrow).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf])
def test_what_is_no_weight_decides_nothing(value):
    blank = {name: np.full_like(matrix, value) for name, matrix in BASE.items()}
    assert compared(BASE, blank).verdict is Verdict.UNDECIDED
    assert compared(blank, blank).verdict is Verdict.UNDECIDED


def test_lies_about_shapes_types_and_places_are_passed_over():
    def lying(each):
        tensor = each.tensor
        yield each
        yield replace(each, tensor=replace(tensor, shape=(1 << 60, 1 << 60)))
        yield replace(each, tensor=replace(tensor, shape=(0, 256), data=Span(0, 0)))
        yield replace(each, tensor=replace(tensor, shape=()))
        yield replace(each, tensor=replace(tensor, dtype="IQ9_XXL"))
        yield replace(each, tensor=replace(tensor, data=None))
        yield replace(each, source=Bytes(b""))

    held = [lie for each in build.held(BASE) for lie in lying(each)]
    assert weights.compare(held, held).verdict is not Verdict.UNRELATED


@given(st.sampled_from(["F64", "F32", "F16", "F8_E5M2", "Q8_0"]), st.binary(min_size=8))
@settings(max_examples=30)
def test_any_bytes_are_compared_or_not_and_nothing_else(dtype, noise):
    def filled(noise):
        for each in build.held(SMALL):
            tensor = each.tensor
            block, size = elements.BLOCKS[dtype]
            bytes_ = tensor.shape[0] * tensor.shape[1] // block * size
            raw = (noise * (bytes_ // len(noise) + 1))[:bytes_]
            held = replace(tensor, dtype=dtype, data=Span(0, bytes_))
            yield replace(each, tensor=held, source=Bytes(raw))

    for other in (filled(noise[::-1]), build.held(SMALL)):
        found = weights.compare(filled(noise), other)
        assert found.verdict in Verdict
        assert all(map(math.isfinite, (found.cosine, found.z, *found.null)))


def test_little_is_read():
    found = compared(BASE, OTHER)
    size = sum(matrix.nbytes for matrix in BASE.values())
    assert 0 < found.read < 2 * size / 20
    assert found.read == 2 * 4 * (256 * 7 * build.LAYERS + weights.ANCHORS * build.WIDE)
