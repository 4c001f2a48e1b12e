"""Write files of GGML from before GGUF by hand."""

import struct


def u32(*numbers):
    return struct.pack(f"<{len(numbers)}I", *numbers)


def words(*every, scored=False):
    score = struct.pack("<f", 0.5) if scored else b""
    return b"".join(u32(len(word)) + word + score for word in every)


def tensor(name, shape, kind=0, size=None):
    """Return a declaration and its data; four bytes for each element, unless the size is given."""
    count = 4
    for extent in shape:
        count *= extent
    head = u32(len(shape), len(name.encode()), kind, *shape) + name.encode()
    return head, bytes(count if size is None else size)


def file(magic, before, *tensors, version=None, align=1):
    """Return a file; data begins at multiples of ``align``."""
    data = magic + (b"" if version is None else u32(version)) + before
    for head, elements in tensors:
        data += head
        data += bytes(-len(data) % align) + elements
    return data


TWO = (tensor("tok_embeddings.weight", (4, 2)), tensor("norm.weight", (4,)))

SCORED = words(b"<s>", b"a", scored=True)

PLAIN = words(b"<s>", b"a")


def llama(version=3, *tensors):
    """Return a file as llama.cpp wrote it, of two words."""
    before = u32(2, 4, 256, 1, 1, 4, 0) + SCORED
    return file(b"tjgg", before, *(tensors or TWO), version=version, align=32)


def whisper():
    filters = u32(2, 3) + bytes(24)
    return file(b"lmgg", u32(9, *range(9), 1) + filters + u32(2) + PLAIN, *TWO)


def silero(*more):
    name = u32(10) + b"silero-16k"
    return file(b"lmgg", name + u32(5, 1, 2, 512, 64, 2, *range(6), *range(4)), *TWO, *more)


SAMPLES = {
    "LLaMA, BERT": llama(),
    "Whisper": whisper(),
    "GPT-2, StarCoder": file(b"lmgg", u32(2, 8, 4, 1, 1, 1, 2) + PLAIN, *TWO),
    "GPT-J": file(b"lmgg", u32(2, 8, 4, 1, 1, 4, 1, 2) + PLAIN, *TWO),
    "GPT-NeoX, Dolly": file(b"lmgg", u32(2, 8, 4, 1, 1, 4, 1, 1) + PLAIN, *TWO),
    "BLOOM": file(b"lmgg", u32(2, 4, 1, 1, 1, 1) + PLAIN, *TWO),
    "MPT": file(b"lmgg", u32(4, 8, 1, 1, 2, 0x41000000, 0, 1) + PLAIN, *TWO),
    "Replit": file(b"lmgg", u32(4, 8, 1, 1, 2, 1) + SCORED, *TWO),
    "SAM": file(b"lmgg", u32(768, 12, 12, 256, 5, 1), *TWO),
    "RWKV": file(b"fmgg", u32(2, 4, 1, 0), *TWO, version=101),
    "LoRA": file(b"algg", u32(8, 16), *TWO, version=1, align=32),
    "Silero": silero(),
}
