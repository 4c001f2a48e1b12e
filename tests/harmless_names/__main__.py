"""Write the lists of harmless names.

    python -m tests.harmless_names --out src/weighbridge/data/harmless TREE...

A TREE is a folder that packages lie in: ``site-packages``, or an unpacked wheel; give several to cover
several versions. Sources are parsed and never imported. The lists in the repository were made from these
trees: scikit-learn 0.19, 0.21, 0.23, 1.0, 1.2, 1.4, 1.9; pandas 0.20, 0.24, 1.0, 1.3, 1.5, 2.0, 2.2, 3.1;
scipy 1.1, 1.5, 1.8, 1.10, 1.17; torch 2.13; transformers 4.20, 4.40, 4.57, 5; and of the rest the newest
and one older version.
"""

import argparse
import datetime
import re
from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

from tests.harmless_names import review, sources

CLASS, CONTAINER, VALUE, MEMBER, RECORD = "class", "container", "value", "member", "record"
ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
RECORDS = frozenset({"ModelOutput", "OrderedDict", "Counter", "defaultdict", "UserDict"})
WORD = re.compile(r"[A-Za-z_]\w*(\.([A-Za-z_]\w*|<locals>))*")


def taken(module, patterns, skip):
    """Tell whether a module is among those reviewed."""
    if any(fnmatchcase(module, pattern) for pattern in (*skip, *review.NEVER)):
        return False
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def from_sources(library, trees):
    """Collect names from every tree: ``{use: {module: {names}}}``."""
    found = {use: defaultdict(set) for use in (CLASS, CONTAINER, VALUE, MEMBER, RECORD)}
    for tree in trees:
        for root in library.roots:
            if (tree / root).is_dir():
                one_version(library, tree, root, found)
    return found


def one_version(library, tree, root, found):
    """Collect names from one version of one package."""
    classes = []
    for module, path in sources.modules(tree, root):
        if not taken(module, ("*",), library.skip):
            continue
        syntax = sources.parsed(path)
        if syntax is None:
            continue
        classes += sources.classes(module, syntax)
        if taken(module, library.functions, library.skip):
            names = {name for name in sources.functions(syntax) if safe(name)}
            found[VALUE][module] |= names
    version = sources.Library(classes, library.bases)
    for each in classes:
        if taken(each.module, library.classes, library.skip) and version.harmless(each):
            found[CLASS][each.module].add(each.name)
            if version.container(each):
                found[CONTAINER][each.module].add(each.name)
            if version.descends(each, ENUMS):
                found[MEMBER][each.module].add(each.name)
            if version.descends(each, RECORDS):
                found[RECORD][each.module].add(each.name)


def safe(name):
    """Tell whether a function's own name says that it reaches further."""
    return not re.search(
        r"load|save|read|write|open|download|fetch|exec|eval|import|run|compile|file|url|pickle",
        name,
    ) and not name.startswith("__")


def aliases(names):
    """Add the paths of before modules were made private: ``a._b`` was ``a.b``."""
    for module in list(names):
        old = re.sub(r"\._([a-z])", r".\1", module)
        if old != module:
            names[old] |= names[module]


def groups(library, trees):
    """Return all groups of a library, by hand ones first."""
    yield from library.by_hand
    found = from_sources(library, trees)
    whys = {
        CLASS: library.why,
        CONTAINER: "as a class, and a container whose items are set without effect",
        VALUE: "functions that are only referred to",
        MEMBER: "an enum's member, by its value",
        RECORD: "a record or a dict of named values, made from them",
    }
    calls = {MEMBER: "constants", RECORD: "harmless"}
    for use, names in found.items():
        if library.private_alias and use != VALUE:
            aliases(names)
        if names:
            joined = {module: " ".join(sorted(words)) for module, words in names.items()}
            shape = calls.get(use, "")
            yield review.Group("call" if shape else use, whys[use], joined, shape)


def refused(library):
    """Read the names that must never be listed."""
    del library
    import tomllib  # noqa: PLC0415 - only when lists are written

    path = Path("src/weighbridge/data/dangerous.toml")
    names, whole = set(), set()
    if path.is_file():
        for group in tomllib.loads(path.read_text())["group"]:
            for module, words in group["names"].items():
                for word in words.split():
                    names.add((module, word))
                    if word == "*":
                        whole.add(module)
    return names, whole


def written(library, trees, day):
    """Return the TOML of one library."""
    names, whole = refused(library)
    lines = [
        f"library = {quoted(library.distribution)}",
        f"roots = [{', '.join(map(quoted, library.roots))}]",
        f"versions = {quoted(versions(library, trees))}",
        f"source = {quoted('https://pypi.org/project/' + library.distribution.split(',')[0] + '/')}",
        f"as-of = {day}",
    ]
    for group in groups(library, trees):
        lines += ["", "[[group]]", f"use = {quoted(group.use)}"]
        if group.arguments:
            lines.append(f"arguments = {quoted(group.arguments)}")
        lines += [f"why = {quoted(group.why)}", "[group.names]"]
        for module in sorted(group.names):
            if any(module == m or module.startswith(m + ".") for m in whole):
                continue
            words = sorted(set(group.names[module].split()))
            words = [w for w in words if WORD.fullmatch(w) and (module, w) not in names]
            if words:
                lines.append(f"{quoted(module)} = {quoted(' '.join(words))}")
    return "\n".join(lines) + "\n"


def versions(library, trees):
    """Name the versions that were looked at."""
    found = set()
    for tree in trees:
        for name in library.distribution.replace(" ", "").split(","):
            stem = re.sub(r"[-_.]", "[-_.]", name)
            for info in tree.glob("*.dist-info"):
                if match := re.fullmatch(rf"(?i){stem}-([\w.]+?)(\+\w+)?\.dist-info", info.name):
                    found.add(match[1])
    return ", ".join(
        sorted(found, key=lambda v: [int(p) if p.isdigit() else 0 for p in v.split(".")])
    )


def quoted(text):
    """Write a TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    """Write one file per library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="", help="only the library of this file name")
    parser.add_argument("--day", default=datetime.datetime.now(datetime.UTC).date().isoformat())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for library in review.LIBRARIES:
        if options.only not in {"", library.file}:
            continue
        text = written(library, options.trees, options.day)
        (options.out / f"{library.file}.toml").write_text(text)


if __name__ == "__main__":
    main()
