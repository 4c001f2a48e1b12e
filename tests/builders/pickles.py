"""Pickles, assembled instruction by instruction. They are only ever read as bytes."""

import struct

MARK, STOP, REDUCE, BUILD, POP, DUP = b"(", b".", b"R", b"b", b"0", b"2"
TUPLE, TUPLE1, TUPLE2, TUPLE3, EMPTY_TUPLE = b"t", b"\x85", b"\x86", b"\x87", b")"
EMPTY_LIST, EMPTY_DICT, EMPTY_SET, NONE = b"]", b"}", b"\x8f", b"N"
APPEND, APPENDS, SETITEM, SETITEMS, ADDITEMS = b"a", b"e", b"s", b"u", b"\x90"
NEWOBJ, NEWOBJ_EX, OBJ, STACK_GLOBAL, MEMOIZE = b"\x81", b"\x92", b"o", b"\x93", b"\x94"


def proto(version=4):
    """PROTO."""
    return b"\x80" + bytes([version])


def text(value):
    """SHORT_BINUNICODE, or BINUNICODE if it is long."""
    data = value.encode()
    if len(data) < 256:
        return b"\x8c" + bytes([len(data)]) + data
    return b"X" + struct.pack("<I", len(data)) + data


def binary(value):
    """SHORT_BINBYTES, or BINBYTES if it is long."""
    if len(value) < 256:
        return b"C" + bytes([len(value)]) + value
    return b"B" + struct.pack("<I", len(value)) + value


def number(value):
    """BININT."""
    return b"J" + struct.pack("<i", value)


def long(data):
    """LONG4, of bytes in two's complement."""
    return b"\x8b" + struct.pack("<i", len(data)) + data


def name(module, attribute):
    """GLOBAL."""
    return b"c" + module.encode() + b"\n" + attribute.encode() + b"\n"


def stacked(module, attribute):
    """STACK_GLOBAL over two strings."""
    return text(module) + text(attribute) + STACK_GLOBAL


def put(index):
    """BINPUT."""
    return b"q" + bytes([index])


def get(index):
    """BINGET."""
    return b"h" + bytes([index])


def value(thing):
    """Push a plain value; bytes that are instructions already are taken as they are."""
    match thing:
        case None:
            return NONE
        case bool():
            return b"\x88" if thing else b"\x89"
        case int():
            return number(thing)
        case str():
            return text(thing)
        case bytes():
            return thing
        case tuple():
            return MARK + b"".join(value(item) for item in thing) + TUPLE
        case list():
            return EMPTY_LIST + MARK + b"".join(value(item) for item in thing) + APPENDS
        case dict():
            pairs = b"".join(value(key) + value(item) for key, item in thing.items())
            return EMPTY_DICT + MARK + pairs + SETITEMS
    raise TypeError(thing)


def call(module, attribute, *arguments):
    """Call a name by REDUCE; each argument is a plain value, or instructions that push one."""
    return name(module, attribute) + value(tuple(arguments)) + REDUCE


def new(module, attribute, *arguments):
    """Make an instance by NEWOBJ."""
    return name(module, attribute) + value(tuple(arguments)) + NEWOBJ


def stream(*instructions, version=4):
    """PROTO, the instructions, STOP."""
    return proto(version) + b"".join(instructions) + STOP


def inert(version=2):
    """Make the stand-in for everything that runs a command: ``os.system('true')``."""
    return stream(call("os", "system", "true"), version=version)
