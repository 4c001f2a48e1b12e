"""Which reader a tokenizer file needs: by its bytes, and by its name only where bytes say nothing.

Names that are worth a look are those that loaders look for. A file under another name may be given
too: then its bytes alone decide.
"""

from __future__ import annotations

from weighbridge.core import FormatError, later
from weighbridge.fingerprints.tokenizerfiles import json_file, lines_file, ranks_begin, ranks_file
from weighbridge.fingerprints.tokenizerwire import gguf, sentencepiece
from weighbridge.fingerprints.vocabulary import Vocabulary
from weighbridge.intake import strictjson
from weighbridge.intake.cursor import Cursor

MAGIC = b"GGUF"

_NAMES = later.pattern(
    r"(?i)(tokenizer|vocab|tekken[^/]*|encoder)\.json$"
    r"|vocab\.txt$|\.tiktoken$|\.gguf$|\.spm$|\.spp$"
    r"|(tokenizer|spiece|sentencepiece|spm|vocab)[^/]*\.model(\.v\d+[a-z0-9]*)?$"
)


def candidate(name: str) -> bool:
    """Whether a loader would look for a vocabulary in a file of this name."""
    return _NAMES.search(name) is not None


def gguf_begins(cursor: Cursor) -> bool:
    """Whether these are the first bytes of a GGUF file; stores of blobs give them no name."""
    return cursor.left >= len(MAGIC) and cursor.peek(len(MAGIC), "magic number") == MAGIC


def read(cursor: Cursor) -> Vocabulary:
    """Read the vocabulary of a file of any known kind; nothing behind it is read.

    Raises:
        FormatError: It has none, or is damaged. No other exception, whatever the bytes.
    """
    head = cursor.peek(min(cursor.left, 512), "head")
    if head[:4] == MAGIC:
        return gguf(cursor)
    if strictjson.begins(head):
        return json_file(cursor)
    if head[:1] == b"\n" and not cursor.artifact.file.lower().endswith(".txt"):
        return sentencepiece(cursor)
    if ranks_begin(head):
        return ranks_file(cursor)
    if cursor.artifact.file.lower().endswith("vocab.txt"):
        return lines_file(cursor)
    raise FormatError("no kind of vocabulary that is known", offset=cursor.offset)
