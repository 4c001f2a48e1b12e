"""From the name of a policy to what it asks."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from weighbridge.core import ANSWERS, Applied, Digest, PolicyError, Verdict, later
from weighbridge.core.hashing import sha256
from weighbridge.core.paths import Path
from weighbridge.core.records import dataclass, field, replace
from weighbridge.policy import custom, examples, gathering, layering, sections, trusting, waiving
from weighbridge.policy.raw import Branch, Leaf, Node, Rows, plain, read
from weighbridge.policy.table import NEVER, Named, Setting, Table, beside, nearest, shown

MAX_NAME = 4096
"""Characters of a path; the system refuses longer ones."""

_DIGEST = later.pattern(r"sha256:[0-9a-f]{64}", re.ASCII)

NO_LIMIT = 0
"""Stands for: a waiver may hold for as long as it likes."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may name.

    Attributes:
        checks: Ids of the checks there are.
        rules: Ids of the rules there are.
    """

    checks: frozenset[str]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The table ``[verdicts]``.

    Attributes:
        on_gap: For bytes nobody understood in a weight file.
        on_not_scanned: For content that is not here, or not read by this version.
        fail_on: The mildest verdict that makes the command fail; ``None`` for never.
        unused_waiver: For a waiver that is for this model, and lifts nothing.
        expired_waiver: For a waiver that is for this model, and ended.
        max_waiver_days: How far away the end of a waiver may be; 0 for no limit.
    """

    on_gap: Setting[Verdict]
    on_not_scanned: Setting[Verdict]
    fail_on: Setting[Verdict | None]
    unused_waiver: Setting[Verdict]
    expired_waiver: Setting[Verdict]
    max_waiver_days: Setting[int]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy, understood and whole.

    Attributes:
        applied: Its name, version, digest and sources, as reports show them.
        verdicts: The table ``[verdicts]``.
        checks: The table of each check that is asked, by id.
        lists: The named lists.
        waivers: In order.
        remembers: Whether digests of files that did not change may be taken from a cache.
        publishers: A file with rows about publishers that is laid over those shipped, and what to
            call it in messages.
        examples: Tests that the policy holds against itself; of the file itself, not of what it
            extends.
        tree: Every value as resolved, with where it is from.
        known: What it may name.
        locks: Keys that whoever extends it may not touch.
        protected: Ids of rules and checks that no waiver lifts.
        sections: For some of the models of a repository, in order.
        root: What globs of sections count from; an absolute path, links resolved.
        rules: Its own rules, in order.
    """

    applied: Applied
    verdicts: Verdicts
    checks: Mapping[str, Branch]
    lists: Mapping[str, Named]
    waivers: tuple[waiving.Waiver, ...]
    remembers: bool = True
    publishers: tuple[Path, str] | None = None
    examples: tuple[examples.Example, ...] = ()
    tree: Branch = field(default_factory=Branch, repr=False)
    known: Known = Known(frozenset(), frozenset())
    locks: tuple[layering.Lock, ...] = ()
    protected: frozenset[str] = frozenset()
    sections: tuple[Section, ...] = ()
    root: str = ""
    rules: tuple[custom.Custom, ...] = ()

    @property
    def terms(self) -> waiving.Terms:
        """What waivers that do nothing amount to, and what none may lift."""
        unused, expired = self.verdicts.unused_waiver, self.verdicts.expired_waiver
        return waiving.Terms(unused.value, expired.value, self.protected)

    @property
    def hashes(self) -> bool:
        """Whether something depends on the digest of the model, or of a file."""
        inside = any(each.policy.hashes for each in self.sections)
        return bool(self.waivers) or inside or any(rule.hashes for rule in self.rules)

    def table(self, check: str) -> Table:
        """Return a check's table, nothing of it read yet."""
        table = Table(f"checks.{check}", self.checks[check], self.lists)
        table.rules = self.known.rules
        return table


@dataclass(frozen=True, slots=True)
class Section:
    """A policy for some of the models of a repository.

    Attributes:
        number: In the order of the policy, from 0.
        match: Globs.
        where: ``file:line``.
        policy: What decides about these models.
    """

    number: int
    match: tuple[str, ...]
    where: str
    policy: Policy


