"""Values of the standard library, by ``pickle.dump`` at every protocol, and what Python 2 wrote."""

from __future__ import annotations

import argparse
import array
import collections
import datetime as dt
import functools
import gzip
import ipaddress
import itertools
import json
import operator
import pathlib
import pickle
import random
import re
import shelve
import struct
import types
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

from tests.corpus import own
from tests.corpus.case import Case, at_protocols, pickled

DISTRIBUTION = "python"

MOMENT = dt.datetime(2024, 2, 29, 12, 30, 15, 999, tzinfo=dt.UTC)


def _recursive_list() -> list[object]:
    row: list[object] = [1, "a"]
    row.append(row)
    return row


def _recursive_dict() -> dict[str, object]:
    table: dict[str, object] = {"a": 1}
    table["self"] = table
    table["list"] = [table, (table, 1)]
    return table


def _recursive_tuple() -> tuple[object, ...]:
    inner: list[object] = []
    outer = (1, inner)
    inner.append(outer)
    return outer


def _defaults() -> collections.defaultdict[str, list[int]]:
    table: collections.defaultdict[str, list[int]] = collections.defaultdict(list)
    table["a"].append(1)
    return table


def _nested_defaults() -> collections.defaultdict[str, object]:
    table: collections.defaultdict[str, object] = collections.defaultdict(
        functools.partial(collections.defaultdict, int)
    )
    table["a"]["b"] += 1  # type: ignore[index]
    return table


def _node() -> own.Node:
    first, second = own.Node("a"), own.Node("b")
    first.next, second.next = second, first
    return first


def _config_tree() -> dict[str, object]:
    return {
        "model": {"hidden": 64, "layers": [1, 2, 3], "dropout": 0.1, "bias": True, "name": None},
        "classes": ("cat", "dog", "größe", "猫"),
        "seen": frozenset({1, 2}),
        "tags": {"a", "b"},
        "inf": float("inf"),
        "nan": float("nan"),
        "negative": -(2**40),
        "blob": bytes(range(256)),
    }


