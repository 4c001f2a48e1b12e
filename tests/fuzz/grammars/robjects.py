"""R's objects as trees of items, written in each of R's three ways."""

import struct

from tests.builders import r_data as r
from weighbridge.intake.rinstructions import CONSTANTS, OPERANDS

PAIRS = frozenset({2, 3, 5, 6, 17})
CALLS = frozenset({2, 6, 239, 240})
SYMBOL, TEXT, INTEGERS, BYTECODE, REFERENCE, AGAIN, SHARED = 1, 9, 13, 21, 255, 243, 244
VECTORS = frozenset({16, 19, 20})
NUMBERS = {10: ("i", 1), INTEGERS: ("i", 1), 14: ("d", 1), 15: ("d", 2)}
INSIDE = {SYMBOL: 1, 4: 4, 22: 2, 238: 3}
"""Items that are in another of such a type."""

NAMES = (
    "x", "y", "...", "exp", "+", "<-", "[[<-", "$<-", "*tmp*", "[", "c", "list", "function", "if",
    "&&", "for", "{", "::", "stats", "sapply", "FUN", ".Call", "C_logit_link", "UseMethod", "split",
    "rep", "switch", "requireNamespace", "~", "system", "eval", "names", "class", "mmap_real",
)  # fmt: skip


AROUND = (r.vector, r.closure, r.promise, lambda item: r.call("c", item))
"""What an item may come to be in."""


class Part(list):
    """A part of a call inside bytecode, or a constant: its type, and what is in it."""


class Code(list):
    """Instructions, a number, and so many constants."""


class Reader:
    """Takes an object apart that is written in binary."""

    def __init__(self, data):
        """Begin behind what is before the object."""
        self._data = data[5:] if data[:2] == b"RD" else data
        self._order = ">" if self._data[:1] == b"X" else "<"
        if self._data[:2] not in (b"X\n", b"B\n"):
            raise ValueError
        self._at = 2
        version = self._several("i", 3)[0]
        if version == 3:
            self._text()

    def _several(self, kind, count):
        if not 0 <= count <= len(self._data):
            raise ValueError
        found = struct.unpack_from(f"{self._order}{count}{kind}", self._data, self._at)
        self._at += struct.calcsize(f"={count}{kind}")
        return list(found)

    def _word(self):
        return self._several("i", 1)[0]

    def _text(self):
        size = self._word()
        return [size, b"".join(self._several("c", max(size, 0)))]

    def item(self):
        """Return flags, and what is behind them: numbers, texts and other items."""
        flags = self._word()
        kind, out = flags & 0xFF, [flags]
        attributes = bool(flags & r.ATTRIBUTES)
        if kind in PAIRS:
            count = 2 + attributes + bool(flags & r.TAGGED)
            return out + [self.item() for _ in range(count)]
        if kind in (7, 8, TEXT):
            out += self._text()
        elif kind in NUMBERS:
            letter, each = NUMBERS[kind]
            count = self._word()
            out += [count, *self._several(letter, each * count)]
        elif kind == 24:
            size, data = self._text()
            out += [size, ("raw", data)]
        elif kind in VECTORS or 247 <= kind <= 249:
            out += [self._word()] if kind > 200 else []
            out += self._counted(self.item)
        elif kind == BYTECODE:
            out += [self._word(), self._code()]
        elif kind == 4 or flags == REFERENCE:
            out.append(self._word())
        out += [self.item() for _ in range(INSIDE.get(kind, 0))]
        if attributes and kind not in (SYMBOL, 4, 238, REFERENCE):
            out.append(self.item())
        return out

    def _counted(self, read):
        count = self._word()
        if not 0 <= count <= len(self._data):
            raise ValueError
        return [count, *(read() for _ in range(count))]

    def _code(self):
        return Code([self.item(), *self._counted(self._part)])

    def _part(self):
        kind = self._word()
        out = Part([kind])
        if kind == SHARED:
            kind = self._several("i", 2)
            out += kind
            kind = kind[1]
        if kind == AGAIN:
            out.append(self._word())
        elif kind == BYTECODE:
            out.append(self._code())
        elif kind in CALLS:
            out += [self.item() for _ in range(1 + (kind > 200))]
            out += [self._part(), self._part()]
        else:
            out.append(self.item())
        return out


def parsed(data):
    """Return the first object; ``None`` if it is none, or is not whole."""
    try:
        return Reader(data).item()
    except (struct.error, ValueError, RecursionError):
        return None


def flat(tree):
    """Yield what is written."""
    for each in tree:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def name(chance):
    """Return a name that may matter."""
    word = chance.word() if chance.rng.random() < 0.1 else chance.rng.choice(NAMES)
    return word.encode("utf-8", "replace").decode()