def load(reference: str, known: Known, reads: gathering.Read = read) -> Policy:
    """Read a policy, and what it extends.

    Args:
        reference: Name of a shipped policy, or path of a file: with a ``/``, or ending in
            ``.toml``.
        known: What it may name.
        reads: What reads the files; see ``peeling``.

    Raises:
        PolicyError: Anything in it is not known, not of its type, or missing.
    """
    gathered = gathering.gather(reference, reads=reads)
    tree, locks = layering.resolve(gathered.layers)
    tree = Branch({**tree.items, **gathering.told(gathered, locks).items}, tree.where)
    policy = _apart(_understand(tree, known, tuple(gathered.sources)))
    policy = replace(policy, locks=_known(locks, policy))
    rows = tree.items.get("paths", Rows((), tree.where))
    if not isinstance(rows, Rows):
        raise PolicyError("paths", "expected tables written [[paths]]", where=rows.where)
    found = tuple(_section(at, row, policy, gathered) for at, row in enumerate(rows.items))
    applied = replace(policy.applied, digest=_digest(tree, [each.policy for each in found]))
    remembers = policy.remembers and all(each.policy.remembers for each in found)
    return replace(
        policy,
        applied=applied,
        sections=found,
        root=sections.root(gathered.top),
        remembers=remembers,
    )


def _section(number: int, branch: Branch, whole: Policy, gathered: gathering.Gathered) -> Section:
    """Understand a section: a policy of its own, with the waivers of the whole."""
    table = Table(f"paths[{number}]", branch)
    row = sections.read(table, branch)
    base = gathered
    if row.policy:
        base = gathering.gather(row.policy, str(beside("", row.line)), row.line, gathered.reads)
    own = layering.Layer(row.own, frozenset(range(len(base.layers))), row.where)
    tree, _ = layering.resolve([*base.layers, own])
    for lock in whole.locks:
        # Of the rest there is only one, for all sections.
        held = {"checks", "verdicts", "lists", "rules"}
        if layering.lookup(tree, ("data", "publishers")) is not None:
            held |= {"data"}
        if lock.key[0] in held and not layering.agrees(lock, whole.tree, tree):
            why = f"says otherwise than {lock.where} locks it{lock.because}"
            raise PolicyError(f"{table.path}: {lock.dotted}", why, where=row.line or row.where)
    if row.policy and isinstance(inner := tree.items.get("paths"), Rows):
        why = f"has sections ({inner.where}), and those of a section are not used"
        raise PolicyError(f"{table.path}.policy", why, where=row.line)
    told = gathering.told(base, ())
    kept = {key: node for key, node in tree.items.items() if key not in {"paths", "tests"}}
    found = _apart(
        _understand(Branch({**kept, **told.items}, tree.where), whole.known, tuple(base.sources))
    )
    for waiver in found.waivers:
        if waiver not in whole.waivers:
            why = f"has waivers ({waiver.where}), and those of a section are not used"
            raise PolicyError(f"{table.path}.policy", why, where=row.line)
    for waiver in whole.waivers:
        if shut := sorted(waiver.rules & found.protected):
            why = f"{shut[0]!r} cannot be waived under {shown(row.policy)}, in {row.where}"
            raise PolicyError("waivers.rules", why, where=waiver.where)
    found = replace(
        found,
        applied=replace(found.applied, digest=_digest(found.tree)),
        waivers=whole.waivers,
        protected=found.protected | whole.protected,
        publishers=found.publishers or whole.publishers,
    )
    return Section(number, row.match, row.where, found)


def _known(locks: tuple[layering.Lock, ...], policy: Policy) -> tuple[layering.Lock, ...]:
    """See that what is locked is there to be locked."""
    for lock in locks:
        if fault := layering.lockable(lock.key, policy.known.checks, tuple(policy.lists)):
            raise PolicyError("locked", f"{shown(lock.dotted)}: {fault}", where=lock.where)
    return locks


