"""Write R's serialised objects by hand: honest ones, and any lie you like.

An object is a list of numbers, texts and elements, which ``file`` writes in one of three ways.
"""

import bz2
import lzma
import struct
import zlib

NIL, GLOBAL, UNBOUND = [254], [253], [252]
ATTRIBUTES, TAGGED = 0x200, 0x400


def chars(text):
    return [9 | 1 << 18, len(text.encode()), text.encode()]


def symbol(name):
    return [1, *chars(name)]


def strings(*texts):
    return [16, len(texts), *(part for text in texts for part in chars(text))]


def integers(*numbers):
    return [13, len(numbers), *numbers]


def doubles(*numbers):
    return [14, len(numbers), *map(float, numbers)]


def raw(data):
    return [24, len(data), ("raw", data)]


def vector(*items, kind=19):
    return [kind, len(items), *(part for item in items for part in item)]


def pairs(*items, kind=2):
    """A pair list of (name, value); the name may be empty."""
    out = []
    for name, value in items:
        tag = symbol(name) if name else []
        out += [(kind if not out else 2) | (TAGGED if name else 0), *tag, *value]
    return [*out, *NIL]


def call(function, *arguments):
    head = symbol(function) if isinstance(function, str) else function
    return pairs(("", head), *(("", item) for item in arguments), kind=6)


def closure(body, formals=NIL, environment=GLOBAL):
    return [3 | TAGGED, *environment, *formals, *body]


def promise(code, value=UNBOUND, environment=GLOBAL):
    return [5 | TAGGED, *environment, *value, *code]


def environment(*items):
    return [4, 0, *GLOBAL, *pairs(*items), *NIL, *NIL]


def hashed(*items):
    return [4, 0, *GLOBAL, *NIL, *vector(NIL, pairs(*items)), *NIL]


def outside(kind, name):
    """A namespace (249), a package (248) or a persistent name (247)."""
    return [kind, 0, 1, *chars(name)]


def compact(name, package, state):
    return [
        238,
        *pairs(("", symbol(name)), ("", symbol(package)), ("", integers(13))),
        *state,
        *NIL,
    ]


def bytecode(*constants, code=(12, 1)):
    """Constants are (type, object without its flags' meaning); code is a version, instructions."""
    return [21, 1, *_bytecode(constants, code)]


def inner_bytecode(*constants, code=(12, 1)):
    """Return a constant that is bytecode."""
    return 21, _bytecode(constants, code)


def _bytecode(constants, code):
    inner = [part for kind, item in constants for part in (kind, *item)]
    return [*integers(*code), len(constants), *inner]


def file(item, how="X", version=3, data=b"", *, listed=False):
    out = (f"RD{how}{version}\n".encode() if listed else b"") + f"{how}\n".encode()
    head = [version, 0x40402, 0x30500 if version == 3 else 0x20300]
    head += [5, b"UTF-8"] if version == 3 else []
    return out + b"".join(_one(part, how) for part in (*head, *item)) + data


def _one(part, how):
    match part:
        case int():
            return b"%d\n" % part if how == "A" else struct.pack(_order(how) + "i", part)
        case float():
            return b"%r\n" % part if how == "A" else struct.pack(_order(how) + "d", part)
        case ("raw", data):
            return b"".join(b"%02x\n" % byte for byte in data) if how == "A" else data
        case bytes():
            return _escaped(part) + b"\n" if how == "A" else part


def _order(how):
    return ">" if how == "X" else "<"


def _escaped(text):
    return b"".join(
        b"\\n" if byte == 10 else b"\\\\" if byte == 92 else bytes([byte])
        if 33 <= byte < 127 else b"\\%03o" % byte
        for byte in text
    )  # fmt: skip


LZMA2 = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
PACKINGS = {
    "zlib": zlib.compress,
    "bzip2": lambda data: b"2" + bz2.compress(data),
    "lzma": lambda data: b"Z" + lzma.compress(data, lzma.FORMAT_RAW, filters=LZMA2),
    "plain": lambda data: b"0" + data,
}


def lazy(*items, packing="zlib", size=None):
    """Write a lazy-load database: objects, each packed by itself."""
    made = [file(item) for item in items]
    sizes = [len(data) if size is None else size for data in made]
    packed = map(PACKINGS[packing], made)
    return b"".join(struct.pack(">I", n) + raw for n, raw in zip(sizes, packed, strict=True))
