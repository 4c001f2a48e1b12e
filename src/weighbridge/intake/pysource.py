"""What Python source can reach, as far as its text tells. Parsed, never compiled or run."""

from __future__ import annotations

import ast
import warnings

from weighbridge.core import Effect

_MODULES = {
    "os": Effect.PROCESS,
    "subprocess": Effect.PROCESS,
    "pty": Effect.PROCESS,
    "socket": Effect.NETWORK,
    "urllib": Effect.NETWORK,
    "requests": Effect.NETWORK,
    "ctypes": Effect.NATIVE,
    "importlib": Effect.DYNAMIC,
    "pickle": Effect.LOADS,
}
_CALLS = {"eval": Effect.DYNAMIC, "exec": Effect.DYNAMIC, "__import__": Effect.DYNAMIC}


def effects(text: bytes) -> frozenset[Effect]:
    """Return what the source can reach; ``UNREADABLE`` if it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset({Effect.UNREADABLE})
    found: set[Effect] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                tops = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                tops = [module]
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                found.add(_CALLS[name])
                continue
            case _:
                continue
        found |= {_MODULES[top] for name in tops if (top := name.partition(".")[0]) in _MODULES}
    return frozenset(found)
