"""Tar archives written block by block, honest or lying."""


def header(name, size=0, kind=b"0", *, checksum=None, raw=None, **fields):
    """One header; ``raw`` is the size field as bytes; ``link``, ``magic`` and ``prefix`` too."""
    link, prefix = fields.get("link", b""), fields.get("prefix", b"")
    magic = fields.get("magic", b"ustar\x0000")
    name = name.encode() if isinstance(name, str) else name
    block = bytearray(512)
    block[: len(name)] = name
    block[100:124] = b"0000644\x000000000\x000000000\0"
    block[124:136] = raw if raw is not None else b"%011o\0" % size
    block[136:148] = b"%011o\0" % 0
    block[156:157] = kind
    block[157 : 157 + len(link)] = link
    block[257 : 257 + len(magic)] = magic
    block[345 : 345 + len(prefix)] = prefix
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % (sum(block) if checksum is None else checksum)
    return bytes(block)


def member(name, data=b"", kind=b"0", **options):
    return header(name, len(data), kind, **options) + pad(data)


def pad(data):
    return data + bytes(-len(data) % 512)


def pax(fields, kind=b"x"):
    """An extension header with ``fields``."""
    body = b""
    for key, value in fields.items():
        rest = b" " + key.encode() + b"=" + value.encode() + b"\n"
        size = len(rest) + 1
        while len(str(size)) + len(rest) != size:
            size = len(str(size)) + len(rest)
        body += str(size).encode() + rest
    return member("pax", body, kind)


def long(name, kind=b"L"):
    return member("././@LongLink", name.encode() + b"\0", kind)


END = bytes(1024)