def fresh(chance, deep=3):
    """Make an item."""
    rng = chance.rng

    def inner():
        return fresh(chance, deep - 1)

    def rows(most=4):
        return [(rng.choice(("", name(chance))), inner()) for _ in range(rng.randint(1, most))]

    leaves = (
        lambda: r.symbol(name(chance)),
        lambda: [REFERENCE | rng.randrange(8) << 8],
        lambda: r.strings(*(name(chance) for _ in range(rng.choice((1, 1, 0, 2, 9))))),
        lambda: r.integers(*(rng.randrange(130) for _ in range(rng.choice((1, 1, 0, 2, 9))))),
        lambda: r.doubles(1, 1e308),
        lambda: r.raw(rng.choice((b"", b"X\n", rng.randbytes(9)))),
        lambda: [rng.randrange(238, 256)],
        lambda: [8, *r.chars(name(chance))[1:]],
    )
    makers = (
        lambda: r.call(name(chance), *(inner() for _ in range(rng.randrange(4)))),
        lambda: r.call(inner(), inner()),
        lambda: r.pairs(*rows(), kind=rng.choice((2, 6, 6, 17))),
        lambda: r.closure(inner(), r.pairs(*rows(2)), rng.choice((r.GLOBAL, inner()))),
        lambda: r.promise(inner(), rng.choice((r.UNBOUND, inner()))),
        lambda: rng.choice((r.environment, r.hashed))(*rows()),
        lambda: r.outside(rng.randrange(247, 250), name(chance)),
        lambda: r.compact(name(chance), rng.choice(("base", "x")), inner()),
        lambda: r.vector(*[inner()] * rng.choice((1, 2, 9, 70)), kind=rng.choice((19, 20))),
        lambda: [BYTECODE, 1, *flat(code(chance, deep - 1))],
        lambda: [rng.choice((22, 23)), *inner(), *inner()],
        lambda: [25 | r.ATTRIBUTES, *r.pairs(*rows())],
        lambda: [19 | r.ATTRIBUTES, 1, *inner(), *r.pairs(("names", r.strings("a")), *rows(1))],
    )  # fmt: skip
    return rng.choice(makers if deep and rng.random() < 0.6 else leaves)()


def part(chance, deep=2):
    """Make a part of a call inside bytecode."""
    rng = chance.rng
    pick = rng.random()
    if deep < 1 or pick < 0.4:
        return Part([rng.choice((0, SYMBOL, 16, INTEGERS)), fresh(chance, 1)])
    if pick < 0.6:
        return Part([AGAIN, rng.randrange(4)])
    if pick < 0.7:
        return Part([BYTECODE, code(chance, deep - 1)])
    shared = [SHARED, rng.randrange(4)] if pick < 0.85 else []
    head = [rng.choice((6, 2)), *rng.choice((r.NIL, r.symbol(name(chance))))]
    rest = part(chance, deep - 1) if rng.random() < 0.7 else [254, r.NIL]
    return Part([*shared, *head, part(chance, deep - 1), rest])


def instructions(chance, constants):
    """Make instructions whose operands are mostly there."""
    rng = chance.rng
    out = [rng.choice((12, 12, 11, 10))]
    for _ in range(rng.randrange(8)):
        number = rng.randrange(len(OPERANDS))
        places = int(CONSTANTS[number])
        most = [constants or 1 if at < places else 20 for at in range(int(OPERANDS[number]))]
        out += [number, *map(rng.randrange, most)]
    return r.integers(*out, 1)


def code(chance, deep=2):
    """Make bytecode."""
    rng = chance.rng
    constants = [part(chance, deep) for _ in range(rng.randint(0, 4))]
    return Code([instructions(chance, len(constants)), len(constants), *constants])


def places(tree):
    """Yield every list in a tree, as the list that it is in and where in it."""
    for at, each in enumerate(tree):
        if isinstance(each, list):
            yield tree, at
            yield from places(each)


def change(tree, chance):
    """Change something in a tree, of which the first is an item."""
    rng, every = chance.rng, list(places(tree))
    parent, at = rng.choice(every)
    node, make = parent[at], {Part: part, Code: code}.get(type(parent[at]), fresh)
    pick, other = rng.randrange(8), rng.choice(every)
    holds = isinstance(node, Code) or (type(node) is list and node[0] & 0xFF in VECTORS)
    if pick == 0:
        parent[at] = make(chance)
    elif pick == 1 and type(other[0][other[1]]) is type(node):
        parent[at] = type(node)(flat(other[0][other[1]]))
    elif pick == 2 and type(node) is list:
        parent[at] = rng.choice(AROUND)(list(flat(node)))
    elif isinstance(node, Code) and pick < 5:
        node[0] = instructions(chance, len(node) - 2)
    elif holds and len(node) > 1 and type(node[1]) is int:
        make, stop = (part if isinstance(node, Code) else fresh), 2 + node[1]
        rows = chance.items(node[2:stop], lambda: make(chance))
        node[1:stop] = [len(rows), *rows]
    elif type(node) is list and node[0] & 0xFF == TEXT:
        node[1:] = r.chars(name(chance))[1:]
    else:
        spot = rng.choice([spot for spot, each in enumerate(node) if type(each) is int])
        bit = rng.choice((r.ATTRIBUTES, r.TAGGED, 0x100, 1, 2, 4))
        node[spot] = node[spot] ^ bit if pick < 6 else (chance.integer() & 0xFFFFFFFF) - (1 << 31)


def changed(data, chance):
    """Return an object with some changes; or one made anew."""
    tree = [parsed(data) or fresh(chance, 4)]
    for _ in range(chance.rng.randint(1, 3)):
        change(tree, chance)
    return list(flat(tree))


def mutate(data, most, chance):
    """Change an object, or make one; write it in one of three ways."""
    rng = chance.rng
    item, how, version = changed(data, chance), rng.choice("XXXXXBAA"), rng.choice((3, 3, 3, 2))
    out = r.file(item, how, version, listed=rng.random() < 0.2)
    return out if len(out) <= most else chance.bytes(data, most)