VALUES: dict[str, Callable[[], object]] = {
    "datetime": lambda: MOMENT,
    "datetime-naive": lambda: MOMENT.replace(tzinfo=None),
    "date": MOMENT.date,
    "time": MOMENT.timetz,
    "timedelta": lambda: dt.timedelta(days=3, microseconds=7),
    "timezone": lambda: dt.timezone(dt.timedelta(hours=5, minutes=30), "IST"),
    "zoneinfo": lambda: zoneinfo.ZoneInfo("Europe/Zurich"),
    "datetime-zoneinfo": lambda: MOMENT.astimezone(zoneinfo.ZoneInfo("America/New_York")),
    "decimal": lambda: [Decimal("3.14159"), Decimal("NaN"), Decimal("-0")],
    "decimal-context": lambda: Context(prec=9),
    "fraction": lambda: Fraction(22, 7),
    "uuid": lambda: uuid.UUID(int=0x12345678123456781234567812345678),
    "path": lambda: Path("models/a/b.bin"),
    "pure-windows-path": lambda: pathlib.PureWindowsPath("C:/models/a.bin"),
    "ipaddress": lambda: [ipaddress.ip_address("10.0.0.1"), ipaddress.ip_network("10.0.0.0/8")],
    "counter": lambda: collections.Counter("abracadabra"),
    "defaultdict-list": _defaults,
    "defaultdict-partial": _nested_defaults,
    "deque": lambda: collections.deque([1, 2, 3], maxlen=5),
    "chainmap": lambda: collections.ChainMap({"a": 1}, {"b": 2}),
    "ordereddict": lambda: collections.OrderedDict(a=1, b=2),
    "userdict": lambda: collections.UserDict(a=1),
    "regex": lambda: re.compile(r"\b[A-Z]\w+", re.IGNORECASE),
    "random-state": lambda: random.Random(7).getstate(),  # noqa: S311
    "random-object": lambda: random.Random(7),  # noqa: S311
    "partial-int": lambda: functools.partial(int, base=2),
    "partial-round": lambda: functools.partial(round, ndigits=2),
    "simplenamespace": lambda: types.SimpleNamespace(a=1, b=[2]),
    "namespace": lambda: argparse.Namespace(lr=0.1, epochs=3, device="cuda:0", input="data"),
    "range": lambda: range(0, 100, 7),
    "slice": lambda: slice(1, 10, 2),
    "complex": lambda: complex(1.5, -2.5),
    "bytes": lambda: bytes(range(256)) * 4,
    "bytearray": lambda: bytearray(range(256)),
    "long-ints": lambda: [2**31, -(2**31) - 1, 2**63, -(2**63) - 1, 2**64, 2**2100, -(2**2100)],
    "small-ints": lambda: [0, 1, 255, 256, 65535, 65536, -1, True, False],
    "floats": lambda: [0.0, -0.0, 1e308, 5e-324, float("inf"), float("-inf")],
    "string-1mb": lambda: "weighbridge " * 87382,
    "bytes-1mb": lambda: random.Random(1).randbytes(1 << 20),  # noqa: S311
    "strings": lambda: ["", "a\nb", "tab\t", "\\x41", "\x00", "\ud800", "\U0001f600", "'\""],
    "many-memos": lambda: [[index] for index in range(700)],
    "list-of-strings": lambda: [f"token{index}" for index in range(5000)],
    "vocabulary": lambda: {f"token{index}": index for index in range(5000)},
    "recursive-list": _recursive_list,
    "recursive-dict": _recursive_dict,
    "recursive-tuple": _recursive_tuple,
    "sets": lambda: [set(), {1, 2, 3}, frozenset({"a"}), frozenset()],
    "tuples": lambda: [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "config-tree": _config_tree,
    "array": lambda: array.array("d", [1.0, 2.0]),
    "builtin-types": lambda: [int, float, str, list, dict, type(None), type(...), object],
    "builtin-functions": lambda: [len, sum, max, sorted, abs, min, round],
    "singletons": lambda: [None, ..., NotImplemented],
    "exception": lambda: [ValueError("bad value", 3), KeyError("k"), StopIteration()],
    "operator-itemgetter": lambda: operator.itemgetter("text"),
    "operator-attrgetter": lambda: operator.attrgetter("a.b"),
    "operator-methodcaller": lambda: operator.methodcaller("lower"),
    "operator-functions": lambda: [operator.add, operator.mul, operator.neg],
    "bound-method": lambda: [str.lower, "abc".upper, [1, 2].append, str.strip],
    "dict-fromkeys": lambda: dict.fromkeys,
    "itertools-count": lambda: itertools.count(5),
    "iterators": lambda: [iter([1, 2, 3]), iter((1, 2)), reversed([1, 2]), iter("abc")],
    "dict-views": lambda: list({"a": 1}.items()),
    "struct": lambda: [struct.pack("<3f", 1, 2, 3), struct.Struct],
    "mappingproxy-copy": lambda: dict(types.MappingProxyType({"a": 1})),
    "text-of-code": lambda: "import os; os.system('true'); eval(input())  # just a string",
    "text-of-pickle": lambda: b"cos\nsystem\n(S'true'\ntR.",
    "text-of-global": lambda: ["posix system", "c__builtin__\neval\n", "__reduce__", "subprocess"],
}
"""Name to value: no name outside the standard library."""

OWN: dict[str, Callable[[], object]] = {
    "own-plain": lambda: own.Plain("a", [0.5, 1.5]),
    "own-slotted": lambda: own.Slotted("a", 1),
    "own-state": lambda: own.WithState(0.5),
    "own-reduce": lambda: own.WithReduce(1, 2),
    "own-newargs": lambda: own.WithNewargs(3),
    "own-namedtuple": lambda: [own.Point(1, 2), own.Span(3, 4)],
    "own-enum": lambda: [own.Colour.RED, own.Level.HIGH, own.Flags.A | own.Flags.B],
    "own-dict": lambda: own.Vocabulary(a=1),
    "own-list": lambda: own.Rows([1, 2]),
    "own-dataclass": lambda: own.Config(nested={"a": 1}),
    "own-frozen": own.Frozen,
    "own-cycle": _node,
    "own-class-itself": lambda: own.Plain,
    "own-function": lambda: {"tokenizer": own.tokenise},
    "own-enum-dict": lambda: {own.Colour.RED: own.Plain("x", [])},
    "own-partial": lambda: functools.partial(own.tokenise, "A b"),
}
"""Name to value of the user's own classes."""


def _own_by_protocol(name: str, make: Callable[[], object]) -> Iterator[Case]:
    first = 2 if name in {"own-slotted", "own-frozen", "own-newargs"} else 0
    yield from at_protocols(name, f"{name}, own module", make, range(first, 6), own=True)


def _raw(name: str, what: str, data: bytes, *, is_own: bool = False) -> Case:
    return Case(name, what, lambda path: path.write_bytes(data), own=is_own)


LATIN = b"S'caf\xe9 \xff\x80'\n"
"""A Python 2 ``str`` with bytes over 0x7f, which protocol 0 escapes but old libraries did not."""

PYTHON_2 = {
    "py2-p0-dict": b"(dp0\nS'a'\np1\nI1\nsS'b'\np2\nL22L\nsS'c'\np3\nF0.5\nsS't'\nI01\ns.",
    "py2-p0-unicode": b"(lp0\nVcaf\xe9\np1\naV\\u732b\np2\na.",
    "py2-p0-raw-string": b"(lp0\n" + LATIN + b"a.",
    "py2-p0-escaped-string": b"(lp0\nS'caf\\xc3\\xa9\\n\\''\np1\naS\"it's\"\np2\na.",
    "py2-p0-reconstructor": (
        b"ccopy_reg\n_reconstructor\np0\n(c__builtin__\nset\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n."
    ),
    "py2-p0-set": b"c__builtin__\nset\np0\n((lp1\nI1\naI2\natp2\nRp3\n.",
    "py2-p0-complex": b"c__builtin__\ncomplex\np0\n(F1.0\nF2.0\ntp1\nRp2\n.",
    "py2-p0-ordereddict": (
        b"ccollections\nOrderedDict\np0\n((lp1\n(lp2\nS'a'\np3\naI1\naatp4\nRp5\n."
    ),
    "py2-p0-defaultdict": b"ccollections\ndefaultdict\np0\n(c__builtin__\nlist\np1\ntp2\nRp3\n.",
    "py2-p0-datetime": (
        b"cdatetime\ndatetime\np0\n(S'\\x07\\xe8\\x02\\x1d\\x0c\\x1e\\x0f\\x00\\x03\\xe7'\np1\ntp2\nRp3\n."
    ),
    "py2-p1-dict": b"}q\x00(U\x01aq\x01K\x01U\x01bq\x02G?\xe0\x00\x00\x00\x00\x00\x00u.",
    "py2-p1-raw-string": b"]q\x00(U\x04\x80\xff\xfe\x2eq\x01T\x04\x00\x00\x00\xde\xad\xbe\xefq\x02e.",  # noqa: E501
    "py2-p2-set": b"\x80\x02c__builtin__\nset\nq\x00]q\x01(K\x01K\x02e\x85q\x02Rq\x03.",
    "py2-p2-long": b"\x80\x02]q\x00(\x8a\x05\x00\x00\x00\x00\x01\x88\x89Ne.",
    "py2-p2-unicode": b"\x80\x02X\x05\x00\x00\x00caf\xc3\xa9q\x00.",
    "py2-p2-xrange": b"\x80\x02c__builtin__\nxrange\nq\x00K\x00K\x05K\x01\x87q\x01Rq\x02.",
    "py2-p2-bytearray": b"\x80\x02c__builtin__\nbytearray\nq\x00U\x02\xff\x00\x85q\x01Rq\x02.",
    "py2-p2-ndarray": (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85q\x03"
        b"U\x01bq\x04\x87q\x05Rq\x06(K\x01K\x02\x85q\x07cnumpy\ndtype\nq\x08U\x02f8q\x09K\x00K\x01"
        b"\x87q\x0aRq\x0b(K\x03U\x01<q\x0cNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x0db\x89"
        b"U\x10\x9a\x99\x99\x99\x99\x99\xb9?\x80\x02cos\nsyq\x0etq\x0fb."
    ),
    "py2-p0-ndarray-raw": (
        b"cnumpy.core.multiarray\n_reconstruct\np1\n(cnumpy\nndarray\np2\n(I0\ntp3\nS'b'\np4\ntp5\nRp6\n"
        b"(I1\n(I1\ntp7\ncnumpy\ndtype\np8\n(S'f8'\np9\nI0\nI1\ntp10\nRp11\n(I3\nS'<'\np12\nNNNI-1\n"
        b"I-1\nI0\ntp13\nbI00\nS'\x9a\x99\x99\x99\x99\x99\xb9?'\np14\ntp15\nb."
    ),
    "py2-windows-newlines": b"(dp0\r\nS'a'\r\np1\r\nI1\r\ns.",
}
"""Streams in the dialects of Python 2; a loader of today needs ``encoding="latin1"``."""

PYTHON_2_OWN = {
    "py2-p0-instance": b"(itests.corpus.own\nPlain\np0\n(dp1\nS'name'\np2\nS'a'\np3\nsb.",
    "py2-p1-obj": b"(ctests.corpus.own\nPlain\nq\x00oq\x01}q\x02U\x04nameq\x03U\x01aq\x04sb.",
    "py2-p0-object": (
        b"ccopy_reg\n_reconstructor\np0\n(ctests.corpus.own\nPlain\np1\nc__builtin__\nobject\np2\nN"
        b"tp3\nRp4\n(dp5\nS'name'\np6\nS'\xe9'\np7\nsb."
    ),
    "py2-p2-newobj": b"\x80\x02ctests.corpus.own\nPlain\nq\x00)\x81q\x01}q\x02U\x04nameq\x03U\x01\xe9q\x04sb.",  # noqa: E501
}
"""Old-style and new-style instances as Python 2 wrote them."""


def _several(path: Path) -> None:
    with path.open("wb") as file:
        for index in range(5):
            pickle.dump({"step": index, "loss": 1 / (index + 1)}, file)


def _shelf(path: Path) -> None:
    with shelve.open(str(path)) as shelf:  # noqa: S301
        shelf["a"] = {"x": 1}


def _gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(pickle.dumps(_config_tree()), mtime=0))


