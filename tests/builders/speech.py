"""Write transducers, objects of Kaldi and data of eSpeak by hand: honest ones, and lies."""

import struct


def counted(raw):
    raw = raw.encode() if isinstance(raw, str) else raw
    return struct.pack("<i", len(raw)) + raw


def symbols(*words, count=None, magic=2125658996):
    head = struct.pack("<i", magic) + counted("words") + struct.pack("<q", len(words))
    head += struct.pack("<q", len(words) if count is None else count)
    return head + b"".join(counted(word) + struct.pack("<q", n) for n, word in enumerate(words))


def header(kind="vector", arc="standard", flags=0, states=2, arcs=1):
    head = struct.pack("<i", 2125659606) + counted(kind) + counted(arc)
    return head + struct.pack("<iiQqqq", 2, flags, 3, 0, states, arcs)


def arc(target=1, weight=b"\0\0\0\x3f"):
    return struct.pack("<ii", 1, 1) + weight + struct.pack("<i", target)


def state(*arcs, count=None, weight=b"\0\0\x80\x7f"):
    return weight + struct.pack("<q", len(arcs) if count is None else count) + b"".join(arcs)


def vector(*states, behind=b"", **said):
    states = states or (state(arc()), state())
    return header(**{"states": len(states)} | said) + b"".join(states) + behind


def const(flags=0, states=2, arcs=1, behind=b""):
    data = header("const", flags=flags, states=states, arcs=arcs)
    for size in (20 * max(states, 0), 16 * min(max(arcs, 0), 9)):
        data += bytes(-len(data) % 16 if flags & 4 else 0) + bytes(size)
    return data + behind


def compact(kind="compact_acceptor", flags=0, states=2, arcs=3, behind=b""):
    """Write arcs in short: numbers and weights of four bytes each."""
    width = {"compact_acceptor": 12, "compact_unweighted": 12, "compact_weighted_string": 8,
             "compact_unweighted_acceptor": 8, "compact_string": 4}[kind]  # fmt: skip
    data = header(kind, flags=flags, states=states, arcs=arcs)
    if not kind.endswith("string"):
        data += bytes(-len(data) % 16 if flags & 4 else 0)
        data += bytes(4 * max(states, 0)) + struct.pack("<I", arcs)
    data += bytes(-len(data) % 16 if flags & 4 else 0)
    return data + bytes(width * min(arcs if not kind.endswith("string") else states, 9)) + behind


def far(*transducers, count=None, again=None, starts=None, behind=b"", size=None):
    """Write transducers by name."""
    data, at = struct.pack("<ii", 2125656924, 1), []
    for number, each in enumerate(transducers or (vector(), vector())):
        at.append(len(data))
        data += struct.pack("<I", 2 if size is None else size) + b"t%d" % number + each
    at = at if starts is None else starts
    count = len(at) if count is None else count
    data += behind + struct.pack("<Q", count) + struct.pack(f"<{len(at)}q", *at)
    return data + struct.pack("<Q", count if again is None else again)


def ngram(states=3, futures=4, final=1):
    bits = 8 * sum(-(-each // 64) for each in (2 * states + 1, futures + states + 1, states))
    size = bits + 4 * (states + 1) + 4 * futures + 4 * (states + 1 + final + futures)
    return header("ngram") + struct.pack("<QQQ", states, futures, final) + bytes(size)


def reachable(*states, keep=True, count=None, mapped=None):
    """Write which symbols follow states; a state is pairs of numbers."""
    pairs = ((1, 2), (5, 1))
    said = b"".join(struct.pack("<ii", *each) for each in pairs)
    data = bytes([0, keep])
    if keep:
        data += struct.pack("<q", len(pairs) if mapped is None else mapped) + said
    data += struct.pack("<iq", 9, len(states) if count is None else count)
    for state in states:
        data += struct.pack("<q", len(state))
        data += b"".join(struct.pack("<ii", *each) for each in state) + struct.pack("<i", 3)
    return data


def ahead(
    kind="olabel_lookahead", inner=None, *, first=None, second=None, magic=446681434, behind=b"",
    data=True,
):  # fmt: skip
    """Write a transducer that looks ahead."""
    first = reachable(((1, 2), (3, 9)), ()) if first is None else first
    out = header(kind, states=0, arcs=0) + struct.pack("<i", magic)
    out += const() if inner is None else inner
    if not data:
        return out + b"\0" + behind
    if kind == "arc_lookahead":
        return out + b"\1\0\0" + behind
    both = (b"\1" + first, b"\0" if second is None else b"\1" + second)
    return out + b"\1" + b"".join(both) + behind


def number(value):
    return b"\4" + struct.pack("<i", value)


def matrix(rows=2, columns=3, data=None):
    data = struct.pack("<f", 0.3) * (rows * columns) if data is None else data
    return b"FM " + number(rows) + number(columns) + data


def numbers(*values):
    return b"FV " + number(len(values)) + struct.pack(f"<{len(values)}f", *values)


def listed(*values):
    return number(len(values)) + struct.pack(f"<{len(values)}i", *values)


def packed(name="CM", rows=2, columns=3):
    per = {"CM": rows + 8, "CM2": 2 * rows, "CM3": rows}[name]
    return name.encode() + b" " + struct.pack("<ffii", 0, 1, rows, columns) + bytes(per * columns)


MODEL = (
    b"\0B<TransitionModel> <Topology> " + listed(1, 2, 3) + listed(-1, 0, 0) + number(1)
    + b"</Topology> <Triples> " + number(2) + b"".join(number(n) for n in range(6))
    + b"</Triples> <LogProbs> " + numbers(0, -0.5) + b"</LogProbs> </TransitionModel> "
    + b"<Nnet3> \ninput-node name=input dim=40\n\n<NumComponents> " + number(1)
    + b"<ComponentName> lda <FixedAffineComponent> <LinearParams> " + matrix()
    + b"<BiasParams> " + numbers(1, 2) + b"</FixedAffineComponent> <IsGradient> F</Nnet3> "
)  # fmt: skip


def archive(*objects):
    return b"".join(b"utt%d \0B" % at + each for at, each in enumerate(objects))


def dictionary(words=((b"\x05ab\x80\0",),), rules=b"\6a\0x\7\0", at=None, chains=1024):
    lists = [b"".join(chain) + b"\0" for chain in words] + [b"\0"] * (1024 - len(words))
    body = b"".join(lists)
    begin = 8 + len(body) if at is None else at
    return struct.pack("<ii", chains, begin) + body + rules


def phonemes(*tables, count=None, behind=b""):
    tables = tables or ((b"base", 2), (b"en", 1))
    data = struct.pack("<I", len(tables) if count is None else count)
    for name, size in tables:
        data += struct.pack("<BB2x32s", size, 0, name) + bytes(16 * size)
    return data + behind


SOUNDS = struct.pack("<II", 0x014801, 22050) + bytes(64)
STEPS = struct.pack("<I", 0x014801) + bytes.fromhex("00a1d5830000")
TUNES = b"".join(struct.pack("<12s56x", name) for name in (b"s1", b"c1", b"s_ml"))
TRANSLATION = struct.pack("<i4s20x24x", 20, b"l/2")
