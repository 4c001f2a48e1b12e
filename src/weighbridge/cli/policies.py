"""Which policies a command is about: names of shipped ones, files, folders, or what lies here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from weighbridge.cli import output, streams
from weighbridge.core import PolicyError, UsageError

NO_POLICIES = frozenset({"pyproject.toml", "weighbridge.toml"})
"""Files of a folder that hold settings and no policy."""

HERE = ("policies/*.toml", "*policy*.toml")
"""Where policies are looked for if none is given."""


def given(references: Sequence[str]) -> tuple[str, ...]:
    """Turn what was given into references to one policy each, in order and each once.

    Args:
        references: Names of shipped policies, files, and folders of files; if there are none, the
            policies that lie here.

    Raises:
        UsageError: A folder has none, or nothing was given and there are none here.
    """
    if not references:
        found = tuple(_here())
        if not found:
            what = " or ".join(HERE)
            hint = "name one, or write one: weighbridge policy init"
            raise UsageError(f"no policy here ({what}); {hint}")
        return found
    return tuple(dict.fromkeys(each for one in references for each in _spread(one)))


def _here() -> Iterator[str]:
    found = (path for pattern in HERE for path in sorted(Path().glob(pattern)))
    yield from dict.fromkeys(str(path) for path in found if _holds(path))


def _holds(path: Path) -> bool:
    return path.is_file() and path.name not in NO_POLICIES


def _spread(reference: str) -> Iterator[str]:
    if "\0" in reference:
        raise UsageError(f"{reference!r}: is no path")
    # Unlike Path.is_dir, this has no quarrel with a name that is too long.
    if not os.path.isdir(reference):  # noqa: PTH112 - as above
        yield reference
        return
    files = sorted(path for path in Path(reference).glob("*.toml") if _holds(path))
    if not files:
        raise UsageError(f"{reference!r}: no policies (*.toml) in this folder")
    yield from (str(path) for path in files)


def word(text: str) -> str:
    """Write a path as a command that is to be copied needs it."""
    return output.plain(shlex.quote(text))


def bare(error: PolicyError | UsageError) -> PolicyError | UsageError:
    """Return the error without what was at hand: of thousands, that is more than they say."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


def complain(errors: Iterable[PolicyError | UsageError]) -> None:
    """Tell every error but the last, which is raised: the group tells it like any other.

    Raises:
        PolicyError: If there is one.
    """
    *others, last = errors
    for error in others:
        where = f"{error.where}: " if isinstance(error, PolicyError) and error.where else ""
        streams.tell(f"error: {output.plain(f'{where}{error}')}\n")
    raise last
