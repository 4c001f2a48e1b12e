r"""Find keys and tokens in text by what their issuers made them recognisable with.

Only shapes that say whose they are: a prefix, a fixed alphabet and length, a structure inside (the
first bytes of a key), and letters as mixed as those of chance. Checksums, which tokens of GitHub
and npm end with, are not asked for: what is shaped like a token and is none is in no honest file,
and a token with a letter changed still says that something was leaked.
Examples of manuals and placeholders (``AKIAIOSFODNN7EXAMPLE``, ``hf_xxxx``) are passed over. A
password that looks like a word is not found, and neither is a token that is written with escapes.
That a token is of the right shape does not say that it is still valid: nobody is asked.

Sources, retrieved 2026-11-26: https://www.rfc-editor.org/rfc/rfc7468 (PEM),
https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
(the prefixes, which npm's tokens resemble), https://docs.gitlab.com/security/tokens/,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html,
https://docs.pypi.org/api/secrets/, https://docs.stripe.com/keys, https://docs.slack.dev/ and the
rules of https://github.com/gitleaks/gitleaks for those whose issuers describe no shape.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import count
from math import log2

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake.doubts_of_texts import once

SHOWN = 4
"""Characters of a secret that are shown: its prefix, mostly."""

NEAR = 400
"""Bytes on either side of an AWS key id that are searched for the secret."""

AROUND = 2 * NEAR
"""Bytes before and after a run of letters that may belong to what it is part of."""

REACH = 20_000
"""Bytes that the longest match takes: a private key with what stands before it."""

LONG = 1 << 14
"""Bytes of a text, above which what stands between two quotation marks is searched once."""

QUOTED = 100
"""Of the first bytes, more than one in so many are quotation marks where texts stand between them;
of numbers, one in 256 is."""

SHARE = 4
"""Parts of a text, of which what stands in it once may be one."""

TRIES = 2_000
"""Occurrences of one needle in one piece of text that are looked at."""

_RUN = b"a" * 24
"""Every secret has a run as long, but for those that points break up."""

_RUNS = bytes(
    ord("a" if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "_-+/=") else " ")
    for byte in range(256)
)

_LETTERS = bytes(byte if _RUNS[byte] == ord("a") else ord(" ") for byte in range(256))
_CUT = {
    b"-----BEGIN ": b"-----BEGIN\0",
    b"SG.": b"SG\0",
    **dict.fromkeys((b"wandb.login", b"wandb login", b"api.wandb.ai"), b"wandb\0"),
}
"""Of needles with something else in them, what stands before it, where a run is ended by a zero."""

_MIXED = 3.4
"""Bits a character; words and paths are below it at these lengths, chance is well above."""

_PLACEHOLDER = later.pattern(
    rb"example|xxxx|placeholder|your|redacted|dummy|sample|fake|1234567|abcdefg|(.)\1{4}",
    re.IGNORECASE | re.DOTALL,
)

_FILLED = later.pattern(rb"example|placeholder|redacted|([^A])\1{7}|A{24}", re.IGNORECASE)
"""What stands in a key of manuals; base64 of chance has none of it."""


_EDGE = rb"(?<![A-Za-z0-9_])"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that looks like a key or a token.

    Attributes:
        kind: Whose, and what; a noun phrase without an article.
        start: Where it begins, in bytes.
        stop: One past its last byte.
        shown: Its first characters and its length, and never more.
    """

    kind: str
    start: int
    stop: int
    shown: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one sort of secret is found.

    Attributes:
        kind: As ``Secret.kind``.
        needle: Bytes that each has, to search for first.
        text: An expression for the whole of it, from where the search begins; quantifiers are
            bounded, so that the cost is linear. Group 1 is what has to look like chance.
        sure: Whether what matched is one, beyond its shape.
        back: Bytes that may stand before the needle.
    """

    kind: str
    needle: bytes
    text: bytes
    sure: Callable[[bytes], bool]
    back: int = 0

    def pattern(self, *, loose: bool) -> re.Pattern[bytes]:
        """Return the expression, compiled once somebody has found the needle."""
        return _compiled(_loosened(self.text) if loose else self.text)


@cache
def _compiled(text: bytes) -> re.Pattern[bytes]:
    return re.compile(text)


@cache
def _loosened(text: bytes) -> bytes:
    """Let one letter stand before, and two behind: lengths and tags of fields look like these."""
    text = text.replace(_EDGE, _EDGE[:-1] + b"{2})")
    at = text.rfind(b"(?![")
    return text[:-1] + b"{3})" if at >= 0 and text.endswith(b"])") else text


def _mixed(body: bytes) -> bool:
    """Whether characters are as mixed as those of chance, and no placeholder."""
    return _bits(body) >= _MIXED and _PLACEHOLDER.search(body) is None


def _bits(body: bytes) -> float:
    size, counted = len(body), Counter(body)
    return -sum(count / size * log2(count / size) for count in counted.values())


def _letters(body: bytes) -> bool:
    """Whether letters change case as often as those of chance do."""
    upper = sum(65 <= byte <= 90 for byte in body)  # noqa: PLR2004 - A to Z
    lower = sum(97 <= byte <= 122 for byte in body)  # noqa: PLR2004 - a to z
    return min(upper, lower) >= 6 and _mixed(body)  # noqa: PLR2004 - of 34 and more


def _keyed(body: bytes) -> bool:
    """Whether base64 begins as a key in DER, of OpenSSH or of OpenPGP does."""
    plain = re.sub(rb"\\[nrt]|[\s\\\"',]", b"", body)
    begins = re.match(rb"M[A-P]|b3BlbnNzaC1rZXktdjE|[lx][A-Za-z0-9+/]", plain)
    # Lengths in keys of OpenSSH are runs of nine and more "A", so runs tell no placeholder here.
    return len(plain) >= 60 and begins is not None and _various(plain[:400])  # noqa: PLR2004 - Ed25519


def _various(body: bytes) -> bool:
    return _bits(body) >= _MIXED and _FILLED.search(body) is None


def _bounded(text: str, edge: str) -> bytes:
    """Return an expression for what is no part of a longer word."""
    return _EDGE + rf"(?:{text})(?![{edge}])".encode()


_WORD, _DASHED = "A-Za-z0-9_", "A-Za-z0-9_-"

_PEM = (
    rb"-----BEGIN (?:[A-Z0-9]{1,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----[\s\\nr\"',]{1,80}"
    rb"(?:[A-Z][A-Za-z-]{1,20}: [^\r\n\\]{1,100}(?:\r?\n|\\n)){0,4}"
    rb"([A-Za-z0-9+/=\s\\\"',]{60,16384})(?:-----END (?:[A-Z0-9]{1,10} ){0,2}PRIVATE KEY"
    rb"(?: BLOCK)?-----)?"
)

_AWS_NEEDLES = (b"AKIA", b"ASIA")
_AWS = _bounded("((?:AKIA|ASIA)[A-Z2-7]{16})", _WORD)
_AWS_SECRET = later.pattern(rb"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")


_WANDB = (
    rb"(?:(?i:WANDB_API_KEY)[\s\"'\\\]]{0,4}[:=,][\s\"'\\]{0,4}"
    rb"|wandb[. ]login[ (]\s{0,8}(?:key\s?=\s?)?[\\\"']{0,2}"
    rb"|api\.wandb\.ai\s{1,8}login\s{1,8}\w{1,32}\s{1,8}password\s{1,8})"
    rb"([0-9a-f]{40})(?![0-9A-Za-z])"
)
"""Without a prefix of its own, so only where it is called by its name."""

_WANDB_NAMES = (b"WANDB_API_KEY", b"wandb_api_key", b"wandb.login", b"wandb login", b"api.wandb.ai")


def _token(
    kind: str,
    needle: str,
    body: str,
    sure: Callable[[bytes], bool] = _mixed,
    edge: str = _WORD,
    back: int = 0,
) -> _Shape:
    return _Shape(kind, needle.encode(), _bounded(body, edge), sure, back)


_GOOGLE = "Google API key"

_SHAPES = (
    _Shape("private key", b"-----BEGIN ", _PEM, _keyed),
    *(
        _token("GitHub token", f"gh{sort}_", f"gh{sort}_([A-Za-z0-9]{{36}})", _letters)
        for sort in "pousr"
    ),
    _token("GitHub token", "github_pat_", "github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})"),
    _token(
        "GitLab token", "glpat-", r"glpat-([\w-]{20}|[\w-]{27,300}\.[0-9a-z.]{9,12})", edge=_DASHED
    ),
    _token("Hugging Face token", "hf_", "hf_([A-Za-z0-9]{34})", _letters),
    _token("Hugging Face token", "api_org_", "api_org_([A-Za-z0-9]{34})", _letters),
    _token(
        "OpenAI key",
        "T3BlbkFJ",
        r"sk-(?:[a-z]{2,10}-)?([\w-]{20,100}T3BlbkFJ[\w-]{20,100})",
        edge=_DASHED,
        back=120,
    ),
    _token(
        "Anthropic key", "sk-ant-", r"sk-ant-[a-z]{2,8}\d\d-([\w-]{80,120})", edge=_DASHED
    ),
    _token(
        "Slack token", "xox", r"xox[abeprs]-((?:\d{1,13}-){1,3}[A-Za-z0-9-]{20,150})", edge=_DASHED
    ),
    _token(
        "Slack token", "xapp-", r"xapp-(\d-[A-Z0-9]{8,20}-\d{8,16}-[a-z0-9]{60,70})", edge=_DASHED
    ),
    _token("Stripe key", "k_live_", "[rs]k_live_([A-Za-z0-9]{24,120})", back=1),
    _token("npm token", "npm_", "npm_([A-Za-z0-9]{36})", _letters),
    _token(
        "PyPI token", "pypi-AgE", r"pypi-(AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[\w-]{50,300})",
        edge=_DASHED,
    ),
    _token(_GOOGLE, "AIza", r"(AIza[\w-]{35})", edge=_DASHED),
    _token("Google client secret", "GOCSPX-", r"GOCSPX-([\w-]{28})", edge=_DASHED),
    _token("NVIDIA key", "nvapi-", r"nvapi-([\w-]{60,70})", edge=_DASHED),
    _token("Replicate token", "r8_", "r8_([A-Za-z0-9]{37})", _letters),
    _token("Groq key", "gsk_", "gsk_([A-Za-z0-9]{52})", _letters),
    _token("xAI key", "xai-", "xai-([A-Za-z0-9]{80})", _letters),
    _token("OpenRouter key", "sk-or-v1-", "sk-or-v1-([0-9a-f]{64})"),
    _token("Databricks token", "dapi", "dapi([0-9a-f]{32})(?:-[0-9])?"),
    _token("DigitalOcean token", "_v1_", "do[opr]_v1_([0-9a-f]{64})", back=3),
    _token("LangSmith key", "lsv2_", "lsv2_(?:pt|sk)_([0-9a-f]{32}_[0-9a-f]{10})"),
    _token("SendGrid key", "SG.", r"SG\.([\w-]{22}\.[\w-]{43})", edge=_DASHED),
    *(_Shape("Weights & Biases key", name, _WANDB, _mixed) for name in _WANDB_NAMES),
    _token("Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)", edge="="),
)  # fmt: skip

_BROKEN = _token(
    "Azure client secret", "Q~", r"([\w.~-]{3}\dQ~[\w.~-]{31,34})", edge=r"\w.~-", back=4
)
"""The one sort that need not have a long run of letters."""


@cache
def _needles() -> tuple[bytes, ...]:
    """Return what a text has one of, if there is a secret in it."""
    return *dict.fromkeys(shape.needle for shape in (*_SHAPES, _BROKEN)), *_AWS_NEEDLES


BRIEF = 512
"""Bytes up to which a text that holds no secret is known again."""

OFTEN = 64
"""Times that it is asked before an expression is worth compiling."""

_asked = count()


@cache
def _any() -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(re.escape, _needles())))


def none(data: bytes) -> bool:
    """Whether a few bytes hold no secret, as most do; for many, ``found`` is as quick."""
    if next(_asked) < OFTEN:
        return not any(map(data.__contains__, _needles()))
    return _any().search(data) is None


@lru_cache(maxsize=256)
def _plain(data: bytes) -> bool:
    """As ``none``, of headers of arrays and the like, which come again."""
    return none(data)


def found(data: bytes, *, loose: bool = False) -> Iterator[Secret]:
    """Yield what looks like a secret, sort by sort in each stretch of text that may hold one.

    Linear: every needle is searched for once, and a match takes a bounded number of bytes.

    Args:
        data: What is searched.
        loose: Whether texts lie in it without anything between them and what is no text.
    """
    if len(data) <= BRIEF and _plain(data):
        return
    if len(data) > LONG and data.count(b'"', 0, LONG) > LONG // QUOTED:
        # No needle has a quotation mark, and names of a network come again.
        pieces = once(data)
        if len(pieces) < len(data) // SHARE and not any(each in pieces for each in _needles()):
            return
    shapes: tuple[_Shape, ...] = _SHAPES
    keys: tuple[bytes, ...] = _AWS_NEEDLES
    if len(data) > 2 * LONG and _runs_on(data[:LONG]):
        pieces = _apart(data)
        shapes = tuple(shape for shape in shapes if _word(shape.needle) in pieces)
        keys = tuple(needle for needle in keys if needle in pieces)
    stretches = tuple(_stretches(data)) if shapes or keys else ()
    # Of any of them, as a rule, none has any needle.
    within = b"\0".join([data[start:stop] for start, stop in stretches])
    shapes = tuple(shape for shape in shapes if shape.needle in within)
    keyed = any(needle in within for needle in keys)
    for start, stop in stretches if shapes or keyed else ():
        for shape in shapes:
            yield from _shaped(shape, data, start, stop, loose=loose)
        yield from _aws(data, start, stop)
    yield from _shaped(_BROKEN, data, 0, len(data), loose=loose)


def _runs_on(data: bytes) -> bool:
    """Whether runs of letters, with what is around them, are more than half of some bytes."""
    return 2 * sum(stop - start for start, stop in _stretches(data)) > len(data)


def _apart(data: bytes) -> bytes:
    """Return each run of letters once, a zero behind each: names of a graph come again."""
    return b"\0".join(set(data.translate(_LETTERS).split())) + b"\0"


def _word(needle: bytes) -> bytes:
    """Return what of a needle stands in one run of letters, and where it is cut."""
    return needle if needle.translate(_LETTERS).count(b" ") == 0 else _CUT[needle]


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where there are runs of letters too long for words, with what is around them.

    Most texts have few or none, and then no needle has to be searched for.
    """
    plain = data.translate(_RUNS)
    at = plain.find(_RUN)
    start = stop = -1
    while at >= 0:
        end = plain.find(b" ", at)
        end = len(data) if end < 0 else end
        if start < 0 or at - AROUND > stop:
            if start >= 0:
                yield start, stop
            start = max(0, at - AROUND)
        stop = end + AROUND
        at = plain.find(_RUN, end)
    if start >= 0:
        yield start, min(stop, len(data))


