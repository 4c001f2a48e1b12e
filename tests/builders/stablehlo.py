"""Write MLIR's bytecode and the flatbuffer of jax.export around it, byte by byte."""

import struct

from tests.builders.graphs import Flat


def varint(value):
    return bytes([value << 1 | 1]) if value < 128 else b"\0" + struct.pack("<Q", value)


def section(number, data, align=0):
    if align:
        return bytes([number | 0x80]) + varint(len(data)) + varint(align) + data
    return bytes([number]) + varint(len(data)) + data


def module(*names, more=b""):
    words = [name.encode() + b"\0" for name in ("builtin", "vhlo", *names)]
    sizes = b"".join(varint(len(word)) for word in reversed(words))
    strings = varint(len(words)) + sizes + b"".join(words)
    return b"ML\xefR\x0dStableHLO_v1.15.0\0" + section(1, b"ops") + section(0, strings) + more


def exported(made, derivative=None):
    """Write the table with the module; if there is one, with that of the derivative in it."""
    flat = Flat()
    fields = {} if derivative is None else {17: flat.table({13: flat.bytes(derivative)})}
    root = flat.table(fields | {13: flat.bytes(made)})
    file = flat.file(root, b"")
    return struct.pack("<I", int.from_bytes(file[:4], "little") - 4) + file[4:]


def nested(made, count):
    """Write a derivative of a derivative, and so on."""
    flat = Flat()
    table = flat.table({13: flat.bytes(made)})
    for _ in range(count):
        table = flat.table({17: table})
    file = flat.file(table, b"")
    return struct.pack("<I", int.from_bytes(file[:4], "little") - 4) + file[4:]


CALLING = module("custom_call_v1", "xla_ffi_python_cpu_callback")
