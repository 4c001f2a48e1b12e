"""Write ``keras-hub.toml``: what configurations of KerasHub and KerasNLP honestly name.

    python -m tests.harmless_names.hub_objects WHEEL... > src/weighbridge/data/keras-hub.toml

Wheels are read as source. Of what a class does when it is made from its configuration, everything
but opening the files in ``ASSETS`` stays inside the process (read in the versions that the table
names); objects inside a configuration are looked up, and told, like any others.
"""

import ast
import datetime as dt
import sys
import textwrap
import zipfile
from pathlib import PurePath

FOLDERS = frozenset({"layers", "metrics", "models", "samplers", "tokenizers"})
"""Folders of ``src`` whose classes are taken. ``utils`` and ``vllm`` load, convert and serve."""

GROWN = ("Initializer", "Layer", "LossFunctionWrapper", "Loss", "Metric", "Model", "Rescaling")
"""Last parts of names of Keras' own bases."""

PREFIXES = ("keras.", "layers.", "losses.", "metrics.")

ASSETS = ("language_tokens", "merges", "proto", "special_tokens", "vocabulary")
"""Arguments of tokenizers that may be paths, which ``intake/kerasconfig.py`` tells."""

FUNCTIONS = frozenset({"gelu_approximate", "quick_gelu"})
"""Functions of tensors that are activations."""

HEAD = """\
# What a configuration of KerasHub (KerasNLP before) honestly names: backbones, tasks, preprocessors,
# tokenizers, layers. Written by tests/harmless_names/hub_objects.py; not edited by hand. Left out:
# loaders, converters and servers, and all functions but activations. A tokenizer opens what its
# vocabulary, merges, proto and special tokens name, if these are texts.
"""


def read(wheel, classes):
    """Note bases and folder of every class of a wheel."""
    functions = set()
    with zipfile.ZipFile(wheel) as archive:
        for file in archive.namelist():
            steps = PurePath(file).parts
            if not file.endswith(".py") or file.endswith("_test.py") or steps[1:2] != ("src",):
                continue
            for node in ast.walk(ast.parse(archive.read(file))):
                if isinstance(node, ast.ClassDef):
                    bases = [ast.unparse(base) for base in node.bases]
                    classes.setdefault(node.name, set()).update(bases)
                    if steps[2] not in FOLDERS and node.name != "PipelineModel":
                        classes[node.name].add("?")
                elif isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS:
                    functions.add(node.name)
    return functions


def grown(classes):
    """Return classes that are layers, models and the like, by what is above them."""
    known, before = {"Sampler"} & classes.keys(), -1
    while len(known) > before:
        before = len(known)
        for name, bases in classes.items():
            lasts = {base.rpartition(".")[2] for base in bases}
            keras = {base for base in bases if base.startswith(PREFIXES)}
            ours = {base.rpartition(".")[2] for base in keras if "." in base}
            if "?" not in bases and lasts and (lasts <= known | ours | set(GROWN)):
                known.add(name)
    return known - {"PipelineModel"}


def written(names, versions):
    """Return the table as text."""
    words = " ".join(sorted(names, key=lambda word: (word.lower(), word)))
    body = textwrap.indent(textwrap.fill(words, 94, break_long_words=False), "    ")
    return (
        f'{HEAD}versions = "{", ".join(versions)}"\n'
        'source = "https://github.com/keras-team/keras-hub"\n'
        f"as-of = {dt.datetime.now(dt.UTC).date()}\n\n"
        "# Folders of the package, beside ``src``, that define them.\n"
        f"inside = [{', '.join(repr(name).replace(chr(39), chr(34)) for name in sorted(FOLDERS))}]\n\n"
        "# Activations, and where they are.\n"
        "[names]\n"
        f'"utils.keras_utils" = "gelu_approximate"\n\n[inner]\nnames = """\n{body}\n"""\n'
    )


def main():
    """Write the table to the standard output."""
    classes, functions = {}, set()
    wheels = sorted(sys.argv[1:])
    for wheel in wheels:
        functions |= read(wheel, classes)
    versions = ["-".join(PurePath(wheel).name.split("-")[:2]) for wheel in wheels]
    sys.stdout.write(written(grown(classes) | functions - {"gelu_approximate"}, versions))


if __name__ == "__main__":
    main()
