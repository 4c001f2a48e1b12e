"""All that structure says of one model: its tokenizer files, its settings, its tensors, together.

Files are told by the names that loaders look for. What a file is called tells only whether it is
read; nothing of the answer rests on a name. A file that cannot be read is kept with the reason, for
the caller to report: it is no evidence, and may be what a loader takes.
"""

from __future__ import annotations

from collections.abc import Iterable

from weighbridge.core import Entry, Evidence, FormatError, Tensor
from weighbridge.core.records import dataclass
from weighbridge.fingerprints import architecture, family, readers, tokenizer, vocabulary
from weighbridge.fingerprints.architecture import Architecture
from weighbridge.fingerprints.family import Answer
from weighbridge.fingerprints.tokenizer import TokenizerMatch
from weighbridge.fingerprints.tokenizerfiles import whole
from weighbridge.fingerprints.vocabulary import Vocabulary
from weighbridge.intake import strictjson
from weighbridge.intake.cursor import Cursor

SETTINGS = ("config.json", "params.json")
MERGES = "merges.txt"


@dataclass(frozen=True, slots=True)
class Read:
    """The vocabulary of one file, and the known tokenizers that explain it.

    Attributes:
        name: Of the file, as its artifact is named.
        vocabulary: What was read, without its tokens' meaning.
        matches: Known tokenizers; empty for none.
    """

    name: str
    vocabulary: Vocabulary
    matches: tuple[TokenizerMatch, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """What structure says of a model.

    Attributes:
        answer: Families that fit, and why none is named alone if none is.
        tokenizers: Per file with a vocabulary.
        architectures: What settings, GGUF metadata and tensors say of dimensions, each apart.
        unread: Files that would have been evidence and could not be read, and why.
    """

    answer: Answer
    tokenizers: tuple[Read, ...]
    architectures: tuple[Architecture, ...]
    unread: tuple[tuple[str, FormatError], ...]


def wanted(name: str) -> bool:
    """Whether ``look`` would read a file of this name; GGUF files are read under any."""
    base = name.rpartition("/")[2]
    return base in SETTINGS or base == MERGES or readers.candidate(name)


def look(files: Iterable[Cursor], evidence: Iterable[Evidence]) -> Structure:
    """Look at a model.

    Args:
        files: Of one model, each at its first byte; those that are not ``wanted`` are passed over,
            but for GGUF files, of which the metadata is read and nothing else.
        evidence: What the formats' readers found in the same model: tensors and metadata.
    """
    found: dict[str, Vocabulary] = {}
    merges: dict[str, str] = {}
    seen, unread = list[Architecture](), list[tuple[str, FormatError]]()
    for cursor in files:
        name = cursor.artifact.name
        folder, _, base = name.rpartition("/")
        try:
            if base in SETTINGS:
                seen.append(_settings(cursor))
            elif base == MERGES:
                merges[folder] = whole(cursor)[0].decode("utf-8", "backslashreplace")
            elif readers.candidate(name) or readers.gguf_begins(cursor):
                found[name] = readers.read(cursor)
        except FormatError as error:
            unread.append((name, error))
    read = [_matched(name, one, merges) for name, one in sorted(found.items())]
    seen.extend(_observed(evidence))
    answer = family.match([each.matches for each in read], seen)
    return Structure(answer, tuple(read), tuple(seen), tuple(unread))


def _settings(cursor: Cursor) -> Architecture:
    text, place = whole(cursor)
    table = strictjson.table(text, what="settings", offset=place.span.start)
    return architecture.from_config(table)


def _matched(name: str, one: Vocabulary, merges: dict[str, str]) -> Read:
    folder = name.rpartition("/")[0]
    if one.form == "vocab.json" and folder in merges:
        one = vocabulary.with_merges(one, merges[folder])
    return Read(name, one, tokenizer.match(one))


def _observed(evidence: Iterable[Evidence]) -> Iterable[Architecture]:
    """Yield what the metadata of every GGUF file says, then what all tensors say together."""
    entries: dict[str, list[Entry]] = {}
    tensors = list[Tensor]()
    for item in evidence:
        match item:
            case Entry():
                entries.setdefault(item.place.artifact.name, []).append(item)
            case Tensor():
                tensors.append(item)
            case _:
                pass
    for held in entries.values():
        if one := architecture.from_entries(held):
            yield one
    if tensors:
        yield architecture.from_tensors(tensors)
