"""A report as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Page, Verdict, printable
from weighbridge.core.elements import NOWHERE, Element, element
from weighbridge.document import prose, sheets, style
from weighbridge.document.content import Content, Entry
from weighbridge.judgement import phrases

LISTED = 25
"""Models in the list that stands open; the others are folded."""


def page(content: Content) -> Element:
    """Write the whole page."""
    verdict = content.report.verdict
    anchors = {each.id: f"page{at}" for at, each in enumerate(content.pages, 1)}
    length = content.limits.length
    alone = len(content.report.models) == 1
    inner = [
        sheets.article(sheet, at, anchors, length, alone=alone)
        for at, sheet in enumerate(content.sheets[0], 1)
    ]
    return element(
        "html",
        head(_title(content)),
        element(
            "body",
            element("a", "Skip to the report", href="#report", class_="skip"),
            _banner(content),
            *_contents(content),
            element(
                "main",
                *inner,
                *_rest(content.sheets[1]),
                *_looked(content),
                *_pages(content, anchors),
                *_policy(content),
                id="report",
            ),
            element("footer", element("p", _made(content))),
            class_=verdict.word,
        ),
        lang="en",
    )


def head(title: str) -> Element:
    """Write what stands before any page of ours: nothing is fetched, and no script runs."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=style.SECURITY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("link", rel="icon", href=NOWHERE),
        element("title", title),
        element("style", style.STYLE),
    )


def _title(content: Content) -> str:
    verdict = phrases.word(content.report.verdict)
    models = content.report.models
    about = models[0].dossier.model if len(models) == 1 else phrases.models(models)
    return f"{verdict}: {printable(about)} \u2013 weighbridge"


def _banner(content: Content) -> Element:
    policy = content.report.policy
    name = printable(f"{policy.name} {policy.version}")
    return element(
        "header",
        element("p", sheets.mark(content.report.verdict)),
        element("h1", content.headline),
        element("p", printable(content.counts, 0), class_="lead"),
        element("p", f"by policy {name} \u00b7 {content.coverage}", class_="soft"),
    )


def _contents(content: Content) -> Iterator[Element]:
    entries, left = content.entries
    if len(entries) < 2:  # noqa: PLR2004 - one model needs no list
        return
    yield element(
        "nav",
        element("h2", "Models, the worst first", id="models"),
        element("ol", *map(_entry, entries[:LISTED]), class_="contents"),
        element(
            "details",
            element("summary", phrases.many(len(entries) - LISTED + left, "more model")),
            element("ol", *map(_entry, entries[LISTED:]), class_="contents"),
            element("p", f"and {left} more", class_="soft") if left else None,
        )
        if entries[LISTED:]
        else None,
        aria_labelledby="models",
    )


def _entry(entry: Entry) -> Element:
    dossier, verdict = entry.weighed.dossier, entry.weighed.decision.verdict
    name: Element = element("span", printable(dossier.model, 0), class_="name")
    if entry.sheet is not None:
        name = element("a", name, href=f"#m{entry.sheet + 1}")
    worst = entry.worst
    why = None
    if worst is not None and verdict is not Verdict.ALLOW:
        why = element("p", printable(worst.because), class_="soft")
    return element(
        "li",
        sheets.mark(verdict),
        element("div", element("p", name), why),
        # Of no files, the reason says more than a count does.
        element("p", phrases.extent(dossier.tally) if dossier.tally.files else "", class_="soft"),
    )


def _rest(left: int) -> Iterator[Element]:
    if left > 0:
        more = phrases.many(left, "more model")
        yield element(
            "p", f"of {more} nothing else is told: the JSON report has all", class_="soft"
        )


def _looked(content: Content) -> Iterator[Element]:
    length = content.limits.length
    inner: list[Element] = []
    for title, (lines, left) in (
        ("Not examined", content.unread),
        ("Passed over on purpose", content.passed),
        ("Notes", content.notes),
    ):
        if lines:
            inner += [element("h3", title), sheets.dots(lines, left, length)]
    yield element(
        "section",
        element("h2", "What was looked at, and what was not", id="coverage"),
        element("p", content.coverage, class_="lead"),
        *inner,
        class_="part",
        aria_labelledby="coverage",
    )


def _pages(content: Content, anchors: dict[str, str]) -> Iterator[Element]:
    if not content.pages:
        return
    yield element(
        "section",
        element("h2", "What is asked, and why it matters", id="pages"),
        *(_page(each, anchors[each.id]) for each in content.pages),
        class_="part pages",
        aria_labelledby="pages",
    )


def _page(each: Page, anchor: str) -> Element:
    kind = f"check {each.check}" if each.severity is None else f"rule, {each.severity.word}"
    return element(
        "details",
        element(
            "summary",
            element("h3", element("code", printable(each.id))),
            f" {printable(each.title, 0)} ",
            element("span", kind, class_="soft"),
        ),
        # A link opens what is folded if it leads into it, and not to the fold itself.
        element(
            "div", *prose.elements(each.text.partition("\n")[2], "h4"), id=anchor, class_="page"
        ),
    )


def _policy(content: Content) -> Iterator[Element]:
    policy = content.report.policy
    yield element(
        "section",
        element("h2", "Policy", id="policy"),
        sheets.rows(
            [
                ("name", f"{policy.name} {policy.version}"),
                ("digest", str(policy.digest)),
                *(("from", source) for source in policy.sources),
            ],
            0,
        ),
        class_="part",
        aria_labelledby="policy",
    )


def _made(content: Content) -> str:
    bound = "No digest was taken, so nothing ties this to the bytes: --digest does."
    if content.report.hashed:
        left = phrases.unhashed(each.dossier for each in content.report.models)
        but = f" But of {phrases.many(left, 'file')} nobody hashed every byte." if left else ""
        bound = f"Verdicts are bound to the digests above.{but}"
    return (
        f"Made by weighbridge {content.report.version}. {bound} "
        "This page has no scripts, loads nothing and links nowhere."
    )
