"""What the bytes themselves say, with every name scrubbed: whose tokenizer, and which family.

Every vocabulary is compared with the known ones (``fingerprints/tokenizer.py``), and dimensions
with those of families that use the tokenizer (``fingerprints/family.py``). Dimensions are from
``config.json`` and ``params.json``, from the metadata of GGUF files and from names and shapes of
tensors, both of which the scan has read already. Files of one folder belong together; a folder with
a vocabulary only, such as ``tokenizer/``, goes with the dimensions at the root. Files that hold
tensors of the same names are different models, or the same in another form: each is an account of
its own, and accounts that contradict one another leave it open.

Claimed are, as ``structural``:

- the tokenizer, once for every family that is known to use it;
- the family, if tokenizer and all dimensions fit one and no other may: consistent with, no proof.

Where one is not claimed, an ``Unclaimed`` says why. What agrees stands under ``matched``, what does
not under ``unmatched``, dimensions under ``dimensions``.

Read: each vocabulary once, copies not again, at most ``BYTES`` in all; of GGUF files the metadata.
Not read: tensors' elements; vocabularies inside of archives.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property

from weighbridge.claims import Source
from weighbridge.core import (
    Claim,
    Dossier,
    Entry,
    Evidence,
    FormatError,
    Span,
    Strength,
    Tensor,
    Topic,
    Unclaimed,
)
from weighbridge.core.records import dataclass, field
from weighbridge.fingerprints import architecture, family, readers, tokenizer
from weighbridge.fingerprints.architecture import Architecture
from weighbridge.fingerprints.family import Kind
from weighbridge.fingerprints.tokenizer import TokenizerMatch
from weighbridge.origins.folder import Folder

BYTES = 80 << 20
"""Bytes of vocabularies that are read, of all files together."""

TOKENS = "tokenizer.ggml.tokens"
"""Key of the vocabulary in GGUF metadata."""

SETTINGS = ("config.json", "params.json")
"""Files with dimensions."""

INDEX = "model.safetensors.index.json"
"""Names all tensors of a sharded model; looked into where the shards themselves are not there."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A vocabulary that was compared."""

    name: str
    hits: tuple[TokenizerMatch, ...]


@dataclass(frozen=True, slots=True)
class _Account:
    """What something says of dimensions, and where."""

    seen: Architecture
    entry: Entry


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _file(evidence: Entry | Tensor) -> str:
    return evidence.place.artifact.name.partition("!/")[0]


