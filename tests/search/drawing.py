"""Draws pickles: most names are from the lists, and a few lie beside them."""

import random
import struct
from _compat_pickle import REVERSE_IMPORT_MAPPING
from functools import cache

from tests.builders import pickles as p
from tests.search import oracle

BESIDE = (
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "exec"),
    ("builtins", "print"), ("builtins", "map"), ("builtins", "memoryview"), ("operator", "add"),
    ("operator", "call"), ("colorsys", "rgb_to_hsv"), ("importlib", "import_module"),
    ("torch", "load"), ("numpy", "load"), ("numpy", "fromfile"), ("numpy", "array"),
    ("joblib", "load"), ("pandas", "read_pickle"), ("sklearn.utils", "check_array"),
    ("acme.layers", "Dense"), ("__main__", "Net"), ("__torch__.net", "Net"), ("model", "Net"),
    ("collections", "namedtuple"), ("functools", "reduce"), ("types", "FunctionType"),
    ("timeit", "timeit"), ("pydoc", "locate"), ("torch.hub", "load"), ("copyreg", "add_extension"),
    ("numpy.core", "x.os.system"), ("collections", "OrderedDict.fromkeys"), ("re", "escape"),
    ("builtins", "dict.update"), ("builtins", "list.append"), ("math", "exp"), ("io", "open"),
)  # fmt: skip
"""Names that may not be called: dangerous ones, values of the lists, and packages nobody knows."""

ATTRIBUTES = "append", "update", "__init__", "__new__", "__globals__", "fit", "system", "tofile"

USUAL = (
    ("collections", "OrderedDict"), ("collections", "defaultdict"), ("builtins", "dict"),
    ("builtins", "list"), ("builtins", "set"), ("builtins", "getattr"), ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"), ("numpy.core.multiarray", "scalar"),
    ("numpy", "ndarray"), ("torch._utils", "_rebuild_tensor_v2"), ("functools", "partial"),
    ("torch._utils", "_rebuild_parameter"), ("copyreg", "_reconstructor"), ("_codecs", "encode"),
    ("copyreg", "__newobj__"), ("builtins", "object"), ("builtins", "bytearray"),
)  # fmt: skip
"""Names of the lists that do most, and are drawn more often."""

DEEPEST = 4
ODDS = 0.06
"""How often a name that is drawn to be called lies beside the lists."""


def stream(seed, number):
    """Draw one pickle; the same for the same two numbers."""
    return _Drawing(random.Random(f"{seed}/{number}")).whole()  # noqa: S311 - not for secrets


@cache
def _listed():
    return sorted(oracle.listed())


