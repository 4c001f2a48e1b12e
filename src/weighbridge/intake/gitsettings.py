r"""Commands that the settings of a repository have git, or Mercurial, run.

Layout: sections, then lines of a key and a value; git lets a key follow on the section's own line,
quotes values, and goes on behind a backslash::

    [core]
        fsmonitor = ./watch
    [filter "x"] smudge = sh -c 'true'

Sources: https://git-scm.com/docs/git-config#_syntax, https://git-scm.com/docs/gitattributes,
https://git-scm.com/docs/githooks, https://www.mercurial-scm.org/doc/hgrc.5.html (retrieved
2026-11-26). Nothing is run, and no file that is included is opened. Not told: tools that people
start by name (``difftool``, ``mergetool``, ``man``, ``browser``, ``sendemail``); conditions of
``includeIf``; extensions of Mercurial in a folder that is named without a slash; what a program
that is listed as harmless does with files of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass

MOST = 1 << 20
"""Bytes of settings."""

KEPT = 200
"""Characters of a name or command that are told."""

_SECTION = later.pattern(
    r'[ \t\r]*+\[[ \t]*+([A-Za-z0-9.-]++)(?:[ \t]++"((?:[^"\\]|\\.)*+)")?[ \t]*+\]'
)
_PAIR = later.pattern(r"[ \t\r]*+([A-Za-z][A-Za-z0-9._:-]*+)[ \t\r]*+(?:=[ \t]*+(.*))?", re.DOTALL)
_PLAIN = later.pattern(r"[^\"#;\\]*+")
"""A value in which nothing is quoted, left out or escaped."""

_PIECE = later.pattern(r'"((?:[^"\\]|\\.)*+)"?|[#;].*|\\(.?)|([^"#;\\]+)', re.DOTALL)
_ESCAPE = later.pattern(r"\\(.)")

_BOOLEAN = later.pattern(r"true|false|yes|no|on|off|[01]?", re.IGNORECASE)

_SEEN = "whenever git looks at the files"
_TAKEN = "when git takes files out or puts them in"
_FAR = "when git speaks to another computer"
_ASKED = "when git asks for a name or password"
_SHOWN = "when git shows or joins versions"
_WRITTEN = "when git writes or signs a commit"
_TYPED = "when somebody types it"

_RUN = {
    "core.fsmonitor": _SEEN, "core.hookspath": "at the next step of git's work",
    "core.sshcommand": _FAR, "core.gitproxy": _FAR, "core.askpass": _ASKED, "core.pager": _SHOWN,
    "core.editor": _WRITTEN, "core.alternaterefscommand": _FAR,
    "credential.helper": _ASKED, "credential.*.helper": _ASKED,
    "filter.*.clean": _TAKEN, "filter.*.smudge": _TAKEN, "filter.*.process": _TAKEN,
    "diff.external": _SHOWN, "diff.*.command": _SHOWN, "diff.*.textconv": _SHOWN,
    "interactive.difffilter": _SHOWN, "merge.*.driver": _SHOWN, "sequence.editor": _WRITTEN,
    "gpg.program": _WRITTEN, "gpg.*.program": _WRITTEN, "gpg.*.defaultkeycommand": _WRITTEN,
    "trailer.*.command": _WRITTEN, "trailer.*.cmd": _WRITTEN,
    "remote.*.uploadpack": _FAR, "remote.*.receivepack": _FAR, "remote.*.vcs": _FAR,
    "hook.*.command": "at the next step of git's work", "gc.recentobjectshook": _SEEN,
    "tar.*.command": "when git makes an archive", "include.path": "with what it includes",
    "includeif.*.path": "with what it includes",
}  # fmt: skip
"""Keys whose values git runs, or reads more settings from, in lower case, and when."""

_EVENT = later.pattern(
    r"(?:changegroup|commit|incoming|outgoing|(?:pre|post)-[\w-]+|pre(?:changegroup|commit|outgoing"
    r"|pushkey|tag|txnchangegroup|txnclose|update|listkeys)|pushkey|tag|txnabort|txnclose"
    r"|txnclose-\w+|pretxn[\w-]+|update)(?:\.[\w.-]+)?"
)
"""Events at which Mercurial runs commands."""

_ALSO = ("alias", "pager", "submodule", "remote", "url", "hooks", "extensions", "ui")
"""Sections besides those in ``_RUN`` of which some settings make something run."""

_TELLING = frozenset(key.partition(".")[0] for key in _RUN).union(_ALSO)

_OPENED = later.pattern(rf"\[[ \t]*+(?:{'|'.join(sorted(_TELLING))})[ \t.\]]", re.IGNORECASE)
"""Where a section of which anything is told may begin: most texts have none."""

_FILE = later.pattern(r"\A(?!!).*(?:[/\\]|\.py\Z)", re.DOTALL)
_OF_GIT = frozenset({"objectformat", "compatobjectformat", "partialclone", "refstorage"})
"""Extensions that are a file, and keys that git has under the same name."""

_LEADING = frozenset({"core.hookspath", "include.path", "includeif.path"})
"""Settings that lead to files."""

_HARMLESS = later.pattern(
    r"""
    (?:git[- ](?:lfs|xet|annex)|"?(?:/[\w./-]+/)?git-crypt"?)
      \ [\w-]+(?:\ --[\w-]+)*(?:\ --)?(?:\ %f)?
    | (?:"?/[\w./-]+/python[\d.]*"?\ -m\ nbstripout|nbstripout)(?:\ [\w%-]+)*
    | git-nb(?:diff|merge)driver\ (?:diff|merge)(?:\ [\w%-]+)*
    | (?:cat|less|more|delta|diff-so-fancy|bat|tac|true|false)(?:\ -[\w-]+)*
    | (?:vi|vim|nvim|nano|emacs|code|subl|gedit|kate|micro|joe|ed)(?:\ -[\w-]+)*
    | (?:exiftool|pdftotext|docx2txt|odt2txt|hexdump|xxd|strings|jq|antiword|pandoc)(?:\ [\w.-]+)*
    | (?:store|cache|manager(?:-core)?|osxkeychain|libsecret|wincred|gnome-keyring|oauth|netrc)
      (?:\ --?[\w-]+(?:[= ][\w./~-]+)?)*
    | !(?:/usr/(?:local/)?bin/|/opt/homebrew/bin/)?gh\ auth\ git-credential
    | !(?:/usr/(?:local/)?bin/)?aws\ (?:--profile\ [\w.-]+\ )?codecommit\ credential-helper\ \$@
    | !?gcloud(?:\.sh|\.cmd)
    | ssh(?:\ -[46ACaqTvx]+|\ -i\ ?["']?[\w./~@-]+["']?|\ -p\ ?\d+|\ -l\ ?[\w.-]+
      |\ -o\ ?["']?(?:IdentitiesOnly|IdentityFile|StrictHostKeyChecking|UserKnownHostsFile
      |BatchMode|ConnectTimeout|ServerAlive\w+|Port|User|LogLevel)[= ][\w./~@-]+["']?)*
    | git-(?:upload|receive)-pack
    | (?:/[\w./-]+/)?(?:gpg2?|gpgsm|ssh-keygen|op-ssh-sign)(?:\.exe)?
    | /dev/null | (?:[\w./~-]*/)?\.git/hooks/?
    """,
    re.VERBOSE,
)
"""Values that tools write which many people use, or that make nothing run."""

_INSIDE = later.pattern(r"(?!(?:.*/)?\.git(?:/|\Z))[\w./~ -]+")
"""A path that is not in the repository's own folder, where nothing that is weighed lies."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that makes something run.

    Attributes:
        key: Sections and name, with dots.
        value: As git takes it.
        when: It runs, in a few words.
        calm: Whether it only leads to files that are weighed themselves, or runs if it is typed.
    """

    key: str
    value: str
    when: str
    calm: bool


def told(text: str) -> Iterator[Setting]:
    """Yield the settings that make something run which is not listed as harmless."""
    if not _OPENED.search(text):
        return
    for section, within, name, value in _pairs(text):
        when = _when(section, within, name, value)
        if when and not _HARMLESS.fullmatch(value):
            shown = ".".join(step for step in (section, within, name) if step is not None)
            leads = f"{section}.{name}" in _LEADING and _INSIDE.fullmatch(value) is not None
            yield Setting(shown[:KEPT], value[:KEPT], when, when == _TYPED or leads)


def _when(section: str, within: str | None, name: str, value: str) -> str:
    """Say when a value is run; empty if it is not."""
    key = f"{section}.{name}" if within is None else f"{section}.*.{name}"
    if not value or (key in {"core.fsmonitor", "core.pager"} and _BOOLEAN.fullmatch(value)):
        return ""
    if key in _RUN:
        return _RUN[key]
    special = {
        "alias": (value.startswith("!"), _TYPED),
        "pager": (not _BOOLEAN.fullmatch(value), _SHOWN),
        "submodule": (name == "update" and value.startswith("!"), _TAKEN),
        "remote": (name in {"url", "pushurl"} and value.startswith("ext::"), _FAR),
        "url": ((within or "").startswith("ext::"), _FAR),
        "hooks": (_EVENT.fullmatch(name) is not None, "at the next step of Mercurial's work"),
        "extensions": (
            name not in _OF_GIT and _FILE.search(value) is not None,
            "whenever Mercurial is started",
        ),
        "ui": (name in {"ssh", "editor"}, "when Mercurial is used"),
    }
    holds, when = special.get(section, (False, ""))
    return when if holds else ""


def _pairs(text: str) -> Iterator[tuple[str, str | None, str, str]]:
    """Yield section, what is quoted in its brackets, key in lower case, and value.

    Of sections of which nothing is told, only values that go on in the next lines are looked at.
    """
    section, within = "", None
    lines = iter(text.removeprefix("\ufeff").split("\n"))
    for line in lines:
        at, last = 0, None
        while "[" in line and (found := _SECTION.match(line, at)):
            at, last = found.end(), found
        if last is not None:
            section, within = last[1].lower(), last[2]
            if within is None and "." in section:
                section, _, within = section.partition(".")
        if section not in _TELLING and "\\" not in line:
            continue
        pair = _PAIR.fullmatch(line, at) if section else None
        if pair is not None:
            yield section, within, pair[1].lower(), _value(pair[2], lines)


def _value(given: str | None, lines: Iterator[str]) -> str:
    """Return a value without quotes, comments and escapes; it may go on in the next lines."""
    if given is None:
        return "true"
    if _PLAIN.fullmatch(given):
        return given.strip()
    pieces: list[str] = []
    while given is not None:
        following = None
        for found in _PIECE.finditer(given):
            quoted, escaped, plain = found[1], found[2], found[3]
            if plain is not None or quoted is not None:
                pieces.append(_ESCAPE.sub(r"\1", plain or quoted or ""))
            elif escaped:
                pieces.append(escaped)
            elif escaped is not None:
                following = next(lines, "")
        given = following
    return "".join(pieces).strip()
