"""Claims, from what stands in a file: bounded in number and size, and with the place of each.

Nothing is made of a text: a value is what is written, without the blanks around it. A licence whose
name is listed, in any of its spellings, has the id of the list as its value; what is written is in
the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from weighbridge.core import Claim, Dossier, Entry, Kind, Relation, Standing, Strength, Topic
from weighbridge.core.records import dataclass
from weighbridge.facts import licences
from weighbridge.origins.folder import Folder

MOST = 200
"""Claims of one source."""

CONSIDERED = 5000
"""Claims of one source that are looked at, most of them equal to others."""

ITEMS = 1000
"""Items of one list that are looked at."""

FILES = 64
"""Files of one name that are read."""

LONGEST = 512
"""Characters of a value; what is longer is cut, and whole in the evidence up to its own limit."""

_NOTHING = frozenset(
    {
        "", "-", "?", "[more information needed]", "n/a", "na", "nil", "noassertion", "none",
        "null", "other", "placeholder", "tbd", "todo", "undefined", "unknown", "unset",
        "unspecified",
    }
)  # fmt: skip
"""What is written where nothing is said; compared without case."""


_AGAINST = frozenset({Standing.MISMATCH, Standing.MALFORMED, Standing.BAD_SIGNATURE})


def text(value: object) -> str:
    """Return what a value says: a text without blanks around it; empty if it says nothing."""
    if not isinstance(value, str):
        return ""
    said = value.strip()
    return "" if said.casefold() in _NOTHING else said


def items(value: object) -> list[object]:
    """Return the items of a list, as many as are looked at; none of anything else."""
    return value[:ITEMS] if isinstance(value, list) else []


def several(value: object) -> list[object]:
    """Return the items of a list; of anything else, the thing itself."""
    return items(value) if isinstance(value, list) else [value]


def table(value: object) -> Mapping[str, object]:
    """Return a mapping; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def bounded(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Yield each claim once, and ``MOST`` of them at most."""
    seen: set[tuple[object, ...]] = set()
    for claim in islice(claims, CONSIDERED):
        key = (claim.topic, claim.value, claim.hub, claim.relation, claim.strength)
        if key not in seen:
            seen.add(key)
            yield claim
            if len(seen) == MOST:
                return


def outermost(names: Iterable[str]) -> list[str]:
    """Return the names of files, those nearest to the root first; ``FILES`` of them at most."""
    return sorted(names, key=lambda name: (name.count("/"), name))[:FILES]


def metadata(dossier: Dossier, form: str, prefix: str = "") -> Iterator[dict[str, Entry]]:
    """Yield the metadata of each file of a format, by key; the first one of a key that is doubled.

    Args:
        dossier: With what the reader of the format found.
        form: Id of the format.
        prefix: Of the keys that are wanted.
    """
    files = {name for name, faces in dossier.faces().items() if form in faces}
    found: dict[str, dict[str, Entry]] = {}
    for entry in dossier.every(Entry):
        name = entry.place.artifact.name
        if name in files and entry.key.startswith(prefix):
            found.setdefault(name, {}).setdefault(entry.key, entry)
    return (found[name] for name in outermost(found))


def read_as(dossier: Dossier, form: str) -> list[str]:
    """Return the files that were read as a format, members of archives not among them."""
    faces = dossier.faces()
    return outermost(name for name in faces if form in faces[name] and "!/" not in name)


def outweighed(dossier: Dossier, scheme: str) -> bool:
    """Whether the check of a record says that files are not as recorded, or weights not recorded.

    Nothing was found if nothing asked for digests.
    """
    weights = {name.partition("!/")[0] for name in dossier.of_kind(Kind.WEIGHTS)}
    for each in dossier.verifications:
        if each.signature.scheme != scheme:
            continue
        left = set() if each.coverage is None else weights & set(each.coverage.unsigned)
        if each.standing in _AGAINST or left:
            return True
    return False


def told(
    topic: Topic,
    entry: Entry,
    said: str,
    *,
    value: str | None = None,
    hub: str = "",
    relation: Relation = Relation.UNKNOWN,
    strength: Strength = Strength.DECLARED,
) -> Iterator[Claim]:
    """Yield what an entry claims; nothing if it says nothing.

    Args:
        topic: What it is about.
        entry: Where it stands.
        said: How it is said, to follow the value.
        value: What is said, if that is not what is written.
        hub: Where a namespace is one.
        relation: Of a base model.
        strength: How far the evidence goes.
    """
    what = text(entry.value if value is None else value)[:LONGEST]
    if what and topic is Topic.LICENCE and (listed := licences.of(what)) is not None:
        what = listed.id
    if what:
        yield Claim(topic, what, strength, None, (entry,), said, hub, relation)


@dataclass(frozen=True, slots=True)
class Teller:
    """A file that says things.

    Attributes:
        folder: The model.
        file: Name of the file.
        said: How it says them, to follow the value, e.g. ``declared by config.json``.
        strength: How far its word goes.
    """

    folder: Folder
    file: str
    said: str
    strength: Strength = Strength.DECLARED

    def claim(
        self,
        topic: Topic,
        written: object,
        key: str,
        *,
        value: str | None = None,
        hub: str = "",
        relation: Relation = Relation.UNKNOWN,
    ) -> Iterator[Claim]:
        """Yield what a value claims; nothing if it is no text, or says nothing.

        Args:
            topic: What it is about.
            written: What stands in the file.
            key: Where, as a dotted path.
            value: What is said, if that is not what is written.
            hub: Where a namespace is one.
            relation: Of a base model.
        """
        if text(written) and isinstance(written, str):
            entry = self.folder.entry(self.file, key, written)
            yield from told(
                topic,
                entry,
                self.said,
                value=value,
                hub=hub,
                relation=relation,
                strength=self.strength,
            )
