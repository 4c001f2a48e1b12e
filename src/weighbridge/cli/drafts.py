"""What somebody wants of a policy, by flags or by questions, and the policy for it."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from weighbridge import pipeline, policy, rehearsal
from weighbridge.cli import output
from weighbridge.cli.policy_init import Options
from weighbridge.core import Disclosure, OutputError, UsageError
from weighbridge.core.records import replace
from weighbridge.facts import countries
from weighbridge.policy import drafting
from weighbridge.policy.drafting import Draft
from weighbridge.policy.raw import Leaf
from weighbridge.policy.table import Named
from weighbridge.typings import TypeVar

T = TypeVar("T")

BASE = "default"
"""Policy to build on, if none is named."""


def place(file: str, *, force: bool) -> Path:
    """See that a policy can be written to a file.

    Raises:
        UsageError: It is there already, has another ending, or cannot be written.
    """
    if not file.endswith(".toml"):
        raise UsageError(f"{file!r}: a policy's file ends in .toml")
    if "\0" in file:
        raise UsageError(f"{file!r}: is no path")
    if not os.path.isdir(folder := os.path.dirname(file) or "."):  # noqa: PTH112, PTH120 - as given
        raise UsageError(f"{folder!r}: no such folder")
    found = output.target(file)
    if os.path.lexists(file) and not force:
        raise UsageError(f"{file!r}: is there already; --force overwrites it")
    return found


def interactive(options: Options) -> bool:
    """Whether to ask: on a terminal, if nothing says what is wanted."""
    said = ("base", "deny", "deny_lists", "unknown", "signature", "minimum", "licences", "fail_on")
    given: dict[str, object] = {**options}
    if options["yes"] or any(given[name] for name in said):
        return False
    return sys.stdin.isatty() and sys.stderr.isatty()


def told(options: Options) -> Draft:
    """Take what is wanted from flags.

    Raises:
        UsageError: A policy, a list or a country is none.
    """
    start = _start(options, _base(options["base"] or BASE))
    lists = (each for name in options["deny_lists"] for each in _lists(name))
    return replace(
        start,
        deny=tuple(dict.fromkeys(map(_country, options["deny"]))),
        lists=_more(start, lists),
        unknown=options["unknown"] or "",
        signature=options["signature"],
        minimum=options["minimum"] or "",
        licences=tuple(dict.fromkeys(options["licences"])),
        fail_on=options["fail_on"] or "",
    )


def asked(options: Options) -> Draft:
    """Ask what is wanted, on standard error.

    Raises:
        Abort: Nobody answers.
    """
    what = f"policy to build on ({', '.join(policy.shipped())})"
    base = policy.load(_ask(what, BASE, _base), pipeline.known())
    draft = _start(options, base.applied.name)
    what = "countries whose models are denied: codes, and lists such as @covered-nation, or none"
    deny, lists = _ask(what, "none", _places)
    draft = replace(draft, deny=deny, lists=_more(draft, lists))
    if draft.countries:
        what = "if nobody knows where a model is from: allow, warn or deny"
        draft = replace(draft, unknown=_ask(what, _unknown(base), _word("allow", "warn", "deny")))
    signature = click.confirm("signature by a trusted signer required", default=False, err=True)
    levels = [each.word for each in Disclosure]
    what = f"least that is said about training data: {', '.join(levels)}"
    minimum = _ask(what, "none", _word(*levels))
    licences = _ask("licences that are allowed: SPDX ids, or all", "all", _licences)
    what = "mildest verdict that fails: warn, deny or never"
    usual = base.verdicts.fail_on.value.word if base.verdicts.fail_on.value else "never"
    fail_on = _ask(what, usual, _word("warn", "deny", "never"))
    return replace(
        draft,
        signature=signature,
        minimum="" if minimum == "none" else minimum,
        licences=licences,
        fail_on=fail_on,
    )


def _start(options: Options, base: str) -> Draft:
    """Begin with what the base decides."""
    found = policy.load(base, pipeline.known())
    return Draft(
        name=options["name"] or Path(options["file"]).stem,
        base=base,
        denies=bool(_leaf(found, "jurisdiction", "deny")),
        has=frozenset(found.lists),
        licensed="licence" in found.checks,
    )


def _more(start: Draft, lists: Iterable[Named]) -> tuple[Named, ...]:
    """Leave out lists that the base denies already, and what is there twice."""
    denied = _leaf(policy.load(start.base, pipeline.known()), "jurisdiction", "deny")
    known = denied if isinstance(denied, list) else []
    return tuple({each.name: each for each in lists if f"@{each.name}" not in known}.values())


def _leaf(found: policy.Policy, check: str, key: str) -> object:
    """Return what files say about a key of a check; ``None`` if they say nothing."""
    table = found.checks.get(check)
    node = table.items.get(key) if table else None
    return node.value if isinstance(node, Leaf) else None


def _unknown(base: policy.Policy) -> str:
    """Return what the base says about models of unknown origin."""
    said = _leaf(base, "jurisdiction", "unknown")
    return said if isinstance(said, str) else "warn"


def _ask(what: str, default: str, understand: Callable[[str], T]) -> T:
    """Ask until the answer is understood."""

    def convert(answer: str) -> T:
        try:
            return understand(answer.strip())
        except UsageError as error:
            raise click.UsageError(output.plain(str(error))) from error

    # What is asked for is converted by ``convert``, the default too.
    found: T = click.prompt(what, default=default, value_proc=convert, err=True)
    return found


def _word(*words: str) -> Callable[[str], str]:
    def understand(answer: str) -> str:
        if answer not in words:
            hint = policy.nearest(answer, words) or f", expected one of {', '.join(words)}"
            raise UsageError(f"unknown answer {answer!r}{hint}")
        return answer

    return understand


def _licences(answer: str) -> tuple[str, ...]:
    given = answer.replace(",", " ").split()
    return () if given in ([], ["all"]) else tuple(dict.fromkeys(given))


def _places(answer: str) -> tuple[tuple[str, ...], tuple[Named, ...]]:
    given = answer.replace(",", " ").split()
    given = [] if given == ["none"] else given
    codes = tuple(dict.fromkeys(_country(each) for each in given if not each.startswith("@")))
    named = (each[1:] for each in given if each.startswith("@"))
    return codes, tuple(listed for name in named for listed in _lists(name))


def _base(name: str) -> str:
    if name not in policy.shipped():
        known = policy.shipped()
        hint = policy.nearest(name, known) or f", expected one of {', '.join(known)}"
        raise UsageError(f"unknown policy {name!r}{hint}")
    return name


def _country(code: str) -> str:
    if code not in countries.codes():
        other = countries.code(code) or countries.code(code.upper())
        hint = f", did you mean {other!r}?" if other else policy.nearest(code, countries.codes())
        raise UsageError(f"{code!r} is no country code{hint}")
    return code


def _lists(name: str) -> tuple[Named, ...]:
    """Return a list of countries that a shipped policy has, or those that it denies."""
    packs = {each: policy.load(each, pipeline.known()) for each in policy.shipped()}
    if name in packs:
        found = tuple(_denied(packs[name]))
        if not found:
            raise UsageError(f"the policy {name!r} denies no list of countries")
        return found
    known: dict[str, Named] = {}
    for each in packs.values():
        known |= {listed.name: listed for listed in each.lists.values() if _holds(listed)}
    if name not in known:
        hint = policy.nearest(name, (*known, *packs)) or f", expected one of {', '.join(known)}"
        raise UsageError(f"unknown list of countries {name!r}{hint}")
    return (known[name],)


def _holds(listed: Named) -> bool:
    """Whether a list is one of countries."""
    return set(listed.values) <= set(countries.codes())


def _denied(pack: policy.Policy) -> Iterator[Named]:
    deny = _leaf(pack, "jurisdiction", "deny")
    for item in deny if isinstance(deny, list) else ():
        if isinstance(item, str) and (listed := pack.lists.get(item.removeprefix("@"))):
            yield listed


def write(draft: Draft, file: str, today: dt.date) -> tuple[str, int]:
    """Write a policy whose tests hold; return it, and how many tests it has.

    A test of what was wanted may come out otherwise because of what the policy builds on: then it
    says what is the case.

    Raises:
        PolicyError: What is wanted is not understood.
        OutputError: It cannot be written down to be tried.
    """
    trials = list(drafting.trials(draft))
    try:
        applied = _tried(drafting.text(draft, trials, file))
    except OSError as error:
        # No folder for what is temporary, or no room there.
        raise OutputError(f"{file!r}: {str(error.strerror or error).lower()}") from error
    outcomes = rehearsal.rehearse(applied, today)
    settled = [
        replace(each, expect=outcome.decision.verdict.word, because=()) if outcome.why else each
        for each, outcome in zip(trials, outcomes, strict=True)
    ]
    return drafting.text(draft, settled, file), len(settled)


def _tried(text: str) -> policy.Policy:
    """Read a policy that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="weighbridge-init-") as folder:
        trial = Path(folder, "policy.toml")
        trial.write_text(text, encoding="utf-8")
        return policy.load(str(trial), pipeline.known())
