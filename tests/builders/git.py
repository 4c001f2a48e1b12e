"""Write git repositories by hand, loose or packed: honest ones, and any lie you like."""

import hashlib
import zlib

KINDS = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
MODES = {"file": b"100644", "link": b"120000", "folder": b"40000", "module": b"160000"}
WHO = b"A Person <person@example.com> 1700000000 +0000"


def name(kind, data):
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()


class Objects(dict):
    """Objects by SHA-1: kind and bytes."""

    def add(self, kind, data):
        oid = name(kind, data)
        self[oid] = kind, data
        return oid

    def tree(self, files):
        """``files``: bytes, ``("link", bytes)``, ``("module", oid)``, or a dict, by name."""
        entries = []
        for key, value in files.items():
            match value:
                case dict():
                    kind, oid = "folder", self.tree(value)
                case ("module", oid):
                    kind = "module"
                case ("link", text):
                    kind, oid = "link", self.add("blob", text)
                case _:
                    kind, oid = "file", self.add("blob", value)
            label = key.encode() if isinstance(key, str) else key
            entries.append((label + (b"/" if kind == "folder" else b""), MODES[kind], label, oid))
        return self.add("tree", b"".join(entry(*row[1:]) for row in sorted(entries)))

    def commit(self, tree, sign=None, *, message=b"one\n", extra=b""):
        head = b"tree " + tree.encode() + b"\nauthor " + WHO + b"\ncommitter " + WHO + b"\n" + extra
        payload = head + b"\n" + message
        if sign is None:
            return self.add("commit", payload)
        armor = sign(payload).removesuffix(b"\n").replace(b"\n", b"\n ")
        return self.add("commit", head + b"gpgsig " + armor + b"\n\n" + message)


def entry(mode, label, oid):
    return mode + b" " + label + b"\0" + bytes.fromhex(oid)


def loose(root, objects):
    """``root`` is ``.git``."""
    for oid, (kind, data) in objects.items():
        path = root / "objects" / oid[:2] / oid[2:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zlib.compress(f"{kind} {len(data)}\0".encode() + data))


def head(root, commit, *, ref="refs/heads/main", packed=False):
    root.mkdir(parents=True, exist_ok=True)
    if not ref:
        (root / "HEAD").write_text(commit + "\n")
        return
    (root / "HEAD").write_text(f"ref: {ref}\n")
    if packed:
        text = f"# pack-refs with: peeled fully-peeled sorted \n{commit} {ref}\n"
        (root / "packed-refs").write_text(text)
    else:
        path = root / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(commit + "\n")


def varint(value):
    made = bytearray()
    while True:
        made.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(made)


def object_head(kind, size):
    first, rest = kind << 4 | size & 15, size >> 4
    return bytes([first | 0x80]) + varint(rest) if rest else bytes([first])


def distance(value):
    made = [value & 0x7F]
    while value := value >> 7:
        value -= 1
        made.append(value & 0x7F | 0x80)
    return bytes(reversed(made))


def delta(base, data):
    """Copy what both begin with, insert the rest."""
    same = 0
    while same < min(len(base), len(data), 0xFFFF) and base[same] == data[same]:
        same += 1
    made = varint(len(base)) + varint(len(data))
    if same:
        made += bytes([0x80 | 0x01 | 0x10 | 0x20, 0, same & 0xFF, same >> 8])
    for at in range(same, len(data), 127):
        piece = data[at : at + 127]
        made += bytes([len(piece)]) + piece
    return made


def pack(root, objects, *, how="plain", wide=False, label="pack-1"):
    """Pack; ``how`` is ``plain``, ``near`` or ``far``: each object differs from the one before.

    ``wide`` writes every offset in the table of large ones.
    """
    body, offsets, before, sums = b"PACK" + (2).to_bytes(4, "big"), {}, {}, {}
    body += len(objects).to_bytes(4, "big")
    for oid, (kind, data) in objects.items():
        offsets[oid] = len(body)
        base = before.get(kind)
        if base is None or how == "plain":
            body += object_head(KINDS[kind], len(data)) + zlib.compress(data)
        else:
            change = delta(objects[base][1], data)
            if how == "near":
                start = object_head(6, len(change)) + distance(len(body) - offsets[base])
            else:
                start = object_head(7, len(change)) + bytes.fromhex(base)
            body += start + zlib.compress(change)
        before[kind], sums[oid] = oid, zlib.crc32(body[offsets[oid] :])
    body += hashlib.sha1(body, usedforsecurity=False).digest()
    folder = root / "objects" / "pack"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{label}.pack").write_bytes(body)
    (folder / f"{label}.idx").write_bytes(index(offsets, body[-20:], sums, wide=wide))


def index(offsets, checksum, sums=None, *, wide=False):
    names = sorted(offsets)
    fanout = b"".join(
        sum(int(one[:2], 16) <= byte for one in names).to_bytes(4, "big") for byte in range(256)
    )
    narrow, large = b"", b""
    crc = b"".join((sums or {}).get(one, 0).to_bytes(4, "big") for one in names)
    for row, one in enumerate(names):
        narrow += (row | 1 << 31 if wide else offsets[one]).to_bytes(4, "big")
        large += offsets[one].to_bytes(8, "big") if wide else b""
    made = b"\xfftOc\0\0\0\2" + fanout + b"".join(map(bytes.fromhex, names))
    made += crc + narrow + large + checksum
    return made + hashlib.sha1(made, usedforsecurity=False).digest()


def pointer(data):
    """Write the Git LFS pointer of a file."""
    oid = hashlib.sha256(data).hexdigest()
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n"
    return text.encode()
