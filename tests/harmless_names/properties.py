"""Writes names of attributes that a look-up computes: ``python -m tests.harmless_names.properties``.

A pickle may look up an attribute of an object while it loads. What gives a bound method runs nothing;
a property runs its function, with the object's state as the file says it is. Names of properties whose
functions call something are found in the text of wheels, which are only read, and are added to what
``data/computed-attributes.txt`` has already.
"""

import argparse
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

from weighbridge.facts import computed, tables

METHOD = re.compile(r"^([ \t]+)((?:@[^\n]*\n[ \t]+)*)(?:async )?def (\w+)\(", re.MULTILINE)
COMPUTES = re.compile(r"@(?:\w+\.)*\w*(?:property|cache_readonly|cached_value|cached_data)\b")
SETS = re.compile(r"\.(?:setter|deleter)\b")
DOCS = re.compile(r'r?"""[\s\S]*?"""')
LAST = 3000
"""Characters of the last function of a file that are looked at."""

SKIPPED = re.compile(r"(?:^|/)(?:tests?|testing|_testing)/|/test_|\.data/")


def of_text(text):
    """Return the names of properties that call something, and those of other methods."""
    found, others = set(), set()
    every = list(METHOD.finditer(text))
    for at, each in enumerate(every):
        decorators, name = each.group(2), each.group(3)
        if SETS.search(decorators):
            continue
        if not COMPUTES.search(decorators):
            others.add(name)
            continue
        stop = every[at + 1].start() if at + 1 < len(every) else each.end() + LAST
        body = text[each.end() : stop].partition(":")[2]
        if "(" in DOCS.sub("", body):
            found.add(name)
    return found, others


def of_wheels(folder, roots):
    """Return both, by top-level package, for packages that the lists speak of."""
    found, others = defaultdict(set), defaultdict(set)
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            for member in wheel.namelist():
                root = member.partition("/")[0].removesuffix(".py")
                if member.endswith(".py") and root in roots and not SKIPPED.search(member):
                    here = of_text(wheel.read(member).decode("utf-8", "replace"))
                    found[root] |= here[0]
                    others[root] |= here[1]
    return found, others


def main(arguments):
    """Add what the wheels have, and say how much there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    options = parser.parse_args(arguments)
    found, others = of_wheels(options.wheels, computed.packages())
    written = computed.read()
    methods = set().union(*others.values()) - written.get(computed.EVERYWHERE, frozenset())
    rows = {root: set(names) for root, names in written.items()}
    everywhere = rows.setdefault(computed.EVERYWHERE, set())
    for root, names in found.items():
        everywhere |= names - methods
        if own := names & methods:
            rows.setdefault(root, set()).update(own)
    lines = ["# Written by tests/harmless_names/properties.py from wheels; not edited by hand."]
    lines += [f"{root} {' '.join(sorted(names))}" for root, names in sorted(rows.items())]
    Path(tables.DATA, computed.FILE).write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{len(rows)} packages, {sum(map(len, rows.values()))} names\n")


if __name__ == "__main__":
    main(sys.argv[1:])