def _understand(raw: Branch, known: Known, sources: tuple[str, ...]) -> Policy:
    """Turn what files say into a policy.

    Args:
        raw: Everything that they say, resolved.
        known: What it may name.
        sources: What to call the files.

    Raises:
        PolicyError: As for ``load``.
    """
    top = Table("", raw)
    name, version = top.string("name"), top.string("version")
    tables = top.table("lists"), top.table("verdicts"), top.table("checks")
    rows = top.rows("waivers")
    rules = custom.read(top.rows("rules"), known.rules | known.checks | ANSWERS)
    ids = frozenset(rule.id for rule in rules)
    tests = tuple(examples.read(row, known.checks | ids, known.rules) for row in top.rows("tests"))
    reading = top.table("reading")
    remembers = reading.boolean("digest-cache", default=True).value
    reading.finish()
    data = top.table("data")
    rows_file = _file(data, "publishers")
    data.finish()
    top.strings("locked", ())
    top.rows("paths")
    protected = top.strings("no-waive", ()).value
    top.string("extends", "")  # gone by now; asked for so that a misspelt one finds it
    top.finish()
    lists, settled = _lists(tables[0]), verdicts(tables[1])
    checks = _checks(tables[2], raw, known)
    if not (checks or rules):
        raise PolicyError("checks", "asks nothing, which allows nothing", where=raw.where)
    waivable = known.rules | known.checks | ids | ANSWERS
    for each in protected:
        if each not in waivable:
            why = f"unknown rule {shown(each)}{nearest(each, waivable)}"
            raise top.fault("no-waive", why, each)
    return Policy(
        applied=Applied(name.value, version.value, Digest("sha256", ""), sources),
        verdicts=settled,
        checks=checks,
        lists=lists,
        waivers=waiving.every(
            rows, waivable, {each: top.spot("no-waive", each) for each in protected}
        ),
        remembers=remembers,
        publishers=rows_file,
        examples=tests,
        tree=raw,
        known=known,
        protected=frozenset(protected),
        rules=rules,
    )


def _apart(policy: Policy) -> Policy:
    """See that nothing is both allowed and denied."""
    for check in sorted(policy.checks.keys() & {"licence", "publisher"}):
        table = policy.table(check)
        allow, deny = table.strings("allow", ()).value, table.strings("deny", ()).value
        for each in allow:
            if each in deny:
                why = f"{shown(each)} is in allow and in deny ({table.spot('deny', each)})"
                raise table.fault("allow", why, each)
    return policy


def _file(table: Table, key: str) -> tuple[Path, str] | None:
    """Return a file that a policy names, from where the policy lies."""
    name = table.string(key, "")
    if not name.value:
        return None
    line = name.where.partition("  ")[0]
    path = beside(name.value, line)
    if "\0" in name.value or len(name.value) > MAX_NAME or not path.is_file():
        raise PolicyError(f"{table.path}.{key}", f"no file {shown(name.value)}", where=line)
    return path, name.value


def verdicts(table: Table) -> Verdicts:
    """Understand ``[verdicts]``.

    Raises:
        PolicyError: A key or a value is unknown.
    """
    on_gap = table.certain("on-gap", "deny")
    on_not_scanned = table.certain("on-not-scanned", "no-verdict")
    words = {"warn": Verdict.WARN, "deny": Verdict.DENY}
    fail_on = table.choice("fail-on", [*words, NEVER], "deny")
    unused, expired = (
        table.certain("unused-waiver", "warn"),
        table.certain("expired-waiver", "warn"),
    )
    days = table.number("max-waiver-days", NO_LIMIT)
    table.finish()
    return Verdicts(
        on_gap=on_gap,
        on_not_scanned=on_not_scanned,
        fail_on=Setting(words.get(fail_on.value), fail_on.where),
        unused_waiver=unused,
        expired_waiver=expired,
        max_waiver_days=days,
    )


def _checks(table: Table, raw: Branch, known: Known) -> dict[str, Branch]:
    asked: dict[str, Branch] = {}
    node = raw.items.get("checks")
    branches = node.items if isinstance(node, Branch) else {}
    for check in table.keys():  # noqa: SIM118 - not a dict
        branch = branches[check]
        if check not in known.checks:
            why = f"unknown check{nearest(check, known.checks)}"
            raise PolicyError(f"checks.{check}", why, where=branch.where)
        if not isinstance(branch, Branch):
            raise PolicyError(f"checks.{check}", "expected a table", where=branch.where)
        asked[check] = branch
    return asked