class _Drawing:
    def __init__(self, source):
        self.random = source
        self.protocol = source.choice((0, 1, 2, 2, 3, 4, 4, 5))
        self.kept = []
        """Indices of the memo under which something was put, and what it is."""
        self.count = 0

    def whole(self):
        """Draw a stream: PROTO, something, STOP; at times a frame."""
        body = b"".join(self.noise(self.value(0)) for _ in range(self.random.randint(1, 3)))
        pops = b""
        if self.random.random() < 0.5:
            body, pops = p.MARK + body, p.TUPLE
        body += pops + p.STOP
        if self.protocol >= 4 and self.random.random() < 0.5:
            body = b"\x95" + struct.pack("<Q", len(body)) + body
        return (p.proto(self.protocol) if self.protocol >= 2 else b"") + body

    def noise(self, data):
        """Add instructions that change nothing, here and there, and remember what was made."""
        match self.random.randrange(12):
            case 0:
                return data + p.DUP + p.POP
            case 1:
                return p.MARK + self.constant() + b"1" + data
            case 2 | 3:
                return data + self.put()
            case _:
                return data

    def put(self):
        """Remember the top, under the next number or one far away."""
        number = self.count if self.random.random() < 0.9 else self.random.choice((77, 200, 1000))
        self.count += number == self.count
        self.kept.append(number)
        match self.random.randrange(3):
            case 0:
                return b"p%d\n" % number
            case 1 if number < 256:
                return b"q" + bytes([number])
            case _:
                return b"r" + struct.pack("<I", number)

    def get(self):
        """Fetch what was remembered."""
        number = self.random.choice(self.kept)
        if self.random.random() < 0.5 and number < 256:
            return p.get(number)
        return b"g%d\n" % number if self.random.random() < 0.5 else b"j" + struct.pack("<I", number)

    def constant(self):
        """Draw a plain value."""
        return self.random.choice((
            p.NONE, b"\x88", p.number(self.random.randint(-3, 300)), p.text("a"),
            p.text("true"), p.binary(b"abc"), p.EMPTY_TUPLE, p.EMPTY_DICT, p.EMPTY_LIST,
            b"I7\n", b"Va\\u0062\n", b"S'os'\n", b"L3L\n", b"U\x01x", b"I01\n",
        ))  # fmt: skip

    def value(self, depth):
        """Draw instructions that push one value."""
        if depth >= DEEPEST or self.random.random() < 0.15:
            return self.constant()
        if self.kept and self.random.random() < 0.07:
            return self.get()
        below = depth + 1
        kinds = (
            self.sequence,
            self.table,
            self.name_alone,
            self.looked_up,
            self.filled,
            self.added,
        )
        made = self.random.choices((*kinds, self.call), weights=(2, 2, 1, 1, 2, 1, 6))[0](below)
        return self.noise(made)

    def few(self):
        return self.random.randrange(3)

    def sequence(self, below):
        items = [self.value(below) for _ in range(self.few())]
        return p.value(items if self.random.random() < 0.5 else tuple(items))

    def table(self, below):
        """Draw a dict, of which a key may be the name of an attribute."""
        keys = self.random.sample(("a", "b", "c", *ATTRIBUTES[:2]), self.few())
        return p.value({key: self.value(below) for key in keys})

    def name_alone(self, _below):
        return self.name()

    def name(self):
        """Spell a name in one of the ways there are."""
        module, name = self.pair()
        if self.protocol < 3 and module in REVERSE_IMPORT_MAPPING and self.random.random() < 0.5:
            module = REVERSE_IMPORT_MAPPING[module]
        match self.random.randrange(4):
            case 0 if module.isascii():
                return p.stacked(module, name)
            case 1:
                return p.text(module) + self.put() + p.text(name) + p.STACK_GLOBAL
            case _:
                return p.name(module, name)

    def pair(self):
        """Draw a name."""
        odds = self.random.random()
        if odds < ODDS:
            return self.random.choice(BESIDE)
        if odds < 1.5 * ODDS:
            module, name = self.random.choice(_listed())
            return module, f"{name}{self.random.choice('_sX')}"
        return self.random.choice(USUAL if odds < 0.5 else _listed())

    def callee(self, below):
        """Draw what is called: a name as a rule, something remembered, or what a call gave."""
        odds = self.random.random()
        if odds < 0.08 and self.kept:
            return self.get()
        return self.call(below) if odds < 0.1 and below < DEEPEST else self.name()

    def call(self, below):
        """Draw a call by any of the instructions that make one."""
        # Most that may be called takes nothing: who gives something is mostly denied for that.
        few = 0 if self.random.random() < 0.5 else self.few()
        given = [self.value(below) for _ in range(few)]
        match self.random.randrange(8):
            case 0:
                return p.MARK + self.callee(below) + b"".join(given) + p.OBJ
            case 1:
                module, name = self.pair()
                return p.MARK + b"".join(given) + f"i{module}\n{name}\n".encode()
            case 2:
                keywords = p.value({"a": self.constant()})
                return self.callee(below) + p.value(tuple(given)) + keywords + p.NEWOBJ_EX
            case 3 | 4:
                return self.callee(below) + p.value(tuple(given)) + p.NEWOBJ
            case 5:
                return self.callee(below) + p.EMPTY_TUPLE + p.REDUCE
            case 6:
                first = self.name()
                return self.callee(below) + p.value((first, *given)) + p.REDUCE
            case _:
                return self.callee(below) + p.value(tuple(given)) + p.REDUCE

    def looked_up(self, below):
        """Draw ``getattr(name, text)``, and at times a call of it."""
        found = p.call("builtins", "getattr", self.name(), self.random.choice(ATTRIBUTES))
        if self.random.random() < 0.5:
            return found
        return found + p.value((self.value(below),)) + p.REDUCE

    def filled(self, below):
        """Draw a call and a state for what it gives."""
        state = {self.random.choice(("a", *ATTRIBUTES)): self.value(below)}
        made = self.call(below) if self.random.random() < 0.9 else self.callee(below)
        given = self.random.choice((state, (None, state), (self.value(below), state)))
        return made + self.random.choice((b"", self.put())) + p.value(given) + p.BUILD

    def added(self, below):
        """Draw a call, and items for what it gives."""
        made, item = self.call(below), self.value(below)
        if self.random.random() < 0.5:
            return made + item + p.APPEND
        return made + self.constant() + item + p.SETITEM
