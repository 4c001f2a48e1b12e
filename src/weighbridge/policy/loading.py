"""From the name of a policy to what it asks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weighbridge.core import Applied, Digest, PolicyError, Verdict
from weighbridge.policy import custom, examples, waiving
from weighbridge.policy.raw import Branch, merge, plain, read
from weighbridge.policy.table import NEVER, Named, Setting, Table, nearest

MAX_DEPTH = 16
"""Policies that extend one another."""


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
    """

    on_gap: Setting[Verdict]
    on_not_scanned: Setting[Verdict]
    fail_on: Setting[Verdict | None]


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
    rules: tuple[custom.Custom, ...] = ()

    @property
    def hashes(self) -> bool:
        """Whether something depends on the digest of the model, or of a file."""
        return bool(self.waivers) or any(rule.hashes for rule in self.rules)

    def table(self, check: str) -> Table:
        """Return a check's table, nothing of it read yet."""
        return Table(f"checks.{check}", self.checks[check], self.lists)


def folder() -> Path:
    """Return where the shipped policies are: beside the package, or at the root of a checkout."""
    package = Path(__file__).resolve().parents[1]
    beside = package / "policies"
    return beside if beside.is_dir() else package.parents[1] / "policies"


def shipped() -> tuple[str, ...]:
    """Return the names of the shipped policies, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.toml")))


def load(reference: str, known: Known) -> Policy:
    """Read a policy, and what it extends.

    Args:
        reference: Name of a shipped policy, or path of a file: with a ``/``, or ending in
            ``.toml``.
        known: What it may name.

    Raises:
        PolicyError: Anything in it is not known, not of its type, or missing.
    """
    sources: list[str] = []
    raw = _resolve(reference, Path(), "", (), sources)
    return _understand(raw, known, tuple(sources))


def _find(reference: str, base: Path, where: str) -> tuple[Path, str]:
    """Return the file, and what to call it."""
    if "/" in reference or reference.endswith(".toml"):
        path = base / reference
        if not path.is_file():
            raise PolicyError("", f"no policy file {reference!r}", where=where)
        return path, str(path)
    path = folder() / f"{reference}.toml"
    if reference not in shipped():
        hint = nearest(reference, shipped()) or f", expected one of {', '.join(shipped())}"
        if (base / reference).is_file():
            hint = f"; to use the file: ./{reference}"
        raise PolicyError("", f"unknown policy {reference!r}{hint}", where=where)
    return path, path.name


def _resolve(
    reference: str, base: Path, where: str, above: tuple[Path, ...], sources: list[str]
) -> Branch:
    path, shown = _find(reference, base, where)
    real = path.resolve()
    if real in above:
        chain = " -> ".join(each.name for each in (*above, real))
        raise PolicyError("extends", f"goes round in a circle: {chain}", where=where)
    if len(above) == MAX_DEPTH:
        raise PolicyError("extends", f"more than {MAX_DEPTH} levels", where=where)
    sources.append(shown)
    own = read(path, shown)
    if (odd := own.items.get("+extends")) is not None:
        raise PolicyError("+extends", "unknown key, did you mean 'extends'?", where=odd.where)
    extends = Table("", Branch({k: v for k, v in own.items.items() if k == "extends"}, own.where))
    parents = extends.strings("extends", ())
    result = Branch()
    for parent in parents.value:
        line = parents.where.rpartition("  ")[0]
        layer = _resolve(parent, path.parent, line, (*above, real), sources)
        # What a policy holds against itself need not be true of one that changes it.
        kept = {key: node for key, node in layer.items.items() if key != "tests"}
        result = merge(result, Branch(kept, layer.where))
    for key in ("name", "version"):
        if key not in own.items:
            raise PolicyError(key, "is missing", where=own.where)
    items = {key: node for key, node in own.items.items() if key != "extends"}
    return merge(result, Branch(items, own.where))


def _understand(raw: Branch, known: Known, sources: tuple[str, ...]) -> Policy:
    top = Table("", raw)
    name, version = top.string("name"), top.string("version")
    tables = top.table("lists"), top.table("verdicts"), top.table("checks")
    rows = top.rows("waivers")
    rules = custom.read(top.rows("rules"), known.rules | known.checks)
    ids = frozenset(rule.id for rule in rules)
    tests = tuple(examples.read(row, known.checks | ids, known.rules) for row in top.rows("tests"))
    reading = top.table("reading")
    remembers = reading.boolean("digest-cache", default=True).value
    reading.finish()
    data = top.table("data")
    rows_file = _file(data, "publishers")
    data.finish()
    top.string("extends", "")  # gone by now; asked for so that a misspelt one finds it
    top.finish()
    lists, verdicts = _lists(tables[0]), _verdicts(tables[1])
    checks = _checks(tables[2], raw, known)
    if not (checks or rules):
        raise PolicyError("checks", "asks nothing, which allows nothing", where=raw.where)
    waivers = tuple(waiving.read(row, known.rules | known.checks | ids) for row in rows)
    seen: set[str] = set()
    for waiver in waivers:
        if waiver.id in seen:
            raise PolicyError("waivers", f"two have the id {waiver.id!r}", where=waiver.where)
        seen.add(waiver.id)
    applied = Applied(name.value, version.value, _digest(raw), sources)
    return Policy(applied, verdicts, checks, lists, waivers, remembers, rows_file, tests, rules)


def _file(table: Table, key: str) -> tuple[Path, str] | None:
    """Return a file that a policy names, from where the policy lies."""
    name = table.string(key, "")
    if not name.value:
        return None
    line = name.where.partition("  ")[0]
    path = Path(line.rpartition(":")[0]).parent / name.value
    if not path.is_file():
        raise PolicyError(f"{table.path}.{key}", f"no file {name.value!r}", where=line)
    return path, name.value


def _verdicts(table: Table) -> Verdicts:
    on_gap = table.certain("on-gap", "deny")
    on_not_scanned = table.certain("on-not-scanned", "no-verdict")
    words = {"warn": Verdict.WARN, "deny": Verdict.DENY}
    fail_on = table.choice("fail-on", [*words, NEVER], "deny")
    table.finish()
    return Verdicts(on_gap, on_not_scanned, Setting(words.get(fail_on.value), fail_on.where))


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
        lists[name] = Named(name, values.value, source.value, as_of, review, inner.where)
    return lists


def _digest(raw: Branch) -> Digest:
    def spell(value: object) -> str:
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        msg = f"{type(value).__name__} in a policy"
        raise TypeError(msg)

    text = json.dumps(plain(raw), sort_keys=True, separators=(",", ":"), default=spell)
    return Digest("sha256", hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def stale(used: tuple[Named, ...], today: dt.date) -> tuple[Named, ...]:
    """Return the lists that ought to have been reviewed by now, each once."""
    late = (each for each in used if each.review_by is not None and today > each.review_by)
    return tuple({each.name: each for each in late}.values())
