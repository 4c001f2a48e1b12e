"""What a page has on one model, as elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from weighbridge.core import Claim, Verdict, printable
from weighbridge.core.elements import Element, element
from weighbridge.document import prose
from weighbridge.document.content import PROSE, File, Sheet, Told, Topic
from weighbridge.document.vouching import Vouching
from weighbridge.judgement import phrases
from weighbridge.lineage import drawing, words

MARKS = {
    Verdict.ALLOW: "\u2713",
    Verdict.WARN: "!",
    Verdict.NO_VERDICT: "?",
    Verdict.DENY: "\u2715",
}
"""What stands before the word, for the eye; never instead of it."""

ENOUGH = 3
"""Reasons of one kind that stand open; the others are folded."""

MANY = 20
"""Files above which their table is folded."""


def mark(verdict: Verdict) -> Element:
    """Write a verdict as a word with a mark."""
    sign = element("span", f"{MARKS[verdict]} ", aria_hidden="true")
    return element("span", sign, phrases.word(verdict), class_=f"mark {verdict.word}")


def rows(pairs: Iterable[tuple[str, str]], length: int) -> Element:
    """Write words with what belongs to them."""
    return element("dl", *(_row(label, printable(text, length)) for label, text in pairs))


def _row(label: str, text: str) -> Element:
    inner = prose.spans(text) if label == "fix" else (text,)
    class_ = None if label in PROSE else "mono"
    return element("div", element("dt", label), element("dd", *inner, class_=class_))


def dots(lines: Iterable[str], left: int, length: int) -> Element:
    """Write a list, and how many lines it has not."""
    return element(
        "ul",
        *(element("li", printable(line, length)) for line in lines),
        element("li", f"and {left} more") if left else None,
        class_="dots",
    )


def article(
    sheet: Sheet, at: int, pages: Mapping[str, str], length: int, *, alone: bool
) -> Element:
    """Write everything about one model.

    Args:
        sheet: The model.
        at: Its number on the page, from 1.
        pages: Anchors of pages, by id.
        length: Characters of one text; 0 for all.
        alone: Whether the page has no other, and has told the verdict already.
    """
    anchor = f"m{at}"
    parts = [
        *_reasons(sheet, pages, length),
        *_vouched(sheet.vouchings, length),
        *_whence(sheet, length),
        *_unseen(sheet, length),
        *_files(sheet),
        *_claims(*sheet.claims, length),
    ]
    return element(
        "article",
        *_head(sheet, anchor, alone=alone),
        *parts,
        id=anchor,
        aria_labelledby=f"{anchor}-name",
        class_=sheet.verdict.word,
    )


def _head(sheet: Sheet, anchor: str, *, alone: bool) -> Iterator[Element]:
    dossier = sheet.dossier
    yield element("h2", printable(dossier.model, 0), id=f"{anchor}-name", class_="name")
    if not alone:
        headline = element("span", sheet.headline, class_="headline")
        yield element("p", mark(sheet.verdict), headline, class_="head")
    yield element("p", " \u00b7 ".join(sheet.facts), class_="soft")
    if dossier.digest is not None:
        yield element("p", "digest ", element("code", str(dossier.digest)), class_="soft")
    if sheet.others:
        yield element(
            "details",
            element("summary", f"the same is said of {phrases.many(len(sheet.others), 'other')}"),
            element("ul", *(element("li", name, class_="mono") for name in sheet.others)),
        )


def _reasons(sheet: Sheet, pages: Mapping[str, str], length: int) -> Iterator[Element]:
    if sheet.against:
        left = phrases.many(sheet.unsaid, "more reason")
        yield element("h3", "Why")
        first, more = _parted(sheet.against)
        yield _listed(first, pages, length)
        if more:
            label = phrases.many(len(more), "more reason")
            yield element(
                "details",
                element("summary", f"{label} of the same kind"),
                _listed(more, pages, length),
            )
        if sheet.unsaid:
            yield element("p", f"and {left}: the JSON report has them all", class_="soft")
    if sheet.waived:
        yield element("h3", "Waived")
        yield _listed(sheet.waived, pages, length)
    if sheet.favour:
        yield element("h3", "Checked, and nothing against it")
        lines = (printable(told.because, length) for told in sheet.favour)
        ids = (told.id for told in sheet.favour)
        yield element(
            "ul",
            *(
                element("li", text, element("span", f" ({id_})", class_="soft"))
                for text, id_ in zip(lines, ids, strict=True)
            ),
            class_="dots",
        )


def _parted(every: Iterable[Told]) -> tuple[list[Told], list[Told]]:
    """Part reasons from those of whose kind there are enough already."""
    seen: Counter[tuple[Verdict, str]] = Counter()
    first: list[Told] = []
    more: list[Told] = []
    for told in every:
        kind = (told.verdict, told.id)
        (first if seen[kind] < ENOUGH else more).append(told)
        seen[kind] += 1
    return first, more


def _listed(every: Iterable[Told], pages: Mapping[str, str], length: int) -> Element:
    return element("ol", *(_told(each, pages, length) for each in every), class_="reasons")


def _told(told: Told, pages: Mapping[str, str], length: int) -> Element:
    name: Element | str = printable(told.id)
    if told.id in pages:
        name = element("a", name, href=f"#{pages[told.id]}")
    waived = element("span", "waived", class_="mark waived")
    return element(
        "li",
        waived if told.waived else mark(told.verdict),
        element(
            "div",
            element("h4", printable(told.because, length)),
            element("p", name, f" \u00b7 {told.about}" if told.about else None, class_="soft"),
            rows(told.rows, length) if told.rows else None,
        ),
    )


def _vouched(vouchings: tuple[Vouching, ...], length: int) -> Iterator[Element]:
    if not vouchings:
        return
    yield element("h3", "Signatures and records")
    yield element(
        "ul",
        *(
            element(
                "li",
                element("p", element("strong", each.standing), f": {printable(each.why, length)}"),
                rows(each.rows, length),
            )
            for each in vouchings
        ),
        class_="facts",
    )


def _whence(sheet: Sheet, length: int) -> Iterator[Element]:
    origin = sheet.dossier.origin
    for topic in sheet.topics:
        yield element("h3", topic.title)
        yield _topic(topic, length)
        if topic.title == "Lineage" and origin is not None and len(origin.nodes) > 1:
            label = f"Lineage of {printable(sheet.dossier.model)}"
            yield element(
                "div",
                drawing.picture([sheet.dossier], label),
                class_="scroll picture",
                tabindex=0,
                role="region",
                aria_label=f"Drawing: {label}",
            )


def _topic(topic: Topic, length: int) -> Element:
    alone = len({line.label for line in topic.lines}) == 1 and not topic.lines[0].more
    if alone:
        return dots((line.text for line in topic.lines), 0, length)
    return element(
        "dl",
        *(
            element("div", element("dt", line.label), element("dd", *_sentences(line, length)))
            for line in topic.lines
        ),
    )


def _sentences(line: words.Line, length: int) -> Iterator[Element]:
    yield element("p", printable(line.text, length))
    for text in line.more:
        yield element("p", printable(text, length), class_="soft")


def _unseen(sheet: Sheet, length: int) -> Iterator[Element]:
    names, left = sheet.unread
    yield element("h3", "What was not looked at")
    yield dots(names, left, length) if names else element("p", sheet.seen)
    if sheet.remarks:
        yield element("h3", "Names and links")
        yield dots(sheet.remarks, 0, length)


def _files(sheet: Sheet) -> Iterator[Element]:
    files, left = sheet.files
    if not files:
        return
    yield element("h3", "Files")
    head = element(
        "thead",
        element(
            "tr",
            element("th", "Name and digest", scope="col"),
            element("th", "Read as", scope="col"),
            element("th", "Size", scope="col", class_="size"),
        ),
    )
    label = phrases.many(len(files) + left, "file")
    table = element("table", head, element("tbody", *map(_file, files)), class_="files")
    rest = element("p", f"and {left} more", class_="soft") if left else None
    if len(files) > MANY:
        yield element("details", element("summary", label), table, rest)
    else:
        yield table


def _file(file: File) -> Element:
    artifact = file.artifact
    digest = None if artifact.digest is None else str(artifact.digest)
    formats = f"{file.formats or 'nothing known'}{'; not wholly examined' if file.missed else ''}"
    return element(
        "tr",
        element(
            "th",
            element("code", artifact.name),
            element("code", digest, class_="digest") if digest else None,
            scope="row",
        ),
        element("td", formats),
        element("td", phrases.size(artifact.size), class_="size"),
    )


def _claims(claims: tuple[Claim, ...], left: int, length: int) -> Iterator[Element]:
    if not claims:
        return
    yield element("h3", "What is claimed, and by whom")
    titles = ("About", "Value", "How it is known", "Strength")
    head = element("thead", element("tr", *(element("th", each, scope="col") for each in titles)))
    body = (
        element(
            "tr",
            element("th", claim.topic.value.replace("-", " "), scope="row"),
            element("td", element("code", printable(claim.value, length))),
            element("td", printable(words.how(claim), length)),
            element("td", claim.strength.word),
        )
        for claim in claims
    )
    yield element(
        "details",
        element("summary", phrases.many(len(claims) + left, "claim")),
        element(
            "div",
            element("table", head, element("tbody", *body), class_="claims"),
            class_="scroll",
            tabindex=0,
            role="region",
            aria_label="Claims",
        ),
        element("p", f"and {left} more", class_="soft") if left else None,
    )
