r"""A file holds what looks like a private key or an access token.

## What it finds
Private keys (PEM, OpenSSH, OpenPGP) and tokens of GitHub, GitLab, Hugging Face, OpenAI, Anthropic,
Slack, Stripe, npm, PyPI, Google, AWS, Azure, NVIDIA, Replicate, Groq, xAI, OpenRouter, Databricks,
DigitalOcean, LangSmith, SendGrid and Weights & Biases, in texts, configurations, sources and
notebooks, and in the metadata of weights. Each is known by its issuer's prefix, alphabet and
length; examples of manuals and placeholders are passed over. Reports show the
first four characters and the length, never more. Not found: passwords, tokens without a shape of
their own, and what lies past the first 64 MiB of a text.

## Why it matters
Whoever has the model has the secret, and so has whoever scanned the hub before. A token that can
write lets a stranger replace the weights; and files that were packed with it may hold more that
was not meant to be given away.

## What to do
Revoke the secret where it was issued and then remove it from the files, since removal alone leaves
the copies. If it is another publisher's, tell them. If it is no secret, add a waiver.

## Fires on
    name: train.py
    login(token='h\x66_RkQvTzLmWbXcYdNpGsHaJfKeUiOyBrAqMw')\n

## Silent on
    name: train.py
    login(token='h\x66_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')\n
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import EXPOSED, Dossier, Entry, Finding, Severity
from weighbridge.rules import Rule

PLACES = 8
"""Secrets of one sort in one file that a finding shows."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and sort of secret."""
    found: dict[tuple[str, str], dict[tuple[int, str], Entry]] = {}
    for entry in dossier.every(Entry):
        if entry.key.startswith(EXPOSED):
            sort = entry.place.artifact.name, entry.key.removeprefix(EXPOSED)
            # A text may be told by its reader too, from the same bytes.
            found.setdefault(sort, {}).setdefault((entry.place.span.start, entry.value), entry)
    for (name, kind), entries in found.items():
        each = _distinct(list(entries.values()))
        article = "an" if kind[:1] in "AEIOU" or kind.startswith("encr") else "a"
        what = f"{article} {kind}" if len(each) == 1 else f"{len(each)} of the sort {kind}"
        message = f"{name!r} holds what looks like {what} ({each[0].value})"
        yield RULE.finding(message, *each[:PLACES])


def _distinct(entries: list[Entry]) -> list[Entry]:
    """Drop what is told of a whole file if the same is told of bytes inside it."""
    exact = [(entry.place.span, entry.value) for entry in entries]
    return [
        entry
        for entry in entries
        if not any(
            value == entry.value
            and span != entry.place.span
            and entry.place.span.start <= span.start
            and span.stop <= entry.place.span.stop
            for span, value in exact[: PLACES * PLACES]
        )
    ]


RULE = Rule(
    id="exposed-secret",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    among=((Entry, EXPOSED),),
)
