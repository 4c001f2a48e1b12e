"""Quantised blocks are decoded to what was encoded, and floats to what they are."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import quantised
from weighbridge.core import FormatError
from weighbridge.fingerprints import elements


def values(count=512, seed=1):
    return np.random.default_rng(seed).standard_normal(count).astype("f4") * 0.02


@pytest.mark.parametrize(
    ("dtype", "error"),
    [
        ("F64", 0), ("F32", 0), ("F16", 1e-3), ("BF16", 8e-3), ("Q8_0", 0.01), ("Q4_0", 0.12),
        ("Q4_1", 0.1), ("Q5_0", 0.06), ("Q5_1", 0.05), ("Q4_K", 0.12), ("Q5_K", 0.06),
        ("Q6_K", 0.03),
    ],
)  # fmt: skip
def test_what_was_encoded_comes_back(dtype, error):
    one = values()
    found = np.array(elements.decode(dtype, quantised.encode(dtype, one)))
    assert found.shape == one.shape
    assert np.linalg.norm(found - one) <= error * np.linalg.norm(one)


@pytest.mark.parametrize("dtype", ["Q4_K", "Q5_K", "Q6_K"])
def test_every_bit_of_a_block_is_where_the_format_says(dtype):
    raw = np.random.default_rng(2).integers(0, 256, elements.BLOCKS[dtype][1] * 3, "u1")
    found = elements.decode(dtype, quantised.tame(dtype, raw.tobytes()))
    wanted = quantised.reference(dtype, quantised.tame(dtype, raw.tobytes()))
    assert np.allclose(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "byte", "value"),
    [
        ("F8_E4M3", 0x38, 1.0), ("F8_E4M3", 0xB8, -1.0), ("F8_E4M3", 0x7E, 448.0),
        ("F8_E4M3", 0x01, 2.0**-9), ("F8_E5M2", 0x3C, 1.0), ("F8_E5M2", 0x7B, 57344.0),
        ("F8_E5M2", 0x7C, math.inf), ("F8_E5M2", 0x01, 2.0**-16),
    ],
)  # fmt: skip
def test_floats_of_eight_bits(dtype, byte, value):
    assert elements.decode(dtype, bytes([byte])) == [value]
    assert math.isnan(elements.decode("F8_E4M3", b"\x7f")[0])


def test_refuses():
    with pytest.raises(FormatError, match="not read"):
        elements.decode("IQ2_XXS", bytes(66))
    with pytest.raises(FormatError, match="whole blocks"):
        elements.decode("Q8_0", bytes(33))


@given(st.sampled_from(sorted(elements.DECODERS)), st.binary(min_size=292, max_size=292))
def test_any_block_is_decoded(dtype, raw):
    block, size = elements.BLOCKS[dtype]
    assert len(elements.decode(dtype, raw[:size])) == block


def test_numbers_of_sixteen_bits_match_numpy():
    raw = struct.pack("<4H", 0x3C00, 0xBC00, 0x0001, 0x7BFF)
    assert elements.decode("F16", raw) == np.frombuffer(raw, "<f2").astype("f8").tolist()
