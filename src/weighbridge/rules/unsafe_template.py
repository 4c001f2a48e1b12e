r"""A chat template names more than the fields of a conversation.

## What it finds
Templates that walk through Python objects (``__class__``, ``__globals__``, frames), look up names
that they put together while rendering or take from special tokens, use ``attr``, ``format`` or
Jinja's own globals, read other templates, or are too long to be parsed. What real templates use is
listed; a filter, test, method or function that is not is a lesser matter, as is a template that
does not parse, or that has its renderer repeat something ten thousand times or take a power.

## Why it matters
Loaders render the template for every conversation. Rendered outside a sandbox it runs as its
writer's program (CVE-2024-34359 in llama-cpp-python, CVE-2026-5760 in SGLang); the sandbox has
been left before (CVE-2016-10745, CVE-2019-10906, CVE-2024-56326, CVE-2025-27516).

## What to do
Do not render it. Use the template of the base model, or ask the publisher what it is for.

## Fires on
    name: tokenizer_config.json
    {\x22chat_template\x22:\x20\x22{{\x20messages.__class__\x20}}\x22}

## Silent on
    name: tokenizer_config.json
    {\x22chat_template\x22:\x20\x22{%\x20for\x20m\x20in\x20messages\x20%}{{\x20m['content']|trim
    \x20}}{%\x20endfor\x20%}\x22}
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Dossier, Finding, Operation, Severity
from weighbridge.facts import templates
from weighbridge.rules import Rule

SHOWN = 3
"""Things that one message tells."""

PLACES = 8

_PREFIX = "jinja-"
_ALWAYS = {
    "computed": (Severity.HIGH, "looks up {!r}, which it puts together"),
    "text": (Severity.HIGH, "holds the text {!r}"),
    "statement": (Severity.HIGH, "reads another template, by {!r}"),
    "costly": (Severity.MEDIUM, "has its renderer work on {}"),
    "oversize": (Severity.HIGH, "is longer than any real one: {}"),
    "unparsed": (Severity.MEDIUM, "does not parse: {}"),
}
"""What is told whatever its name is."""

_LISTED = {"filter": "filters", "test": "tests", "function": "functions", "method": "methods"}


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per template, as bad as the worst that it names."""
    found: dict[tuple[str, str], list[tuple[Severity, str, Operation]]] = {}
    for step in dossier.every(Operation):
        if not step.domain.startswith(_PREFIX):
            continue
        judged = _judge(step.domain.removeprefix(_PREFIX), step.name)
        if judged is not None:
            key = (step.place.artifact.name, _told(step, "template"))
            found.setdefault(key, []).append((*judged, step))
    for (file, label), each in found.items():
        worst = sorted(each, key=lambda item: -item[0])
        said = list(dict.fromkeys(_phrase(what, step) for _, what, step in worst))
        more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
        where = f"the template {label!r} of {file!r}" if label else f"the template {file!r}"
        steps = [step for _, _, step in worst]
        message = f"{where} {', '.join(said[:SHOWN])}{more}"
        yield RULE.finding(message, *steps[:PLACES], severity=worst[0][0])


def _judge(sort: str, name: str) -> tuple[Severity, str] | None:
    """Say what is wrong with a name, or nothing."""
    if sort in _ALWAYS:
        severity, what = _ALWAYS[sort]
        return severity, what.format(name) if name else "looks up a name that it does not spell out"
    if sort in _LISTED:
        return _used(sort, name)
    hidden = name.startswith("__")
    if sort == "attribute" and (hidden or templates.leads_out("attributes", name)):
        return Severity.CRITICAL, f"reaches {name!r}"
    if sort == "attribute" and name.startswith("_"):
        return Severity.MEDIUM, f"reaches {name!r}"
    if sort == "name" and (hidden or templates.leads_out("names", name)):
        return Severity.HIGH, f"uses {name!r}"
    return None


def _used(sort: str, name: str) -> tuple[Severity, str] | None:
    """Judge a filter, test, function or method."""
    if sort == "method" and name.startswith("__"):
        return Severity.CRITICAL, f"calls {name!r}"
    if sort == "function" and not name:
        return Severity.MEDIUM, "calls what it looks up"
    if templates.leads_out(_LISTED[sort], name):
        return Severity.HIGH, f"uses the {sort} {name!r}"
    if templates.harmless(_LISTED[sort], name) or templates.leads_out("names", name):
        return None
    return Severity.MEDIUM, f"uses the {sort} {name!r}, which is on no list"


def _phrase(what: str, step: Operation) -> str:
    line = _told(step, "line")
    return f"{what} on line {line}" if line not in {"", "0"} else what


def _told(step: Operation, key: str) -> str:
    for name, value in step.attributes:
        if name == key and isinstance(value, Constant):
            return str(value.value)
    return ""


RULE = Rule(
    id="unsafe-template",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    among=((Operation, _PREFIX),),
)
