"""What makes an ``__init__`` of so many fields, given their setters: see ``core/records.py``.

Each is what ``records`` would write and compile, written out, since to compile one takes longer
than to import a module. Arguments are called ``v0`` and so on; ``records`` puts their true names in
the place of these.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917, N807

from __future__ import annotations

from collections.abc import Callable

from weighbridge.typings import Any


def _1(p0):
    def __init__(self, v0):
        p0(self, v0)

    return __init__


def _2(p0, p1):
    def __init__(self, v0, v1):
        p0(self, v0)
        p1(self, v1)

    return __init__


def _3(p0, p1, p2):
    def __init__(self, v0, v1, v2):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)

    return __init__


def _4(p0, p1, p2, p3):
    def __init__(self, v0, v1, v2, v3):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)

    return __init__


def _5(p0, p1, p2, p3, p4):
    def __init__(self, v0, v1, v2, v3, v4):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)

    return __init__


def _6(p0, p1, p2, p3, p4, p5):
    def __init__(self, v0, v1, v2, v3, v4, v5):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)

    return __init__


def _7(p0, p1, p2, p3, p4, p5, p6):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)

    return __init__


def _8(p0, p1, p2, p3, p4, p5, p6, p7):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)

    return __init__


def _9(p0, p1, p2, p3, p4, p5, p6, p7, p8):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)

    return __init__


def _10(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)

    return __init__


def _11(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)

    return __init__


def _12(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)
        p11(self, v11)

    return __init__


def _13(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)
        p11(self, v11)
        p12(self, v12)

    return __init__


def _14(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)
        p11(self, v11)
        p12(self, v12)
        p13(self, v13)

    return __init__


def _15(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)
        p11(self, v11)
        p12(self, v12)
        p13(self, v13)
        p14(self, v14)

    return __init__


def _16(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15):
    def __init__(self, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15):
        p0(self, v0)
        p1(self, v1)
        p2(self, v2)
        p3(self, v3)
        p4(self, v4)
        p5(self, v5)
        p6(self, v6)
        p7(self, v7)
        p8(self, v8)
        p9(self, v9)
        p10(self, v10)
        p11(self, v11)
        p12(self, v12)
        p13(self, v13)
        p14(self, v14)
        p15(self, v15)

    return __init__


MAKERS: dict[int, Callable[..., Any]] = {
    1: _1,
    2: _2,
    3: _3,
    4: _4,
    5: _5,
    6: _6,
    7: _7,
    8: _8,
    9: _9,
    10: _10,
    11: _11,
    12: _12,
    13: _13,
    14: _14,
    15: _15,
    16: _16,
}
"""By how many fields there are."""
