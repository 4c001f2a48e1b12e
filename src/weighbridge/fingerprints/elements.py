"""Elements of tensors as numbers: floats of all widths, and llama.cpp's quantised blocks.

Every block is decoded by its formula, in plain Python, for the few thousand elements that a
comparison samples. Types that are not in ``DECODERS`` are not read.

Sources (retrieved 2026-11-25): ``ggml-quants.c`` (``dequantize_row_*``) of
https://github.com/ggml-org/llama.cpp for blocks; https://github.com/huggingface/safetensors and
the OCP 8-bit floating point specification for ``F8_E4M3`` and ``F8_E5M2``.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

from weighbridge.core import FormatError
from weighbridge.intake.ggml import TYPES

Decoder = Callable[[bytes], list[float]]

BLOCKS = {name: (block, size) for name, block, size in TYPES.values()} | {
    "F8_E4M3": (1, 1),
    "F8_E5M2": (1, 1),
}
"""Elements and bytes of a block, by type."""


def decode(dtype: str, raw: bytes) -> list[float]:
    """Return the elements of whole blocks.

    Args:
        dtype: As safetensors and GGUF name types, e.g. ``BF16``, ``Q4_K``.
        raw: Whole blocks.

    Raises:
        FormatError: Of a type that is not read, or a block is cut.
    """
    decoder = DECODERS.get(dtype)
    if decoder is None:
        raise FormatError(f"elements of type {dtype[:40]!r} are not read", offset=0)
    size = BLOCKS[dtype][1]
    if len(raw) % size:
        raise FormatError(f"{len(raw)} bytes are not whole blocks of {size}", offset=0)
    return decoder(raw)


def _plain(letter: str) -> Decoder:
    width = struct.calcsize("<" + letter)

    def read(raw: bytes) -> list[float]:
        return list(struct.unpack(f"<{len(raw) // width}{letter}", raw))

    return read


def _bf16(raw: bytes) -> list[float]:
    wide = b"".join(b"\0\0" + raw[at : at + 2] for at in range(0, len(raw), 2))
    return list(struct.unpack(f"<{len(raw) // 2}f", wide))


def _small(exponent: int, mantissa: int, *, infinite: bool) -> tuple[float, ...]:
    """Return all values of an 8-bit float."""
    bias, top = (1 << (exponent - 1)) - 1, (1 << exponent) - 1
    found = list[float]()
    for byte in range(256):
        sign = -1.0 if byte & 0x80 else 1.0
        power, rest = byte >> mantissa & top, byte & (1 << mantissa) - 1
        special = power == top and (infinite or rest == (1 << mantissa) - 1)
        if special:
            found.append(sign * math.inf if infinite and rest == 0 else math.nan)
        elif power == 0:
            found.append(sign * math.ldexp(rest, 1 - bias - mantissa))
        else:
            found.append(sign * math.ldexp(rest + (1 << mantissa), power - bias - mantissa))
    return tuple(found)


_E4M3 = _small(4, 3, infinite=False)
_E5M2 = _small(5, 2, infinite=True)


def _half(raw: bytes, at: int) -> float:
    value: float = struct.unpack_from("<e", raw, at)[0]
    return value


def _q8_0(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 34):
        scale = _half(raw, at)
        found.extend(scale * q for q in struct.unpack_from("<32b", raw, at + 2))
    return found


def _nibbles(raw: bytes) -> list[int]:
    """Return the low halves of bytes, then the high ones."""
    return [byte & 15 for byte in raw] + [byte >> 4 for byte in raw]


def _q4_0(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 18):
        scale = _half(raw, at)
        found.extend(scale * (q - 8) for q in _nibbles(raw[at + 2 : at + 18]))
    return found


def _q4_1(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 20):
        scale, least = _half(raw, at), _half(raw, at + 2)
        found.extend(scale * q + least for q in _nibbles(raw[at + 4 : at + 20]))
    return found


def _fives(raw: bytes, at: int) -> list[int]:
    """Return 32 numbers of five bits: the fifth bits come first, in four bytes."""
    high = int.from_bytes(raw[at : at + 4], "little")
    low = _nibbles(raw[at + 4 : at + 20])
    return [q | (high >> n & 1) << 4 for n, q in enumerate(low)]


def _q5_0(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 22):
        scale = _half(raw, at)
        found.extend(scale * (q - 16) for q in _fives(raw, at + 2))
    return found


def _q5_1(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 24):
        scale, least = _half(raw, at), _half(raw, at + 2)
        found.extend(scale * q + least for q in _fives(raw, at + 4))
    return found


def _scales(raw: bytes) -> list[tuple[int, int]]:
    """Return the eight scales and minima of a K block, of six bits each, from twelve bytes."""
    low = [(raw[n] & 63, raw[n + 4] & 63) for n in range(4)]
    high = [
        (
            raw[n + 8] & 15 | (raw[n] >> 6) << 4,
            raw[n + 8] >> 4 | (raw[n + 4] >> 6) << 4,
        )
        for n in range(4)
    ]
    return low + high


def _q4_k(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 144):
        scale, least = _half(raw, at), _half(raw, at + 2)
        pairs = _scales(raw[at + 4 : at + 16])
        for part in range(4):
            quants = _nibbles(raw[at + 16 + 32 * part : at + 48 + 32 * part])
            for half in range(2):
                a, b = pairs[2 * part + half]
                found.extend(scale * a * q - least * b for q in quants[32 * half : 32 * half + 32])
    return found


def _q5_k(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 176):
        scale, least = _half(raw, at), _half(raw, at + 2)
        pairs, high = _scales(raw[at + 4 : at + 16]), raw[at + 16 : at + 48]
        for part in range(4):
            quants = _nibbles(raw[at + 48 + 32 * part : at + 80 + 32 * part])
            for half in range(2):
                a, b = pairs[2 * part + half]
                bit = 2 * part + half
                found.extend(
                    scale * a * (quants[32 * half + n] + (high[n] >> bit & 1) * 16) - least * b
                    for n in range(32)
                )
    return found


def _q6_k(raw: bytes) -> list[float]:
    found = list[float]()
    for at in range(0, len(raw), 210):
        scale = _half(raw, at + 208)
        scales = struct.unpack_from("<16b", raw, at + 192)
        for part in range(2):
            low = raw[at + 64 * part : at + 64 * part + 64]
            high = raw[at + 128 + 32 * part : at + 160 + 32 * part]
            for row in range(4):
                nibble = [
                    low[n + 32 * (row & 1)] >> 4 if row > 1 else low[n + 32 * (row & 1)] & 15
                    for n in range(32)
                ]
                found.extend(
                    scale
                    * scales[8 * part + 2 * row + n // 16]
                    * ((nibble[n] | (high[n] >> 2 * row & 3) << 4) - 32)
                    for n in range(32)
                )
    return found


DECODERS: dict[str, Decoder] = {
    "F64": _plain("d"),
    "F32": _plain("f"),
    "F16": _plain("e"),
    "BF16": _bf16,
    "F8_E4M3": lambda raw: [_E4M3[byte] for byte in raw],
    "F8_E5M2": lambda raw: [_E5M2[byte] for byte in raw],
    "Q8_0": _q8_0,
    "Q4_0": _q4_0,
    "Q4_1": _q4_1,
    "Q5_0": _q5_0,
    "Q5_1": _q5_1,
    "Q4_K": _q4_k,
    "Q5_K": _q5_k,
    "Q6_K": _q6_k,
}
"""What is read, by type. ``F64`` of GGUF and of safetensors are the same."""

PRECISION = {"F64": 2.0**-52, "F32": 2.0**-23, "F16": 2.0**-10, "BF16": 2.0**-7}
"""Distance of neighbours of a type, relative to the value; rounding changes less."""
