"""Functions that MATLAB keeps among data: what the texts inside a function handle say that it does.

In files of version 7.3 a function is a group, and its texts are datasets of u16 below it::

    matlabroot, separator, sentinel    text
    function_handle                    group
      function, type, file, ...        text: a name or "sf%0@(x)...", "simple" or "anonymous", ...
      workspace                        group, of an anonymous function: the variables that it uses

Source: files that MATLAB 7.4 and R2023a wrote (retrieved 2026-11-26); the format is not published.
Not read: texts that are packed, or that a cell of the workspace refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Code, Effect, Evidence, Gap, GapKind, Place, later

TEXT = 1 << 12
"""Bytes of one text inside a function that are looked at."""

TEXTS = 16
"""Texts inside a function that are kept."""

HANDLE = "function_handle"
"""Class of functions, and name of the group inside one."""

FUNCTION = f"/{HANDLE}/function"

_REACH = (
    (Effect.PROCESS, later.pattern(r"\b(system|unix|dos|shell_exec|winopen)\s*\(|^\s*!")),
    (Effect.DYNAMIC, later.pattern(r"\b(eval|evalc|evalin|assignin|str2func|run)\s*\(")),
    (
        Effect.NETWORK,
        later.pattern(r"\b(urlread|urlwrite|webread|websave|webwrite|tcpclient)\s*\("),
    ),
    (
        Effect.NATIVE,
        later.pattern(r"\b(loadlibrary|calllib|mex|javaMethod|javaObject)\s*\(|\bpy\."),
    ),
)
NAMES = later.pattern(r"^(system|unix|dos|eval|evalc|evalin|str2func|loadlibrary|feval)$")
"""Functions that are enough by their name alone: a handle may be of one."""


def text(data: bytes) -> str:
    """Return a text of numbers of one or two bytes, of either byte order."""
    return data[:TEXT].replace(b"\0", b"").decode("utf-8", "replace")


def function(texts: Iterable[str], name: str, place: Place, shown: str = "") -> Code:
    """Tell a function by the texts inside it.

    Args:
        texts: What it is made of, and what it uses, in no order.
        name: Of the variable; may be empty.
        place: Where it begins.
        shown: The text to be shown; if it is not known, the one that looks most like code is.
    """
    texts = [text.strip() for text in texts if text.isprintable() and text.strip()]
    effects = {effect for effect, found in _REACH if any(map(found.search, texts))}
    if any(NAMES.match(text.lstrip("@")) for text in texts):
        effects.add(Effect.DYNAMIC)
    likeliest = max(texts, key=lambda text: ("@" in text or "(" in text, len(text)), default="")
    named = f" {name[:80]!r}" if name else ""
    summary = f"function handle{named}: {(shown or likeliest)[:80]!r}"
    return Code(place, "matlab", summary, "when it is called", frozenset(effects))


class Handles:
    """Functions of a file of version 7.3, each a group, while its objects are walked."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Place, list[str]]] = {}
        self._whole: set[str] = set()

    def begin(self, path: str, place: Place) -> None:
        """Take note of a function, before what is below it comes."""
        self._found.setdefault(path, (place, []))

    def around(self, path: str) -> str | None:
        """Return the path of the function that an object is in, if there is one."""
        if not self._found:
            return None
        steps = path.split("/")
        above = ("/".join(steps[:count]) for count in range(len(steps) - 1, 0, -1))
        return next((each for each in above if each in self._found), None)

    def holds(self, handle: str, path: str, data: bytes) -> None:
        """Take note of a text inside a function."""
        _, texts = self._found[handle]
        if path == handle + FUNCTION and data:
            self._whole.add(handle)
            texts.insert(0, text(data))
        elif len(texts) < TEXTS:
            texts.append(text(data))

    def told(self) -> Iterator[Evidence]:
        """Yield the functions, and a ``Gap`` for each of which the text was not to be had."""
        for path, (place, texts) in self._found.items():
            if path in self._whole:
                yield function(texts, path.rpartition("/")[2], place, texts[0])
            else:
                why = f"{path[:80]!r}: a function of MATLAB is recognised; its text is not read"
                yield Gap(place, GapKind.UNSUPPORTED, why)
