r"""A model configuration names something of Keras that no model is made of.

## What it finds
A name of ``keras``, ``tf_keras`` or ``tensorflow`` that a configuration makes its loader look up,
and that is not on the list of layers, losses, optimisers and the like. High if it is of a module
that holds other things (``keras.utils``, ``keras.config``, ``keras.saving``); medium if it may be a
layer that is newer than the list.

## Why it matters
The loader hands the file's own arguments to what is named. Functions of Keras that fetch files,
load other models or turn off its protection have been used so (CVE-2025-8747, CVE-2025-9906), and
lists of bad names have been passed by naming the next one.

## What to do
Ask what the name is needed for. Use the weights alone, with an architecture that is written in
code that can be reviewed; or add a waiver that names the model's digest.

## Fires on
    name: model.json
    {\x22module\x22:\x20\x22keras.utils\x22,\x20\x22class_name\x22:\x20\x22function\x22,
    \x22config\x22:\x20\x22plot_model\x22}

## Silent on
    name: model.json
    {\x22module\x22:\x20\x22keras.layers\x22,\x20\x22class_name\x22:\x20\x22Dense\x22,
    \x22config\x22:\x20{\x22units\x22:\x201}}
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Dossier, Finding, How, Named, Severity
from weighbridge.facts import danger
from weighbridge.facts.keras import Standing, keras_object
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per name and file."""
    seen: set[tuple[str, Named]] = set()
    for call in dossier.every(Call):
        if call.how is not How.CONFIG or not isinstance(call.callee, Named):
            continue
        name, key = call.callee, (call.place.artifact.name, call.callee)
        standing = keras_object(name.module, name.name)
        if standing in {None, Standing.LISTED} or key in seen or danger(name.module, name.name):
            continue
        seen.add(key)
        message = f"this configuration makes its loader look up {name}"
        if standing is Standing.BESIDE:
            why = f"{message}, which is not on the list of what models of Keras are made of"
            yield RULE.finding(why, call, severity=Severity.MEDIUM)
        else:
            yield RULE.finding(f"{message}, of a module that no model is made of", call)


RULE = Rule(
    id="unlisted-keras-object", severity=Severity.HIGH, doc=__doc__, check=check, about=(Call,)
)
