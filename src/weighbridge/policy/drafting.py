"""A policy to start from: written with comments, and with tests that hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weighbridge.core.records import dataclass
from weighbridge.policy import writing
from weighbridge.policy.table import Named

NOTE = 34
"""Column that a comment behind a value begins at, where there is room."""

STRANGE = "CC-BY-NC-ND-4.0"
"""A licence that hardly anybody allows."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test to be written.

    Attributes:
        what: The case, in words; the verdict that is due is written behind it.
        facts: Key under ``facts``, and value.
        expect: The verdict that is due.
        because: Ids of checks that are among the reasons.
    """

    what: str
    facts: tuple[tuple[str, object], ...]
    expect: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants of a policy.

    Attributes:
        name: What it calls itself.
        base: The shipped policy that it extends.
        deny: Countries whose models are denied.
        lists: Lists of countries whose models are denied, taken from shipped policies.
        unknown: Verdict if nobody knows where a model is from; empty if the base decides.
        signature: Whether a trusted signer has to vouch for every model.
        minimum: The least that has to be said about training data; empty if the base decides.
        licences: Licences that are allowed; none if the base decides.
        fail_on: The mildest verdict that makes the command fail; empty if the base decides.
        denies: Whether the base denies countries already: those wanted are appended then.
        has: Names of the lists that the base has, which are not written again.
        licensed: Whether the base asks about licences, and says what a missing one amounts to.
    """

    name: str
    base: str
    deny: tuple[str, ...] = ()
    lists: tuple[Named, ...] = ()
    unknown: str = ""
    signature: bool = False
    minimum: str = ""
    licences: tuple[str, ...] = ()
    fail_on: str = ""
    denies: bool = False
    has: frozenset[str] = frozenset()
    licensed: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """Every country that is denied."""
        listed = (code for each in self.lists for code in each.values)
        return tuple(dict.fromkeys((*self.deny, *listed)))

    @property
    def origin(self) -> bool:
        """Whether it says where models may come from."""
        return bool(self.countries or self.unknown)


def text(draft: Draft, trials: Sequence[Trial], file: str) -> str:
    """Write the policy.

    Args:
        draft: What is wanted.
        trials: Tests that it is to hold.
        file: Where it will lie, for the comments.
    """
    blocks = [_head(draft, file), *_verdicts(draft), *_lists(draft)]
    blocks += [*_jurisdiction(draft), *_signature(draft), *_data(draft), *_licence(draft)]
    blocks += [_WAIVERS, *map(_trial, trials)]
    return "\n".join(blocks)


def _set(name: str, value: object, note: str = "") -> str:
    line = writing.setting(name, value).rstrip("\n")
    if not note:
        return f"{line}\n"
    if "\n" in line or len(line) > NOTE * 2:
        return f"# {note}\n{line}\n"
    return f"{line:<{NOTE}} # {note}\n"


def _head(draft: Draft, file: str) -> str:
    # What is written into a comment must not end it.
    shown = writing.string(file)[1:-1]
    return (
        f"# Which models may be used here. Written by weighbridge policy init; it is yours now.\n"
        f"#   weighbridge policy check {shown}\n"
        f"#   weighbridge policy test {shown}\n"
        f"#   weighbridge policy show {shown} --resolved\n"
        + _set("name", draft.name)
        + _set("version", "0.1.0", "raise it when the policy changes")
        + _set("extends", [draft.base], "what is not said here is said there")
    )


def _verdicts(draft: Draft) -> Iterator[str]:
    if draft.fail_on:
        note = "mildest verdict that fails: warn | deny | never"
        yield "[verdicts]\n" + _set("fail-on", draft.fail_on, note)


def _lists(draft: Draft) -> Iterator[str]:
    yield from (_list(each) for each in draft.lists if each.name not in draft.has)


def _list(listed: Named) -> str:
    rows = _set("values", list(listed.values))
    rows += _set("source", listed.source) if listed.source else ""
    rows += _set("as-of", listed.as_of) if listed.as_of else ""
    note = "past this day every use of it is a warning"
    rows += _set("review-by", listed.review_by, note) if listed.review_by else ""
    return f"[lists.{writing.key(listed.name)}]\n{rows}"


