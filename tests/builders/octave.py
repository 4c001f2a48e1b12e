"""Write Octave's data by hand, in binary and as text: honest files, and any lie you like."""

import struct


def text(value, order="<"):
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(order + "i", len(data)) + data


def extents(*axes, order="<"):
    return struct.pack(f"{order}{1 + len(axes)}i", -len(axes), *axes)


def variable(name, kind, data=b"", order="<"):
    return text(name, order) + text("", order) + b"\0\xff" + text(kind, order) + data


def doubles(*numbers, order="<"):
    return b"\7" + struct.pack(f"{order}{len(numbers)}d", *numbers)


def scalar(name="k", number=2.0):
    return variable(name, "scalar", doubles(number))


def string(name, value):
    return variable(name, "sq_string", extents(1, len(value)) + value.encode())


def cell(name, *items):
    return variable(name, "cell", extents(1, len(items)) + b"".join(items))


def struct_(name, *items, kind="scalar struct", front=b""):
    return variable(name, kind, front + struct.pack("<i", len(items)) + b"".join(items))


def handle(name, code, *captured):
    called = "@<anonymous>" + (f" {len(captured)}" if captured else "")
    return variable(name, "function handle", text(called) + text(code) + b"".join(captured))


def named(name, function, kind="simple"):
    return variable(name, "function handle", text(f"{function}@<{kind}>\n/usr\n"))


def inline(name, code):
    data = struct.pack("<i", 1) + text("x") + text("f") + text(code)
    return variable(name, "inline function", data)


def object_(name, cls, *items):
    return variable(name, "class", text(cls) + struct.pack("<i", len(items)) + b"".join(items))


def file(*variables, mark=b"L"):
    return b"Octave-1-" + mark + b"\0" + b"".join(variables)


INTEGERS = struct.pack("<3i", 1, 2, 3)
EVERY = file(
    scalar(),
    variable("m", "matrix", extents(1, 2) + doubles(1, 2)),
    variable("c", "complex scalar", doubles(1, 2)),
    variable("f", "float matrix", extents(1, 2) + b"\6" + bytes(8)),
    variable("i", "int16 matrix", extents(1, 2) + bytes(4)),
    variable("u", "uint8 scalar", b"\1"),
    variable("b", "bool matrix", extents(2, 2) + bytes(4)),
    variable("t", "bool", b"\1"),
    variable("r", "double_range", doubles(0, 3, 1)),
    variable("d", "diagonal matrix", struct.pack("<ii", 3, 2) + doubles(1, 1)),
    variable("p", "permutation matrix", struct.pack("<iB", 2, 1) + bytes(16)),
    variable("s", "sparse matrix", extents(1, 1) + struct.pack("<4i", 1, 0, 1, 0) + doubles(1)),
    variable("sb", "sparse bool matrix", extents(1, 1) + struct.pack("<4i", 1, 0, 1, 0) + b"\1"),
    string("w", "words"),
    cell("z", scalar("<cell-element>"), cell("<cell-element>")),
    struct_("q", string("x", "y")),
    struct_("n", cell("x", scalar("<cell-element>")), kind="struct", front=extents(1, 1)),
)

TEXT = b"""\
# Created by Octave 7.3.0, Thu Nov 26 19:09:04 2026 UTC <user@host>
# name: k
# type: scalar
2


# name: c
# type: global cell
# rows: 1
# columns: 1
# name: <cell-element>
# type: sq_string
# elements: 1
# length: 5
words





"""


def below(name, kind, *lines):
    """One more variable of a text."""
    return "\n".join([f"# name: {name}", f"# type: {kind}", *lines, "", "", ""]).encode()