def _shaped(shape: _Shape, data: bytes, start: int, stop: int, *, loose: bool) -> Iterator[Secret]:
    at, left = data.find(shape.needle, start, stop), TRIES
    while at >= 0 and left > 0:
        left -= 1
        match = _at(shape, data, at, loose=loose)
        if match is not None and shape.sure(match[1]):
            yield _secret(shape.kind, data, *match.span())
        at = data.find(shape.needle, at + 1 if match is None else match.end(), stop)


def _at(shape: _Shape, data: bytes, at: int, *, loose: bool) -> re.Match[bytes] | None:
    """Match a shape whose needle is at an offset."""
    pattern = shape.pattern(loose=loose)
    if not shape.back:
        return pattern.match(data, at)
    for begin in range(max(0, at - shape.back), at):
        match = pattern.match(data, begin)
        if match is not None and match.end() > at:
            return match
    return None


def _aws(data: bytes, start: int, stop: int) -> Iterator[Secret]:
    """Yield the secret beside each id of a key: the id alone opens nothing."""
    told: set[int] = set()
    for needle in _AWS_NEEDLES:
        at, left = data.find(needle, start, stop), TRIES
        while at >= 0 and left > 0:
            left -= 1
            match = _compiled(_AWS).match(data, at)
            if match is not None and _PLACEHOLDER.search(match[1]) is None:
                begin, end = max(0, at - NEAR), match.end() + NEAR
                for secret in _AWS_SECRET.finditer(data, begin, end):
                    if secret.start() not in told and _chance(secret[0]):
                        told.add(secret.start())
                        yield _secret("AWS secret access key", data, *secret.span())
            at = data.find(needle, at + 4, stop)


