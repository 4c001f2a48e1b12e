"""Is everything here that a verdict has to rest on, and was it looked at?

Keys of ``[checks.completeness]``:

``no-weights``
    Verdict on a model without any weights: a download that failed, or the wrong folder.
``missing-shards``
    Verdict on weight files that an index names and that are not here, or that the names of others
    count (``model-00001-of-00003.gguf``); and on a GGUF file that says it is another part of
    another number than its name does: its loader finds the rest by its name; or whose parts are all
    here and do not hold as many tensors as it says.
``headers-only``
    Verdict on a model that is elsewhere and of which no more was fetched than readers ask for: no
    digest was taken then, and the elements of tensors were not looked at.
``deceptive-names``
    Verdict on file names with control, bidi or invisible characters.

``verdicts.on-not-scanned`` decides about content that is elsewhere (a Git LFS pointer), or that
this version does not read. A fault of weighbridge's own is never accepted.

## Looks at
All files of the model, and the indexes that name weight files: whether each is here, was read, and
is called what it seems to be called.

## Trust
Nothing has to be believed: files are here or they are not. An index is the model's own word on what
belongs to it.

## Misses
A file that no index names and that nothing in the folder hints at; whether the weights are good for
anything.

## Change it
The keys above, and ``on-not-scanned`` of ``[verdicts]``.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH completeness``. A fault of weighbridge's own cannot be waived.

## See
``weighbridge inspect PATH`` prints what was read; ``weighbridge explain not-scanned``.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import (
    LOOSE,
    Dossier,
    Entry,
    Gap,
    GapKind,
    Kind,
    Oddity,
    Purpose,
    Reason,
    Reference,
    Tensor,
    Verdict,
    later,
    shards,
)
from weighbridge.core.records import dataclass, field
from weighbridge.policy import Setting, Table, Verdicts

NOT_SCANNED = "not-scanned"

SERIALISATION = frozenset(
    {
        GapKind.DAMAGED,
        GapKind.LIMIT,
        GapKind.EXPANSION,
        GapKind.TRAILING,
        GapKind.CHANGED,
    }
)
"""Gaps that, in a weight file, are a matter of serialisation."""

SPLIT = ("split.no", "split.count")
"""Keys of GGUF: which part a file is, from 0, and of how many: none, if it is whole."""

TENSORS = "split.tensors.count"
"""Key of GGUF: how many tensors all parts hold together."""

NAMED = 3
"""Missing files that are named; the rest is counted."""

_HIDDEN = later.pattern(r"/(?:\.git|\.hg|\.svn|\.cache/huggingface)(?:/|\Z)")
"""Folders that are not looked into; see ``intake/inventory.py``."""


def compile_(table: Table, verdicts: Verdicts) -> Question:
    """Turn the policy table into a question about one dossier."""
    no_weights = table.certain("no-weights", "no-verdict")
    missing = table.certain("missing-shards", "no-verdict")
    names = table.certain("deceptive-names", "warn")
    heads = table.certain("headers-only", "allow")
    table.finish()
    elsewhere = verdicts.on_not_scanned

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if _plain(dossier):
            yield _EXAMINED
            return
        reasons = [*_faults(dossier), *_not_scanned(dossier, elsewhere)]
        if not reasons:
            reasons += _weightless(dossier, no_weights)
        reasons += _shards(dossier, missing)
        reasons += _counted(dossier, missing)
        reasons += _parts(dossier, missing)
        reasons += _names(dossier, names)
        reasons += _heads(dossier, heads)
        yield from reasons
        if all(reason.verdict is Verdict.ALLOW for reason in reasons):
            tally = dossier.tally
            because = f"{dossier.examined} of {tally.files} files examined"
            if tally.files == 1 and not tally.unread:
                yield _EXAMINED
                return
            yield Reason(CHECK.id, Verdict.ALLOW, because, rule=CHECK.id)

    return ask


def _plain(dossier: Dossier) -> bool:
    """Whether it is a single file of which nothing is told that any question here is about."""
    if dossier.layout != "file" or dossier.findings or dossier.remarks or dossier.fetched:
        return False
    tally = dossier.tally
    return tally.files == 1 and not tally.unread and dossier.kinds().isdisjoint((Entry, Gap))


def _faults(dossier: Dossier) -> Iterator[Reason]:
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.FAULT:
            fix = "please report this; the file was not judged"
            yield Reason(CHECK.id, Verdict.NO_VERDICT, gap.why, (gap,), "fault", fix)


def _not_scanned(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    # By name and kind, not one by one: a rule may stop after the first few gaps of a file.
    cited: set[tuple[str, GapKind]] = set()
    for finding in dossier.findings:
        gaps = [item for item in finding.evidence if isinstance(item, Gap)]
        cited.update((gap.place.artifact.name, gap.kind) for gap in gaps)
        ours = any(gap.kind is GapKind.FAULT for gap in gaps)
        if finding.rule == NOT_SCANNED and not ours:
            because, fix = finding.message, finding.fix
            verdict, where = setting.value, setting.where
            yield Reason(CHECK.id, verdict, because, (finding,), NOT_SCANNED, fix, where)
    if Gap not in dossier.kinds():
        return
    weights = dossier.of_kind(Kind.WEIGHTS, Kind.CONTAINER)
    for gap in dossier.every(Gap):
        name = gap.place.artifact.name
        if (name, gap.kind) in cited or gap.kind in {GapKind.FAULT, GapKind.FILLER}:
            continue
        if gap.kind in SERIALISATION and name in weights:
            continue
        verdict, where = setting.value, setting.where
        yield Reason(CHECK.id, verdict, gap.why, (gap,), NOT_SCANNED, policy=where)


def _weightless(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    if dossier.layout in LOOSE or dossier.of_kind(Kind.WEIGHTS):
        return
    files = dossier.tally.files
    what = {0: "no files", 1: "1 file, which is not weights"}
    because = f"nothing to weigh: {what.get(files, f'{files} files, none of them weights')}"
    if dossier.tally.excluded:
        because += f"; {dossier.tally.excluded} excluded"
    fix = "see whether the download was complete, and whether this is the right folder"
    yield Reason(
        CHECK.id, setting.value, because, rule="nothing-to-weigh", fix=fix, policy=setting.where
    )


@dataclass(slots=True)
class _Index:
    """What one index names."""

    here: set[str] = field(default_factory=set)
    gone: dict[str, Reference] = field(default_factory=dict)


def _shards(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    """Look for the files that indexes name.

    An index none of whose files is here, beside other weights in the same folder, is for another
    copy of the same weights, which was not downloaded. A graph that keeps its weights in a file
    beside it is no index.
    """
    if dossier.layout == "file":
        return
    files = {artifact.name for artifact in dossier.artifacts}
    indexes: dict[str, _Index] = {}
    for item in dossier.every(Reference):
        index = item.place.artifact.name
        if item.purpose is not Purpose.WEIGHTS or "!/" in index or not _inner(item.target):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(index), item.target))
        entry = indexes.setdefault(index, _Index())
        if target in files:
            entry.here.add(target)
        else:
            entry.gone.setdefault(target, item)
    weights = dossier.of_kind(Kind.WEIGHTS)
    held = {posixpath.dirname(name.partition("!/")[0]) for name in weights}
    for index, entry in indexes.items():
        if not entry.gone:
            continue
        graph = index in weights
        other = not entry.here and not graph and posixpath.dirname(index) in held
        # What lies in a folder that is passed over may be here, and nobody looked at it.
        other = other and not any(_HIDDEN.search(f"/{name}") for name in entry.gone)
        verdict = Verdict.ALLOW if other else setting.value
        names = sorted(entry.gone)
        shown = ", ".join(repr(name) for name in names[:NAMED])
        more = ", ..." if len(names) > NAMED else ""
        total = len(entry.here) + len(names)
        because = f"{len(names)} of {total} files that {index!r} names are not here: {shown}{more}"
        grounds = (entry.gone[names[0]],)
        fix = "complete the download"
        yield Reason(CHECK.id, verdict, because, grounds, "missing-shards", fix, setting.where)


def _counted(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    """Look for the files that the names of others count, where no index names them.

    They are counted from 1; from 0, if there is such a one. Some may lie in folders beside one
    another.
    """
    if dossier.layout == "file":
        return
    named = {item.target for item in dossier.every(Reference) if item.purpose is Purpose.WEIGHTS}
    sets: dict[tuple[str, int], set[int]] = {}
    for name in sorted(dossier.of_kind(Kind.WEIGHTS)):
        found = shards.shard(name)
        if found and posixpath.basename(name) not in named:
            sets.setdefault((found.called, found.total), set()).add(found.number)
    buckets: dict[tuple[str, int], list[set[int]]] = {}
    for (called, total), here in sets.items():
        buckets.setdefault((shards.bucket(called), total), []).append(here)
    for (called, total), here in sets.items():
        bucket = shards.bucket(called)
        if bucket and shards.whole(buckets[bucket, total], total):
            continue
        first = 0 if 0 in here else 1
        gone = total - len(here & set(range(first, total + first)))
        if gone > 0:
            because = f"{gone} of {total} files that {called!r} counts are not here"
            fix, where = "complete the download", setting.where
            yield Reason(
                CHECK.id, setting.value, because, rule="missing-shards", fix=fix, policy=where
            )


def _parts(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    """Compare what GGUF files say of themselves with what they are called.

    A blob of a store is called by its digest; that says nothing.
    """
    told: dict[str, dict[str, Entry]] = {}
    for entry in dossier.every(Entry):
        if entry.key in SPLIT or entry.key == TENSORS:
            told.setdefault(entry.place.artifact.name, {})[entry.key] = entry
    sets: dict[tuple[str, int], dict[str, Entry | None]] = {}
    for name, entries in told.items():
        number, total = (_count(entries.get(key)) for key in SPLIT)
        if number < 0 or total < 2 or not name.lower().endswith(".gguf") or "!/" in name:  # noqa: PLR2004 - parts
            continue
        found = shards.shard(name)
        if found is None or (found.number, found.total) != (number + 1, total):
            because = f"{name!r} says that it is part {number + 1} of {total}, and is not called so"
            fix, where = "ask for the file under its own name, and for the rest", setting.where
            grounds = (entries[SPLIT[1]],)
            yield Reason(CHECK.id, setting.value, because, grounds, "missing-shards", fix, where)
        else:
            sets.setdefault((found.called, total), {})[name] = entries.get(TENSORS)
    yield from _together(dossier, sets, setting)


def _together(
    dossier: Dossier,
    sets: dict[tuple[str, int], dict[str, Entry | None]],
    setting: Setting[Verdict],
) -> Iterator[Reason]:
    """Count the tensors of parts that are all here: their loader refuses any other number."""
    whole = {key: parts for key, parts in sets.items() if len(parts) == key[1]}
    if not any(entry for parts in whole.values() for entry in parts.values()):
        return
    held = Counter(tensor.place.artifact.name for tensor in dossier.every(Tensor))
    for (called, _), parts in whole.items():
        here = sum(held[name] for name in parts)
        for entry in filter(None, parts.values()):
            if _count(entry) != here:
                because = f"parts of {called!r} hold {here} tensors, and say {entry.value[:20]}"
                fix, where = "complete the download", setting.where
                yield Reason(
                    CHECK.id, setting.value, because, (entry,), "missing-shards", fix, where
                )
                break


def _count(entry: Entry | None) -> int:
    """Return the number that an entry holds, or -1."""
    plain = entry is not None and entry.value.isdecimal() and len(entry.value) < 20  # noqa: PLR2004 - digits of a u64
    return int(entry.value) if entry is not None and plain else -1


def _inner(target: str) -> bool:
    """Whether a target is a file below its index; anything else is another rule's concern."""
    normal = posixpath.normpath(target)
    return "://" not in target and not normal.startswith(("/", "../")) and normal != ".."


def _names(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    for remark in dossier.remarks:
        if remark.oddity is Oddity.DECEPTIVE_NAME:
            because = f"the name {remark.name!r} {remark.why}"
            fix = "rename the file, and ask why it is called that"
            where, rule = setting.where, "deceptive-names"
            yield Reason(CHECK.id, setting.value, because, rule=rule, fix=fix, policy=where)


def _heads(dossier: Dossier, setting: Setting[Verdict]) -> Iterator[Reason]:
    if dossier.fetched is None or dossier.fetched.whole:
        return
    because = "only what readers ask for was fetched: no digest was taken"
    fix = "fetch and hash every byte: --full"
    where = setting.where
    yield Reason(CHECK.id, setting.value, because, rule="headers-only", fix=fix, policy=where)


CHECK = Check(id="completeness", doc=__doc__, compile=compile_)

_EXAMINED = Reason(CHECK.id, Verdict.ALLOW, "the file was examined", rule=CHECK.id)
