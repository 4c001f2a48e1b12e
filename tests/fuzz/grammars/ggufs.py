"""GGUF as keys, values and tensors, of version 3."""

import struct

from tests.builders import gguf

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
WRITER = gguf.Writer()


def _string(data, at):
    size = struct.unpack_from("<Q", data, at)[0]
    if size > len(data) - at - 8:
        raise ValueError
    return at + 8 + size


def _value(data, at, kind):
    if kind == 8:
        return _string(data, at)
    if kind == 9:
        inner, count = struct.unpack_from("<IQ", data, at)
        at += 12
        if inner in SIZES:
            return at + SIZES[inner] * min(count, len(data))
        for _ in range(min(count, 10_000)):
            at = _value(data, at, inner)
        return at
    if kind not in SIZES:
        raise ValueError
    return at + SIZES[kind]


def parts(data):
    """Return pairs, tensors and data as bytes; ``None`` if it is not whole."""
    try:
        _, tensors, pairs = struct.unpack_from("<IQQ", data, 4)
        at, found = 24, ([], [])
        for _ in range(min(pairs, 200)):
            stop = _string(data, at)
            stop = _value(data, stop + 4, struct.unpack_from("<I", data, stop)[0])
            found[0].append(data[at:stop])
            at = stop
        for _ in range(min(tensors, 200)):
            stop = _string(data, at)
            stop += 4 + 8 * min(struct.unpack_from("<I", data, stop)[0], 100) + 12
            found[1].append(data[at:stop])
            at = stop
    except (struct.error, ValueError, RecursionError):
        return None
    return *found, data[at + -at % 32 :]


def pair(chance):
    """Make a key and a value."""
    rng = chance.rng
    key = rng.choice((chance.word(), "general.architecture", "tokenizer.chat_template"))
    key = key.encode("utf-8", "replace").decode()
    match rng.randrange(4):
        case 0:
            text = rng.choice(("{{ x }}", "{% for a in b %}", "llama", "x" * 300))
            return WRITER.text(key, text)
        case 1:
            return WRITER.number(key, chance.integer() & 0xFFFFFFFF)
        case 2:
            kind = rng.choice(list(SIZES))
            return WRITER.array(key, kind, [rng.randbytes(SIZES[kind])] * rng.randrange(9))
        case _:
            return WRITER.pair(key, rng.randrange(14), rng.randbytes(rng.randrange(20)))


def tensor(chance):
    """Make a tensor's row."""
    rng = chance.rng
    shape = [chance.integer() for _ in range(rng.randrange(5))]
    return WRITER.tensor("w", shape, rng.randrange(40), rng.choice((0, 32, 64, chance.integer())))


def mutate(data, most, chance):
    """Change the rows; counts fit, but now and then."""
    rng = chance.rng
    pairs, tensors, rest = parts(data) or ([], [], bytes(32))
    match rng.randrange(4):
        case 0 if pairs:
            at = rng.randrange(len(pairs))
            pairs[at] = chance.bytes(pairs[at], 512)
        case 1 if tensors:
            at = rng.randrange(len(tensors))
            tensors[at] = chance.bytes(tensors[at], 200)
        case 2:
            tensors = chance.items(tensors, lambda: tensor(chance))
        case _:
            pairs = chance.items(pairs, lambda: pair(chance))
    counts = None
    if rng.random() < 0.05:
        counts = chance.integer(), chance.integer()
    out = WRITER.file(pairs, tensors, rest, counts=counts)
    return out if len(out) <= most else chance.bytes(data, most)