def _chance(body: bytes) -> bool:
    sorts = (rb"[A-Z]", rb"[a-z]", rb"[0-9]")
    return all(re.search(sort, body) for sort in sorts) and _mixed(body)


def _secret(kind: str, data: bytes, start: int, stop: int) -> Secret:
    if kind == "private key":
        header = data[start : start + 40]
        kind = "encrypted private key" if b" ENCRYPTED " in header else kind
        return Secret(kind, start, stop, f"{stop - start} characters")
    shown = data[start : start + SHOWN].decode("ascii")
    return Secret(kind, start, stop, f"{shown}..., {stop - start} characters")


def masked(text: str) -> tuple[str, tuple[Secret, ...]]:
    """Return a text with every secret in it replaced by how it is shown, and the secrets."""
    if len(text) < 20:  # noqa: PLR2004 - no secret is as short
        return text, ()
    # One byte per character, so that offsets are those of the text.
    plain = text.encode("ascii", "replace")
    secrets = tuple(found(plain))
    if not secrets:
        return text, ()
    pieces, at = [], 0
    for secret in sorted(secrets, key=lambda each: each.start):
        if secret.start >= at:
            pieces += [text[at : secret.start], f"[{secret.kind}: {secret.shown}]"]
        at = max(at, secret.stop)
    return "".join([*pieces, text[at:]]), secrets
