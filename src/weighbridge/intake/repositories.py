"""Files in the folder of a repository that make git or Mercurial run something.

No loader reads them, and a clone that is ordinary has none: git writes none of these commands, and
never takes hooks from where it clones. A folder that was unpacked may hold whatever its maker put
there, which the next command in it runs.

Sources (retrieved 2026-11-26): https://git-scm.com/docs/githooks, https://git-scm.com/docs/git-config
(``intake/gitsettings.py``), https://github.com/git-lfs/git-lfs/blob/main/lfs/hook.go for hooks that
are passed over. Not read: history, in which nothing runs; links; repositories that a file ``.git``
leads to, whose settings are read where they lie, if that is in what is weighed.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.intake import gitsettings
from weighbridge.intake.listing import Listed
from weighbridge.intake.vicinity import Vicinity

HOOKS = frozenset(
    {
        "applypatch-msg", "commit-msg", "fsmonitor-watchman", "p4-changelist", "p4-post-changelist",
        "p4-pre-submit", "p4-prepare-changelist", "post-applypatch", "post-checkout", "post-commit",
        "post-index-change", "post-merge", "post-receive", "post-rewrite", "post-update",
        "pre-applypatch", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase",
        "pre-receive", "prepare-commit-msg", "proc-receive", "push-to-checkout",
        "reference-transaction", "sendemail-validate", "update",
    }
)  # fmt: skip
"""Names under which git runs a file in ``hooks``; it passes over any other."""

SETTINGS = ("config", "config.worktree", "hgrc")

MODULES = ("modules", "worktrees")
"""Folders of a repository that hold others."""

MOST = 5000
"""Files that are looked at in these."""

_LARGE_FILES = later.pattern(
    rb"#!/bin/sh\n+"
    rb"(?:command -v git-lfs >/dev/null 2>&1 \|\| "
    rb'\{ (?:echo|printf) >&2(?: "[^"$`\n]*")+; exit [02]; \}\n+)?'
    rb'git lfs (?:pre-push|post-checkout|post-commit|post-merge|push --stdin) (?:"\$@"|\$\*)\n*'
)
"""What Git LFS writes for a hook, in any of its versions."""


def running(path: str, name: str) -> Iterator[Listed]:
    """Yield files of a repository's folder that make something run.

    Args:
        path: Of the folder on disk.
        name: Its path from the model's root, which theirs begin with.
    """
    near = Vicinity(path)
    nested = [each for folder in MODULES for each in near.names(folder, MOST)]
    hooks = near.names("hooks", MOST)
    for each in (*SETTINGS, *hooks, *nested):
        folder, _, last = each.rpartition("/")
        size = near.size(each)
        if size and (
            (last in SETTINGS and _settings(near, each, size))
            or (last in HOOKS and folder.rpartition("/")[2] == "hooks" and _hook(near, each))
        ):
            yield Listed(f"{name}/{each}", f"{path}/{each}", size, side=True)


def _settings(near: Vicinity, name: str, size: int) -> bool:
    data = near.read(name, gitsettings.MOST)
    if data is None:
        return size > gitsettings.MOST
    return next(gitsettings.told(data.decode("utf-8", "replace")), None) is not None


def _hook(near: Vicinity, name: str) -> bool:
    data = near.read(name, gitsettings.MOST)
    return data is None or not _LARGE_FILES.fullmatch(data)
