"""The report on a fleet as one HTML page, in the style of the report on a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from weighbridge import __version__
from weighbridge.core import Verdict, printable
from weighbridge.core.elements import Element, document, element
from weighbridge.document import page, sheets
from weighbridge.fleet import lines, reporting
from weighbridge.fleet.lines import Line, Sum
from weighbridge.judgement import phrases

OPEN = 200
"""Models of one verdict that stand open; the others are folded."""

MOST = 5_000
"""Models of one verdict that are named."""

REASONS = 3
"""Reasons that are told of a model."""

TITLES = {
    "deny": "Denied",
    "no-verdict": "No verdict",
    "warn": "Allowed with a warning",
    "": "Not weighed",
    "allow": "Allowed",
}
"""Headings, in order."""


def written(every: Iterable[Line]) -> str:
    """Write the page: it holds what it names, which is bounded, and counts the rest."""
    found = lines.summed(every)
    counts = found.every
    named: dict[str, list[Line]] = {word: [] for word in TITLES}
    for line in every:
        rows = named[line.verdict]
        if not line.row.gone and len(rows) < MOST:
            rows.append(line)
    return document(
        element(
            "html",
            page.head(f"{phrases.many(found.models, 'model')} \u2013 weighbridge fleet"),
            element(
                "body",
                element(
                    "header",
                    element("p", sheets.mark(found.worst)),
                    element("h1", _headline(found)),
                    element("p", reporting.about(found).replace("   ", " \u00b7 "), class_="lead"),
                    element("p", _policies(found), class_="soft"),
                ),
                element(
                    "main",
                    _counts(found),
                    *(part for word in TITLES for part in _part(word, named[word], counts[word])),
                    id="report",
                ),
                element("footer", element("p", _made(found))),
                class_=found.worst.word,
            ),
            lang="en",
        )
    )


def _headline(found: Sum) -> str:
    if not found.models:
        return "there was nothing to weigh"
    of = f"of {phrases.many(found.models, 'model')}"
    if denied := found.verdicts["deny"]:
        return f"{denied} {of} may not be used"
    if left := found.models - found.verdicts.total() + found.verdicts["no-verdict"]:
        return f"nobody knows about {left} {of}"
    if warned := found.verdicts["warn"]:
        return f"{of.removeprefix('of ')} may be used, {warned} with a warning"
    return f"{of.removeprefix('of ')} may be used"


def _policies(found: Sum) -> str:
    shown = ", ".join(printable(each) for each in found.policies[:REASONS])
    return f"by policy {shown}" if shown else "no policy was applied yet"


def _counts(found: Sum) -> Element:
    words = [word for word in TITLES if word in found.verdicts]
    rows = [
        element(
            "tr",
            element("td", sheets.mark(Verdict[word.upper().replace("-", "_")])),
            element("td", str(found.verdicts[word]), class_="size"),
            element("td", f"{100 * found.verdicts[word] / found.models:.1f} %", class_="size"),
            element("td", _rules(found, word)),
        )
        for word in words
    ]
    head = element(
        "thead",
        element(
            "tr",
            element("th", "Verdict", scope="col"),
            element("th", "Models", scope="col", class_="size"),
            element("th", "Share", scope="col", class_="size"),
            element("th", "Rules most often behind it", scope="col"),
        ),
    )
    return element(
        "section",
        element("h2", "Verdicts", id="verdicts"),
        element("table", head, element("tbody", *rows)) if rows else element("p", "none yet"),
        class_="part",
        aria_labelledby="verdicts",
    )


def _rules(found: Sum, word: str) -> str:
    if word == "allow":
        return ""
    top = sorted(found.rules.get(word, {}).items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{printable(rule)} {count}" for rule, count in top[: lines.TOP])


def _part(word: str, shown: Sequence[Line], count: int) -> Iterator[Element]:
    if not shown:
        return
    first, rest = (shown[:OPEN], shown[OPEN:]) if word != "allow" else ([], shown)
    left = count - len(shown)
    folded = element(
        "details",
        element("summary", phrases.many(len(rest), "more model" if first else "model")),
        element("ol", *map(_model, rest), class_="contents"),
    )
    name = f"verdict-{word or 'none'}"
    yield element(
        "section",
        element("h2", f"{TITLES[word]}: {phrases.many(count, 'model')}", id=name),
        element("ol", *map(_model, first), class_="contents") if first else None,
        folded if rest else None,
        element("p", f"and {left} more: the other formats have them", class_="soft")
        if left
        else None,
        class_="part",
        aria_labelledby=name,
    )


def _model(line: Line) -> Element:
    planned = line.row.planned
    verdict = Verdict[(line.verdict or "no-verdict").upper().replace("-", "_")]
    digest = "" if line.row.result is None or not line.verdict else line.row.result.digest
    copy = lines.copied(line)
    reasons = [
        element("p", f"{printable(each.rule)}: {printable(each.sentence, 300)}", class_="soft")
        for each in line.reasons[:REASONS]
    ]
    return element(
        "li",
        sheets.mark(verdict) if line.verdict else element("span", "not weighed", class_="soft"),
        element(
            "div",
            element("p", element("span", printable(planned.uri, 0), class_="name")),
            element("p", printable(copy, 0), class_="soft") if copy else None,
            *reasons,
            element("p", element("code", printable(digest)), class_="soft") if digest else None,
        ),
        element("p", phrases.size(planned.size), class_="soft"),
    )


def _made(found: Sum) -> str:
    bound = (
        "Every verdict is bound to a digest."
        if found.verdicts and found.bound == found.verdicts.total()
        else f"{found.bound} of {found.verdicts.total()} verdicts are bound to a digest; the "
        "others rest on sizes and times of files, or on a server's word: --digest reads the bytes."
    )
    return (
        f"Made by weighbridge {__version__}. {bound} "
        "This page has no scripts, loads nothing and links nowhere."
    )
