"""Ask one check about one dossier."""

import tempfile
from pathlib import Path

from weighbridge import policy
from weighbridge.policy import loading, raw


def ask(check, dossier, settings="", verdicts=""):
    """Return the reasons of a check whose table holds ``settings``, from line 4 on."""
    text = f'name = "t"\nversion = "1"\n[checks.{check.id}]\n{settings}\n[verdicts]\n{verdicts}\n'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.toml")
        path.write_text(text)
        tree = raw.read(str(path), "t.toml")
    known = policy.Known(frozenset({check.id}), frozenset())
    found = loading._understand(tree, known, ("t.toml",))
    return list(check.compile(found.table(check.id), found.verdicts)(dossier))
