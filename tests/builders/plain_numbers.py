"""Write models that are numbers behind a short header by hand: honest ones, and lies."""

import struct

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def text(value):
    raw = value if isinstance(value, bytes) else value.encode() + b"\0"
    return struct.pack("<H", len(raw)) + raw


def variable(name, shape=(2, 4), kind=0, data=NUMBERS, size=None, axes=None):
    axes = len(shape) if axes is None else axes
    head = text(name) + bytes([axes]) + struct.pack(f"<{len(shape)}I", *shape)
    return head + bytes([kind]) + struct.pack("<I", len(data) if size is None else size) + data


def ctranslate2(*variables, version=6, kind="WhisperSpec", aliases=(), count=None, behind=b""):
    variables = variables or (variable("encoder/w"), variable("encoder/b", (8,), 1, bytes(8)))
    data = struct.pack("<I", version) + text(kind) + struct.pack("<I", 3)
    data += struct.pack("<I", len(variables) if count is None else count) + b"".join(variables)
    if version >= 3:
        data += struct.pack("<I", len(aliases))
        data += b"".join(text(alias) + text(name) for alias, name in aliases)
    return data + behind


def old_variable(name, shape=(2, 4), width=4, data=NUMBERS):
    head = text(name) + bytes([len(shape)]) + struct.pack(f"<{len(shape)}I", *shape)
    return head + bytes([width]) + struct.pack("<I", len(data) // width) + data


def entry(name="blk.0.attn_q.weight", values=8, data=NUMBERS, size=None):
    raw = name.encode()
    head = struct.pack("<i", len(raw) if size is None else size) + raw
    return head + struct.pack("<ii", 100, values) + data


def imatrix(*entries, count=None, named=b"wiki.txt", behind=b""):
    entries = entries or (entry(), entry("blk.0.ffn_down.weight"))
    data = struct.pack("<i", len(entries) if count is None else count) + b"".join(entries)
    tail = b"" if named is None else struct.pack("<ii", 7, len(named)) + named
    return data + tail + behind


def llama2c(version=0, settings=(8, 16, 1, 2, 1, 10, 4), group=4, shared=1, behind=b""):
    width, hidden, layers, heads, keys, words, length = settings
    narrow, table = width // heads * keys, abs(words) * width
    norms = (2 * layers + 1) * width
    body = layers * (2 * width * width + 2 * width * narrow + 3 * width * hidden)
    own = (words < 0) if version == 0 else not shared
    plain = norms + table + body + (table if own else 0)
    head = struct.pack("<7i", *settings)
    if version == 0:
        return head + bytes(4 * (plain + length * width // heads)) + behind
    head = struct.pack("<II", 0x616B3432, version) + head + bytes([shared])
    if version == 1:
        return head.ljust(256, b"\0") + bytes(4 * plain) + behind
    rest = plain - norms
    head += struct.pack("<i", group)
    return head.ljust(256, b"\0") + bytes(4 * norms + rest + 4 * (rest // group)) + behind


def darknet(numbers=NUMBERS * 16, minor=2, revision=0, seen=32013312, major=0):
    wide = "<Q" if minor >= 2 else "<I"
    return struct.pack("<iii", major, minor, revision) + struct.pack(wide, seen) + numbers


def array(shape=(2, 4), data=NUMBERS, size=None, axes=None, magic=0xDD5E40F096B4A13F):
    axes = len(shape) if axes is None else axes
    head = struct.pack("<QQiiiBBH", magic, 0, 1, 0, axes, 2, 32, 1)
    head += struct.pack(f"<{len(shape)}q", *shape)
    return head + struct.pack("<q", len(data) if size is None else size) + data


def tvm_params(names=("p0",), arrays=None, count=None, behind=b""):
    arrays = [array() for _ in names] if arrays is None else arrays
    data = struct.pack("<QQQ", 0xF7E58D4F05049CB7, 0, len(names) if count is None else count)
    data += b"".join(struct.pack("<Q", len(name)) + name.encode() for name in names)
    return data + struct.pack("<Q", len(arrays)) + b"".join(arrays) + behind


MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0".ljust(56, b"\0")
TRIED = struct.pack("<fffIIIQ", 0, 1, -0.5, 1, 2**32 - 1, 0, 1)


def kenlm(  # noqa: PLR0913 - each is a lie of its own
    counts=(3, 2), words=(b"<unk>", b"<s>", b"a"), *, order=None, kind=2, tables=bytes(64),
    magic=MAGIC, tried=TRIED, follow=1,
):  # fmt: skip
    head = magic + tried
    head += struct.pack("<B3xfiB3xI", len(counts) if order is None else order, 1.5, kind, follow, 1)
    head += struct.pack(f"<{len(counts)}Q", *counts)
    head += bytes(-len(head) % 8)
    return head + tables + b"".join(word + b"\0" for word in words)


def marian(*items, version=1, count=None, padding=8, behind=b""):
    items = items or (("w", 0x404, (2, 4), NUMBERS), ("special:model.yml", 0x101, (5,), b"a: b\0"))
    names = [name.encode() + b"\0" for name, *_ in items]
    data = struct.pack("<QQ", version, len(items) if count is None else count)
    for name, (_, kind, shape, raw) in zip(names, items, strict=True):
        data += struct.pack("<QQQQ", len(name), kind, len(shape), len(raw))
    data += b"".join(names)
    data += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in items)
    data += struct.pack("<Q", padding) + bytes(min(padding, 64))
    return data + b"".join(raw for *_, raw in items) + behind


def tesseract(parts=(b"settings 1\n", bytes(40), b"5.5.0"), count=24, offsets=None):
    at, said = 4 + 8 * count, []
    for part in parts:
        said.append(at)
        at += len(part)
    said = [-1] * (count - len(said)) + said if offsets is None else offsets
    return struct.pack(f"<I{len(said)}q", count, *said) + b"".join(parts)


WORDS = ((0.0, b"<unk>"), (0.0, b"\n<s>\n"), (0.0, b"\n</s>\n"), (-3.5, "né".encode()))


def llama2c_words(*more, longest=None, words=WORDS):
    words = (*words, *more)
    longest = max(len(word) for _, word in words) if longest is None else longest
    body = b"".join(struct.pack("<fI", score, len(word)) + word for score, word in words)
    return struct.pack("<I", longest) + body


def dlc(mark=b"NETD", version=4, more=bytes(40)):
    """Write a member of Qualcomm's container."""
    return bytes([0xD5, 0x0A, version, 0, 0, 0, 0, 0]) + struct.pack("<I", 8) + mark + more


def floats(count=128, *odd, behind=b""):
    """Write numbers such as weights are, of both signs, with zeros among them."""
    numbers = [((each * 37) % 101 - 50) / 64 for each in range(count)]
    return struct.pack(f"<{count}f", *numbers) + struct.pack(f"<{len(odd)}f", *odd) + behind