def _jurisdiction(draft: Draft) -> Iterator[str]:
    if draft.origin:
        deny = [*(f"@{each.name}" for each in draft.lists), *draft.deny]
        block = ""
        if deny or not draft.denies:
            # A list replaces that of the base, which would allow what the base denies.
            key = "+deny" if draft.denies else "deny"
            block = _set(key, deny, "ISO 3166-1 alpha-2 codes, or @list")
        if draft.unknown:
            block += _set("unknown", draft.unknown, "if nobody knows where a model is from")
        # Further keys are named, so that nobody has to look for them.
        block += "# applies-to, conflict, strength, local-offline: weighbridge policy schema\n"
        yield f"[checks.jurisdiction]\n{block}"


def _signature(draft: Draft) -> Iterator[str]:
    if wanted := draft.signature:
        yield (
            "[checks.signature]\n"
            + _set("required", wanted, "no model without a signature by one of these:")
            + '# [[checks.signature.trust]]\n# name = "release robot"\n'
            + '# issuer = "https://token.actions.githubusercontent.com"\n'
            + '# identity = "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*"\n'
            + "# As long as nobody is named, every model is denied.\n"
        )


def _data(draft: Draft) -> Iterator[str]:
    if draft.minimum:
        levels = "none < statement < named < resolvable < documented < open"
        yield (
            f"[checks.training-data]             # {levels}\n"
            + _set("minimum", draft.minimum, "what has to be said about training data")
            + _set("below", "deny", "if less is said: allow | warn | deny")
        )


def _licence(draft: Draft) -> Iterator[str]:
    if draft.licences:
        yield (
            "[checks.licence]\n"
            + _set("allow", list(draft.licences), "SPDX ids; every other is denied")
            + ("" if draft.licensed else _set("missing", "warn", "if none is stated"))
        )


_WAIVERS = """\
# A waiver lets one model pass, for a reason, until a day; weighbridge waive writes it:
#   weighbridge waive PATH RULE --reason TEXT --owner WHO --expires 90d --policy FILE
"""


def _trial(trial: Trial) -> str:
    rows = _set("name", f"{trial.what}: {trial.expect}")
    rows += "".join(f"facts.{key} = {writing.value(value)}\n" for key, value in trial.facts)
    rows += _set("expect", trial.expect)
    rows += _set("because", list(trial.because)) if trial.because else ""
    return f"[[tests]]\n{rows}"


def trials(draft: Draft) -> Iterator[Trial]:
    """Yield tests of what was wanted, and two that hold for any policy."""
    clean = {"path": "model.safetensors", "format": "safetensors"}
    found = [{"rule": "dangerous-import", "severity": "critical"}]
    bad = {"path": "model.bin", "format": "pickle", "findings": found}
    yield Trial("safetensors without findings", (("files", [clean]),), "allow")
    why = ("serialisation",)
    yield Trial("a file that runs a command when it is loaded", (("files", [bad]),), "deny", why)
    for code in draft.countries[:1]:
        maker = {"id": "example", "country": code, "strength": "recorded"}
        name = f"a publisher seated in {code}"
        yield Trial(name, (("publisher", maker),), "deny", ("jurisdiction",))
        base = {"name": "example/base", "country": code}
        name = f"what descends from a model made in {code}"
        yield Trial(name, (("lineage", [base]),), "deny", ("jurisdiction",))
    if draft.unknown:
        due = () if draft.unknown == "allow" else ("jurisdiction",)
        name = "a model of which nobody knows the origin"
        yield Trial(name, (("publisher", {"id": ""}),), draft.unknown, due)
    if draft.minimum:
        name = f"training data disclosed as {draft.minimum!r}"
        yield Trial(name, (("training-data", draft.minimum),), "allow")
        if draft.minimum != "none":
            silent = (("training-data", "none"),)
            yield Trial("silence about training data", silent, "deny", ("training-data",))
    for licence in draft.licences[:1]:
        stated = {"id": licence, "strength": "declared"}
        yield Trial(f"the licence {licence}", (("licence", stated),), "allow")
        if STRANGE not in draft.licences:
            other = {"id": STRANGE, "strength": "declared"}
            name = f"the licence {STRANGE}"
            yield Trial(name, (("licence", other),), "deny", ("licence",))
