"""Pickles as lists of instructions."""

from tests.builders import pickles as p

FIXED = {
    "K": 1, "M": 2, "J": 4, "G": 8, "h": 1, "j": 4, "q": 1, "r": 4, "\x80": 1, "\x82": 1,
    "\x83": 2, "\x84": 4, "\x95": 8,
}  # fmt: skip
"""Bytes of the operand, of instructions whose operand is always as long."""

COUNTED = {
    "U": 1, "\x8a": 1, "C": 1, "\x8c": 1, "T": 4, "B": 4, "X": 4, "\x8b": 4, "\x8d": 8, "\x8e": 8,
    "\x96": 8,
}  # fmt: skip
"""Bytes of the length before the operand."""

LINES = {"F": 1, "I": 1, "L": 1, "S": 1, "V": 1, "P": 1, "g": 1, "p": 1, "c": 2, "i": 2}
"""Lines of the operand."""

BARE = b"(.012NQRabde])}ltosu\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98"

NAMES = (
    ("os", "system"), ("builtins", "eval"), ("collections", "OrderedDict"), ("builtins", "getattr"),
    ("torch._utils", "_rebuild_tensor_v2"), ("torch", "FloatStorage"),
    ("copyreg", "_reconstructor"),
    ("numpy.core.multiarray", "_reconstruct"), ("numpy", "dtype"), ("_codecs", "encode"),
    ("builtins", "object"), ("functools", "partial"), ("", ""), ("a.b", "c.d"),
)  # fmt: skip


def pieces(data):
    """Cut a stream into instructions; the rest that is none is one piece."""
    found, at = [], 0
    while at < len(data) and len(found) < 600:
        stop = _stop(data, at, chr(data[at]))
        if not at < stop <= len(data):
            break
        found.append(data[at:stop])
        at = stop
    return [*found, data[at:]] if at < len(data) else found


def _stop(data, at, code):
    if code in FIXED:
        return at + 1 + FIXED[code]
    if code in COUNTED:
        size = COUNTED[code]
        return at + 1 + size + int.from_bytes(data[at + 1 : at + 1 + size], "little")
    stop = at + 1
    for _ in range(LINES.get(code, 0)):
        stop = data.find(b"\n", stop) + 1
        if not stop:
            return 0
    return stop


def fresh(chance):
    """Make an instruction, or a few that belong together."""
    rng = chance.rng
    match rng.randrange(9):
        case 0 | 1:
            return bytes([rng.choice(BARE)])
        case 2:
            return p.text(chance.word())
        case 3:
            return p.number(chance.integer() & 0x7FFFFFFF)
        case 4:
            return rng.choice((p.put, p.get))(rng.randrange(6))
        case 5:
            return p.name(*rng.choice(NAMES))
        case 6:
            return p.stacked(*rng.choice(NAMES))
        case 7:
            arguments = [rng.choice((1, "x", [], {}, (), None)) for _ in range(rng.randrange(4))]
            return p.call(*rng.choice(NAMES), *arguments)
        case _:
            return _operand(chance)


def _operand(chance):
    rng, code = chance.rng, chance.rng.choice(("line", "fixed", "counted"))
    if code == "line":
        code = rng.choice(list(LINES))
        text = rng.choice((b"1", b"'x'", b"0x", b"00", b"\xff", b"", b"9" * 40, b"1L"))
        return code.encode("latin-1") + (text + b"\n") * LINES[code]
    if code == "fixed":
        code = rng.choice(list(FIXED))
        return code.encode("latin-1") + _integer(chance, FIXED[code])
    code = rng.choice(list(COUNTED))
    body = rng.randbytes(rng.randrange(20))
    size = len(body) if rng.random() < 0.8 else chance.integer()
    return code.encode("latin-1") + _cut(size, COUNTED[code]) + body


def _integer(chance, size):
    return _cut(chance.integer(), size)


def _cut(number, size):
    return (number & (1 << 8 * size) - 1).to_bytes(size, "little")


def mutate(data, most, chance):
    """Change the list of instructions; sometimes an operand instead."""
    found = pieces(data)
    if chance.rng.random() < 0.2 and found:
        at = chance.rng.randrange(len(found))
        found[at] = found[at][:1] + chance.bytes(found[at][1:], 64)
    else:
        found = chance.items(found, lambda: fresh(chance))
    out = b"".join(found)
    return out if out.endswith(b".") else out[: most - 1] + b"."
