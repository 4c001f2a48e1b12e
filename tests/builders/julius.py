"""Write models of Julius and CRF++ by hand: honest ones, and lies."""

import struct

from tests.builders.newer import BLOCK


def ngram(version=5, word=2, order="<", words=b"<s>\0a\0", behind=b"", size=None):
    """Write a language model of two orders."""
    kind = "2byte(unsigned short)" if word == 2 else "4byte(int)"
    ends = "LE" if order == "<" else "BE"
    head = f"julius_bingram_v{version}\nword={kind}\nbyteorder={ends}\n".encode().ljust(512, b"\0")
    pack = lambda letters, *values: struct.pack(order + letters, *values)  # noqa: E731 - short
    body = pack("iib", 2, 0, 1) + pack("II", 2, 3) + pack("i", len(words)) + words
    body += b"\0\0" + pack("II", 0, 2) + bytes(8) + pack("i", 1) + bytes(8) + pack("i", 0)
    lists = bytes(2 * (3 + word) + 3 * word)
    body += b"\1\1" + pack("II", 2 if size is None else size, 1) + lists + bytes(12)
    body += pack("i", 1) + bytes(4) + pack("i", 1) + bytes(9)
    return head + body + pack("i", 1) + bytes(8) + pack("i", 1) + bytes(12) + behind


def hmm(letters="_P_V", *, streams=1, tied=False, second=True, behind=b"", codebook=0, long=False):
    """Write an acoustic model with one of everything."""
    word, short = struct.Struct(">I").pack, struct.Struct(">h").pack
    apart = "M" in letters and second
    out = b"JBINHMMV2\0" + letters.encode() + b"\0" if second else b"JBINHMM\n\0"
    if "P" in letters and second:
        first = (0, 625, 0, 400, 400, 160) if long else (625, 16000, 400, 160)
        out += short(3) + b"".join(map(word, first)) + bytes(4 * 13)
    out += short(streams) + bytes(108) + bytes([tied]) + word(1)
    out += word(1) + b"t\0" + short(2) + bytes(16) + word(1) + b"\0" + short(3) + bytes(12)
    out += word(1) + b"\0" + short(3) + bytes(12) + word(0) + bytes(4)
    out += word(1) + b"w\0" + short(2) + bytes(8) if streams > 1 else b""
    out += word(1) + b"c\0" + word(1) + word(0) if tied else b""
    mixture = short(-1) + word(codebook) + bytes(4) if tied else short(1) + word(0) + bytes(4)
    out += word(1) + b"m\0" + short(0) + mixture if apart else b""
    out += word(1) + b"s\0" + (word(0) if apart else mixture) * streams
    out += word(0) if streams > 1 else b""
    return out + word(1) + b"a\0" + short(1) + word(0) + word(0) + behind


def crf(weights=4, trie=BLOCK, labels=b"B\0I\0", templates=b"U00:%x[0,0]\0B\0\0", behind=b""):
    """Write a model of CRF++."""
    head = struct.pack("<IIdIII", 100, 0, 1.0, weights, 1, len(trie))
    texts = b"".join(struct.pack("<I", len(each)) + each for each in (labels, templates))
    return head + texts + trie + bytes(4 * weights) + behind


SAMPLES = {"julius-ngram": ngram(), "julius-hmm": hmm(), "crfpp-model": crf()}