@dataclass
class _Structure:
    """One model, as its bytes describe it."""

    dossier: Dossier
    folder: Folder
    left: int = BYTES
    known: dict[str, tuple[TokenizerMatch, ...]] = field(default_factory=dict)

    @cached_property
    def metadata(self) -> dict[str, list[Entry]]:
        """Return the metadata of each GGUF file."""
        files = {name for name, faces in self.dossier.faces().items() if "gguf" in faces}
        found: dict[str, list[Entry]] = {}
        for entry in self.dossier.every(Entry):
            if entry.place.artifact.name in files:
                found.setdefault(entry.place.artifact.name, []).append(entry)
        return found

    # vocabularies

    def vocabularies(self) -> Iterator[_Read | Unclaimed]:
        """Compare every vocabulary, copies once."""
        names = [
            name for name in self.folder.names if name in self.metadata or readers.candidate(name)
        ]
        sizes = Counter(self.folder.size(name) for name in names)
        digests = {each.name: each.digest for each in self.dossier.artifacts}
        for name in names:
            gguf = self.metadata.get(name)
            if gguf is not None and not any(entry.key == TOKENS for entry in gguf):
                continue
            key = str(digests.get(name) or name)
            if key in self.known:
                yield _Read(name, self.known[key])
                continue
            copied = gguf is not None or sizes[self.folder.size(name)] > 1
            answer = self._compared(name, gguf or (), copied=copied)
            if isinstance(answer, Unclaimed):
                yield answer
            else:
                self.known[key] = answer
                yield _Read(name, answer)

    def _compared(
        self, name: str, gguf: Sequence[Entry], *, copied: bool
    ) -> tuple[TokenizerMatch, ...] | Unclaimed:
        """Read and compare one vocabulary, unless the same bytes were before."""
        spans = [entry.place.span for entry in gguf if entry.key.startswith("tokenizer.ggml.")]
        spans = spans or [Span(0, self.folder.size(name))]
        cost = max(span.stop for span in spans)
        if cost > self.left:
            why = f"the vocabulary of {name!r} was not read: over {BYTES} bytes of them"
            return Unclaimed(Topic.TOKENIZER, why)
        key = ""
        try:
            if copied:
                key = self._digest(name, spans)
                if key in self.known:
                    return self.known[key]
            self.left -= cost
            with self.folder.cursor(name) as cursor:
                if cursor is None:
                    return Unclaimed(Topic.TOKENIZER, f"{name!r} could not be read")
                hits = tokenizer.match(readers.read(cursor))
        except (FormatError, OSError) as error:
            entry = self.folder.entry(name, "vocabulary", str(error))
            why = f"the vocabulary of {name!r} was not understood: {error}"
            return Unclaimed(Topic.TOKENIZER, why, (entry,))
        if key:
            self.known[key] = hits
        return hits

    def _digest(self, name: str, spans: Sequence[Span]) -> str:
        """Hash the parts of a file that a vocabulary is in.

        Raises:
            FormatError: They are not there.
            OSError: Reading failed.
        """
        found = hashlib.sha256()
        with self.folder.cursor(name) as cursor:
            if cursor is not None:
                for span in spans:
                    cursor.seek(span.start, "vocabulary")
                    found.update(cursor.take(span.size, "vocabulary"))
        return found.hexdigest()

    # dimensions

    def accounts(self) -> dict[str, list[_Account]]:
        """Return what says anything of dimensions, by folder."""
        found: dict[str, list[_Account]] = {}
        for account in (*self._settings(), *self._gguf(), *self._tensors()):
            if account.seen.layers is not None or account.seen.hidden is not None:
                found.setdefault(_parent(account.entry.place.artifact.name), []).append(account)
        return found

    def _account(self, name: str, seen: Architecture) -> _Account:
        return _Account(seen, self.folder.entry(name, "dimensions", _dimensions(seen)))

    def _settings(self) -> Iterator[_Account]:
        for wanted in SETTINGS:
            for name in self.folder.named(wanted):
                if (table := self.folder.json(name)) is not None:
                    yield self._account(name, architecture.from_config(table))

    def _gguf(self) -> Iterator[_Account]:
        for name, entries in self.metadata.items():
            if (seen := architecture.from_entries(entries)) is not None:
                yield self._account(name, seen)

    def _tensors(self) -> Iterator[_Account]:
        """Return an account for each set of files that share no name of a tensor."""
        files: dict[str, list[Tensor]] = {}
        for tensor in self.dossier.every(Tensor):
            files.setdefault(_file(tensor), []).append(tensor)
        sets: list[tuple[str, set[str], list[Tensor]]] = []
        for name, tensors in files.items():
            names = {tensor.name for tensor in tensors}
            if any(".lora_" in one for one in names):
                continue
            for first, others, held in sets:
                if _parent(first) == _parent(name) and others.isdisjoint(names):
                    others.update(names)
                    held.extend(tensors)
                    break
            else:
                sets.append((name, names, list(tensors)))
        for name, _, held in sets:
            yield self._account(name, architecture.from_tensors(held))
        if not sets:
            yield from self._listed()

    def _listed(self) -> Iterator[_Account]:
        """Return what an index says of shards that are not there: names without shapes."""
        for name in self.folder.named(INDEX):
            table = self.folder.json(name)
            names = table.get("weight_map") if table else None
            if isinstance(names, Mapping):
                place = self.folder.entry(name, "", "").place
                tensors = (Tensor(place, str(one), "", ()) for one in names)
                yield self._account(name, architecture.from_tensors(tensors))


