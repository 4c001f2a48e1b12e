"""What a shell may complete: policies, formats, ids, and files where a value is one.

Nothing of the library is imported; the folders are listed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def listed(folder: str, ending: str) -> list[str]:
    """Return the names of the files in a folder of the package, without ending, as ids."""
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib takes too long
    try:
        found = os.listdir(f"{package}/{folder}")  # noqa: PTH208 - as above
    except OSError:
        return []
    names = (name.removesuffix(ending) for name in found if name.endswith(ending))
    return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))


def policies() -> list[str]:
    """Return the names of the shipped policies: beside the package, or at a checkout's root."""
    return listed("policies", ".toml") or listed("../../policies", ".toml")


def formats() -> list[str]:
    """Return the ids of all reports."""
    return listed("reports", ".py")


def ids() -> list[str]:
    """Return the ids of all rules and checks."""
    return sorted({*listed("rules", ".py"), *listed("checks", ".py")})


class File(click.types.UnprocessedParamType):
    """A path, taken as it is given."""

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - as above
        incomplete: str,
    ) -> list[CompletionItem]:
        """Leave it to the shell, which knows files best."""
        return [CompletionItem(incomplete, type="file")]


class Word(click.types.UnprocessedParamType):
    """One of some words; or a file, where that may stand, too.

    Attributes:
        words: What it can be.
        after: What comes behind a word, such as the colon of ``--report``.
        file: Whether it can be a file.
    """

    def __init__(self, words: Iterable[str], *, after: str = "", file: bool = False) -> None:
        """Hold what it can be."""
        self.words = tuple(words)
        self.after = after
        self.file = file

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - as above
        incomplete: str,
    ) -> list[CompletionItem]:
        """Offer the words that begin so; files, if none does."""
        found = [word for word in self.words if word.startswith(incomplete)]
        items = [CompletionItem(f"{word}{self.after}") for word in found]
        if self.file and not items:
            return [CompletionItem(incomplete, type="file")]
        return items


FILES = frozenset(
    {"--output", "--key", "--certificate-root", "--certificate-chain", "--trusted-root",
     "--signature", "--config"}
)  # fmt: skip
"""Options whose value is a file."""

MODELS = frozenset({"scan", "verify"})
"""Commands that write any report; the formats of others are their own."""


def completed(param: click.Parameter, command: str) -> click.types.ParamType[object]:
    """Return the type of a parameter, with what it is completed with.

    Args:
        param: An option or an argument.
        command: Name of its command.
    """
    plain = type(param.type) in {click.types.UnprocessedParamType, click.types.StringParamType}
    if not plain:
        return param.type
    if isinstance(param, click.Argument):
        if command == "formats":
            return Word(listed("formats", ".py"))
        if command == "explain" or param.name == "rules":
            return Word(ids(), file=command == "explain")
        policy = param.name in {"reference", "references", "first", "second"}
        return Word(policies(), file=True) if policy else File()
    if "--policy" in param.opts:
        return Word(policies(), file=True)
    if "--format" in param.opts and command in {*MODELS, "convert"}:
        return Word(formats())
    if "--report" in param.opts:
        return Word(formats(), after=":")
    return File() if FILES & set(param.opts) else param.type