def _lists(table: Table) -> dict[str, Named]:
    lists: dict[str, Named] = {}
    for name in table.keys():  # noqa: SIM118 - not a dict
        inner = table.table(name)
        values = inner.strings("values")
        source = inner.string("source", "")
        as_of, review = inner.perhaps_date("as-of"), inner.perhaps_date("review-by")
        inner.finish()
        if as_of is not None and review is not None and review < as_of:
            raise inner.fault("review-by", f"{review} is before as-of, {as_of}")
        spots = {each: inner.spot("values", each) for each in values.value}
        lists[name] = Named(name, values.value, source.value, as_of, review, inner.where, spots)
    return lists


def _digest(tree: Branch, parts: Sequence[Policy] = ()) -> Digest:
    """Bind everything that decides: values as resolved, files that they name, and sections."""

    def spell(value: object) -> str:
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        msg = f"{type(value).__name__} in a policy"
        raise TypeError(msg)

    told: object = plain(tree)
    files = [[key, name, _content(name, where)] for key, name, where in _files(tree)]
    if files or parts:
        told = {"policy": told, "files": files, "paths": [str(p.applied.digest) for p in parts]}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=spell)
    return Digest("sha256", sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def documents(policy: Policy) -> Iterator[Path]:
    """Yield the files that a policy names, besides other policies; they need not be there."""
    for _, name, where in _files(policy.tree):
        yield beside(name, where)


def _files(tree: Branch) -> Iterator[tuple[str, str, str]]:
    """Yield the files that a policy names: under which key, which one, and where it says so."""
    tables: list[tuple[Node | None, Sequence[str]]] = [
        (layering.lookup(tree, ("data",)), ("publishers",)),
        (layering.lookup(tree, ("checks", "signature")), trusting.DOCUMENTS),
    ]
    trust = layering.lookup(tree, ("checks", "signature", "trust"))
    if isinstance(trust, Rows):
        tables += [(row, trusting.DOCUMENTS) for row in trust.items]
    for table, keys in tables:
        for key in keys if isinstance(table, Branch) else ():
            node = table.items.get(key) if isinstance(table, Branch) else None
            if isinstance(node, Leaf):
                names = node.value if isinstance(node.value, list) else [node.value]
                yield from ((key, name, node.where) for name in names if isinstance(name, str))


def _content(name: str, where: str) -> str:
    """Return the digest of a file that a policy names; nothing for one that cannot be read.

    Whoever uses the file says what is wrong with it.
    """
    try:
        path = beside(name, where)
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            import hashlib  # noqa: PLC0415 - only where a policy names files

            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def locked(policy: Policy, asked: Collection[str]) -> None:
    """See that keys which are locked inside the tables of checks are there.

    Args:
        policy: The policy.
        asked: Dotted keys that the checks asked for.

    Raises:
        PolicyError: One is not.
    """
    for lock in policy.locks:
        if lock.key[0] != "checks" or len(lock.key) < 3:  # noqa: PLR2004 - checks.id.key
            continue
        if lock.key[1] not in policy.checks:
            why = f"{shown(lock.dotted)}: the check is not asked; lock 'checks.{lock.key[1]}' whole"
            raise PolicyError("locked", why, where=lock.where)
        if not any(f"{each}.".startswith(f"{lock.dotted}.") for each in asked):
            why = f"{shown(lock.dotted)}: unknown key{nearest(lock.dotted, asked)}"
            raise PolicyError("locked", why, where=lock.where)


def pinned(policy: Policy, digest: str | None) -> None:
    """See that a policy is the one that is meant.

    Args:
        policy: As it was loaded.
        digest: ``sha256:`` and 64 hexadecimal digits; nothing is asked if it is ``None``. An empty
            one is none: a variable that nobody set must not leave the policy unpinned.

    Raises:
        PolicyError: The digest is none, or that of another policy.
    """
    found = str(policy.applied.digest)
    if digest is None:
        return
    if not _DIGEST.fullmatch(digest):
        why = f"{shown(digest)} is no digest: sha256: and 64 lower-case hexadecimal digits"
        raise PolicyError("", why, where=policy.applied.sources[0])
    if digest != found:
        why = f"its digest is {found}, and {digest} is wanted"
        raise PolicyError("", why, where=policy.applied.sources[0])


def stale(used: tuple[Named, ...], today: dt.date) -> tuple[Named, ...]:
    """Return the lists that ought to have been reviewed by now, each once."""
    late = (each for each in used if each.review_by is not None and today > each.review_by)
    return tuple({each.name: each for each in late}.values())
