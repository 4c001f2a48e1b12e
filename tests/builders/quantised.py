"""Encode numbers in llama.cpp's blocks, and decode them a second way, with numpy."""

import numpy as np

SUPER = {"Q4_K": 144, "Q5_K": 176, "Q6_K": 210}


def encode(dtype, one):
    """Return the bytes of a row of numbers; coarse, but within the format's error."""
    one = np.asarray(one, "f4").ravel()
    plain = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
    if dtype in plain:
        return one.astype(plain[dtype]).tobytes()
    if dtype == "BF16":
        wide = one.view("<u4").astype("u8")
        return ((wide + 0x7FFF + (wide >> 16 & 1)) >> 16).astype("<u2").tobytes()
    if dtype in SUPER:
        return b"".join(_super(dtype, part) for part in one.reshape(-1, 256))
    return b"".join(_block(dtype, part) for part in one.reshape(-1, 32))


def half(value):
    return np.float16(value).tobytes()


def _block(dtype, part):
    bits = {"Q8_0": 8, "Q4_0": 4, "Q4_1": 4, "Q5_0": 5, "Q5_1": 5}[dtype]
    if dtype.endswith("_1"):
        least, scale = part.min(), (part.max() - part.min()) / (2**bits - 1) or 1
        quants = np.clip(np.round((part - least) / scale), 0, 2**bits - 1).astype(int)
        head = half(scale) + half(least)
    else:
        top = 2 ** (bits - 1)
        scale = np.abs(part).max() / (top - 1) or 1
        quants = np.clip(np.round(part / scale), -top, top - 1).astype(int)
        head = half(scale)
        if bits == 8:
            return head + quants.astype("i1").tobytes()
        quants = quants + top
    high = b""
    if bits == 5:
        high = int(sum(int(q >> 4) << n for n, q in enumerate(quants))).to_bytes(4, "little")
    low = (quants[:16] & 15) | (quants[16:] & 15) << 4
    return head + high + low.astype("u1").tobytes()


def _super(dtype, part):
    if dtype == "Q6_K":
        return _q6(part)
    bits = 4 if dtype == "Q4_K" else 5
    subs = part.reshape(8, 32)
    least = np.maximum(-subs.min(1), 0)
    scale = (subs.max(1) + least) / (2**bits - 1)
    d, m = scale.max() / 63 or 1, least.max() / 63 or 1
    d, m = float(np.float16(d)), float(np.float16(m))
    a = np.clip(np.round(scale / d), 1, 63).astype(int)
    b = np.clip(np.round(least / m), 0, 63).astype(int)
    quants = np.round((subs + (m * b)[:, None]) / (d * a)[:, None])
    quants = np.clip(quants, 0, 2**bits - 1).astype(int)
    packed = bytearray(12)
    for n in range(4):
        packed[n] = a[n] | (a[n + 4] >> 4) << 6
        packed[n + 4] = b[n] | (b[n + 4] >> 4) << 6
        packed[n + 8] = (a[n + 4] & 15) | (b[n + 4] & 15) << 4
    low = b"".join(
        ((quants[2 * n] & 15) | (quants[2 * n + 1] & 15) << 4).astype("u1").tobytes()
        for n in range(4)
    )
    high = b""
    if bits == 5:
        high = sum((quants[n] >> 4) << n for n in range(8)).astype("u1").tobytes()
    return half(d) + half(m) + bytes(packed) + high + low


def _q6(part):
    subs = part.reshape(16, 16)
    scale = np.abs(subs).max(1) / 31
    d = float(np.float16(scale.max() / 127 or 1))
    a = np.clip(np.round(scale / d), 1, 127).astype(int)
    quants = np.clip(np.round(subs / (d * a)[:, None]), -32, 31).astype(int).ravel() + 32
    low, high = b"", b""
    for n in range(2):
        rows = quants[128 * n : 128 * n + 128].reshape(4, 32)
        for row in range(2):
            low += ((rows[row] & 15) | (rows[row + 2] & 15) << 4).astype("u1").tobytes()
        high += sum((rows[r] >> 4) << 2 * r for r in range(4)).astype("u1").tobytes()
    return low + high + a.astype("i1").tobytes() + half(d)


def tame(dtype, raw):
    """Put sound scales into blocks of noise, so that no element is infinite."""
    size, found = SUPER[dtype], b""
    for at in range(0, len(raw), size):
        block = raw[at : at + size]
        if dtype == "Q6_K":
            found += block[:-2] + half(0.01)
        else:
            found += half(0.01) + half(0.02) + block[4:]
    return found


def reference(dtype, raw):
    """Decode, following gguf-py's ``quants.py`` in numpy."""
    blocks = np.frombuffer(raw, "u1").reshape(-1, SUPER[dtype])
    if dtype == "Q6_K":
        low, high, scales, d = np.split(blocks, [128, 192, 208], axis=1)
        n = len(blocks)
        d = d.copy().view("<f2").astype("f4")
        scales = scales.copy().view("i1").astype("f4") * d
        shifts = np.array([0, 4], "u1").reshape(1, 1, 2, 1)
        low = (low.reshape(n, -1, 1, 64) >> shifts & 15).reshape(n, -1, 32)
        shifts = np.array([0, 2, 4, 6], "u1").reshape(1, 1, 4, 1)
        high = (high.reshape(n, -1, 1, 32) >> shifts & 3).reshape(n, -1, 32)
        quants = (low | high << 4).astype("i1") - 32
        return (scales.reshape(n, 16, 1) * quants.reshape(n, 16, 16)).ravel()
    d, m, scales, rest = np.split(blocks, [2, 4, 16], axis=1)
    n = len(blocks)
    d, m = (x.copy().view("<f2").astype("f4") for x in (d, m))
    x, y, z = np.split(scales.reshape(n, 3, 4), 3, axis=1)
    a = np.concatenate([x & 63, z & 15 | x >> 2 & 48], axis=-1).reshape(n, 8)
    b = np.concatenate([y & 63, z >> 4 | y >> 2 & 48], axis=-1).reshape(n, 8)
    high = 0
    if dtype == "Q5_K":
        bits, rest = np.split(rest, [32], axis=1)
        shifts = np.arange(8, dtype="u1").reshape(1, 1, 8, 1)
        high = (bits.reshape(n, -1, 1, 32) >> shifts & 1).reshape(n, -1, 32)
    shifts = np.array([0, 4], "u1").reshape(1, 1, 2, 1)
    low = (rest.reshape(n, -1, 1, 32) >> shifts & 15).reshape(n, -1, 32)
    quants = (low | high << 4 if dtype == "Q5_K" else low).astype("f4")
    return ((d * a)[:, :, None] * quants - (m * b)[:, :, None]).ravel()