def _dimensions(seen: Architecture) -> str:
    """Put dimensions into words."""
    names = (each.name for each in fields(Architecture)[3:])
    told = ((name, getattr(seen, name)) for name in names)
    return ", ".join(
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in told
        if value is not None and not isinstance(value, bool)
    )


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim | Unclaimed]:
    """Yield whose tokenizer it is and which family, or why that is not known."""
    model = _Structure(dossier, folder)
    vocabularies = list(model.vocabularies())
    accounts = model.accounts()
    yield from (each for each in vocabularies if isinstance(each, Unclaimed))
    vocabulary = [each for each in vocabularies if isinstance(each, _Read)]
    yield from _tokenizers(vocabulary, folder)
    if not vocabulary:
        every = [each for found in accounts.values() for each in found]
        answer = family.match([], [each.seen for each in every])
        yield Unclaimed(Topic.FAMILY, answer.why, tuple(each.entry for each in every[:1]))
    parents = dict.fromkeys(_parent(each.name) for each in vocabulary)
    claimed: set[str] = set()
    for parent in parents:
        mine = [each for each in vocabulary if _parent(each.name) == parent]
        for found in _families(mine, accounts.get(parent) or accounts.get("", []), folder):
            key = found.value if isinstance(found, Claim) else found.why
            if key not in claimed:
                claimed.add(key)
                yield found


def _told(name: str, hit: TokenizerMatch | family.FamilyMatch, folder: Folder) -> Iterator[Entry]:
    yield folder.entry(name, "matched", "; ".join(hit.matched))
    if hit.unmatched:
        yield folder.entry(name, "unmatched", "; ".join(hit.unmatched))


def _tokenizers(vocabulary: Sequence[_Read], folder: Folder) -> Iterator[Claim | Unclaimed]:
    """Yield a claim for every family that uses a tokenizer that was found."""
    said: dict[str, str] = {}
    evidence: dict[str, list[Evidence]] = {}
    for each in vocabulary:
        if not each.hits:
            why = f"no known tokenizer is like that of {each.name!r}"
            yield Unclaimed(Topic.TOKENIZER, why)
        for hit in sorted(each.hits, key=lambda hit: -hit.score):
            if not hit.families:
                why = f"{hit.words}, which no known family uses"
                yield Unclaimed(Topic.TOKENIZER, why, tuple(_told(each.name, hit, folder)))
            for one in hit.families:
                said.setdefault(one, hit.words)
                evidence.setdefault(one, []).extend(_told(each.name, hit, folder))
    for one, words in said.items():
        seen = tuple(evidence[one])
        yield Claim(Topic.TOKENIZER, one, Strength.STRUCTURAL, None, seen, words)


def _families(
    vocabulary: Sequence[_Read], accounts: Sequence[_Account], folder: Folder
) -> Iterator[Claim | Unclaimed]:
    """Yield the one family that tokenizer and dimensions fit, or why there is none."""
    hits = [each.hits for each in vocabulary]
    answer = family.match(hits, [each.seen for each in accounts])
    dimensions = tuple(each.entry for each in accounts)
    best = answer.matches[0] if answer.matches else None
    name = next((each.name for each in vocabulary if each.hits), vocabulary[0].name)
    if best is None or best.kind is not Kind.LINEAGE or answer.why:
        fit = {one.name: one for one in answer.matches if one.kind is Kind.LINEAGE}
        told = tuple(entry for one in fit.values() for entry in _told(name, one, folder))
        yield Unclaimed(Topic.FAMILY, answer.why, (*told, *dimensions))
        return
    also = [one.name for one in answer.matches[1:]]
    more = (
        (folder.entry(name, "derived from it, and fits as well", ", ".join(also)),) if also else ()
    )
    seen = (*_told(name, best, folder), *more, *dimensions)
    yield Claim(Topic.FAMILY, best.family, Strength.STRUCTURAL, None, seen, best.words)


SOURCE = Source(id="structure", doc=__doc__, read=read)