def _containers() -> Iterator[Case]:
    yield Case("several-in-one.pkl", "five pickles one after another", _several)
    yield Case("config.pkl.gz", "gzip of a pickle", _gzipped)
    yield Case("shelf", "shelve database, files beside it", _shelf)
    inner = pickle.dumps(_config_tree())
    yield pickled("pickle-in-pickle.pkl", "bytes that are a pickle", lambda: {"blob": inner})
    for extension in ("p", "pickle", "dat", "bin", "sav", "model", "obj", "cache"):
        yield pickled(f"config.{extension}", f"dict saved as .{extension}", _config_tree)
    yield pickled("no-extension", "dict saved without an extension", _config_tree)
    yield Case("empty.pkl", "no bytes at all", lambda path: path.write_bytes(b""))
    text = json.dumps({"a": 1})
    yield Case("really-json.pkl", "JSON named .pkl", lambda path: path.write_text(text, "utf-8"))


def cases() -> Iterator[Case]:
    """Every value at every protocol, old dialects, and files that hold more than one pickle."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"standard library: {name}", make)
    for name, make in OWN.items():
        yield from _own_by_protocol(name, make)
    for name, data in PYTHON_2.items():
        yield _raw(f"{name}.pkl", f"as Python 2 wrote it: {name}", data)
    for name, data in PYTHON_2_OWN.items():
        yield _raw(f"{name}.pkl", f"as Python 2 wrote it: {name}", data, is_own=True)
    yield from _containers()
