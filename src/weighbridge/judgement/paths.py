"""Where a path leads that one file of a model writes of another."""

from __future__ import annotations

import posixpath


def beside(name: str, target: str) -> str:
    """Return the name of the file that a path means, counted from the file that holds it.

    Args:
        name: Of the file that refers to another; of a member, with its container.
        target: As written.

    Returns:
        A name as artifacts have it, if the path stays inside; anything else is nobody's name.
    """
    path = target.replace("\\", "/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
