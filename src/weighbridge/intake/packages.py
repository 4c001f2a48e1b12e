"""Say what the description of a project, or the lock of one, has an installer fetch or run.

Works on trees of TOML, JSON and YAML. Sources (retrieved 2026-11-26):

- ``pyproject.toml``: https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
  https://packaging.python.org/en/latest/specifications/dependency-groups/
- its tables for Poetry, uv and PDM, and their locks: https://python-poetry.org/docs/pyproject/,
  https://docs.astral.sh/uv/concepts/projects/dependencies/, https://pdm-project.org/en/latest/
- ``pylock.toml``: https://packaging.python.org/en/latest/specifications/pylock-toml/
- ``Pipfile``, ``Pipfile.lock``: https://pipenv.pypa.io/en/latest/pipfile.html
- ``package.json``: https://docs.npmjs.com/cli/v11/configuring-npm/package-json
- ``channels`` of conda's environments:
  https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html

Lists of ``dependencies`` are read in ``intake/bundles.py``. Not read: names, versions and digests;
what a package that an index delivers does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Entry, Evidence, Place, Purpose, Reference, later

Path = tuple[str, ...]

_REPOSITORIES = ("git", "hg", "svn", "bzr")
"""Keys that hold a repository, wherever they stand in the description of a package."""

_PLACES = ("url", "path", "file", "directory", "editable", "registry")
"""Keys that hold a place, or a path; of a source or of a package."""

_INDEXES = frozenset(
    {
        "dependency_links", "dependency-links", "extra-index-url", "extra_index_url",
        "find-links", "find_links", "index-url", "index_url",
    }
)  # fmt: skip

_LISTS = frozenset(
    {
        "build-constraint-dependencies", "constraint-dependencies", "dependencies",
        "dev-dependencies", "override-dependencies", "requires", "requires-dist",
    }
)  # fmt: skip

_GROUPS = frozenset({"dependency-groups", "dev-dependencies", "extras", "optional-dependencies"})
"""Tables of lists."""

_SOURCING = later.pattern(
    r"(?:[\w-]+-)?(?:dependencies|packages?|source|sources|index|repositories|overrides|default"
    r"|develop|archive|vcs|sdist|wheels|files)"
)
"""Keys that lead to the description of a package or of a place for them."""

_REGISTERED = frozenset({"sdist", "wheels", "files"})
"""Keys that lead to every file of a package: one of each place is enough."""

_SCRIPTS = (
    ("build-system", "backend-path"), ("tool", "poetry", "build", "script"),
    ("tool", "poetry", "build"), ("tool", "hatch", "build", "hooks", "custom", "path"),
    ("tool", "pdm", "build", "custom-hook"),
)  # fmt: skip
"""Where code of the folder is named that an installer runs when it builds the project."""

_INSTALLING = ("preinstall", "install", "postinstall")
"""Scripts of ``package.json`` that npm runs whenever the package is installed."""

_PREPARING = ("preprepare", "prepare", "postprepare", "prepublish", "dependencies")
"""Those that it runs besides when the folder itself is; nearly all of them compile something."""

_RUNS = "when npm installs the folder"

_NODE = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_NODES = frozenset(_NODE)
_NODE_PLACE = later.pattern(
    r"(?:git|https?|file|link|github|gitlab|bitbucket|gist)[\w+]*:|(?:~|\.{0,2})/"
)
_SHORT = later.pattern(r"[\w.-]+/[\w.-]+(?:#.*)?")

_HOST = later.pattern(r"[\w+.-]+://(?:[^/@]*@)?([^/:]+)")

_MARKS = frozenset({"channels", "devDependencies", "scripts", "_meta"})

MARKS = _MARKS.union(_NODE)
"""Keys of which a table has one that has anything to tell."""

KEPT = 512
"""Characters of a place, or of a command, that are told."""


def marked(table: dict[str, object]) -> bool:
    """Whether a table of JSON or YAML may have anything to tell, by its keys."""
    return not _MARKS.isdisjoint(table) or _node(table)


def _node(table: dict[str, object]) -> bool:
    there = not _NODES.isdisjoint(table)
    return there and any(isinstance(table.get(key), dict) for key in _NODE)


def told(table: dict[str, object], path: Path, place: Place) -> Iterator[Evidence]:
    """Yield what a table of a JSON or YAML configuration tells.

    Args:
        table: Its keys and values.
        path: Keys that lead to it.
        place: Where it lies.
    """
    for channel in _texts(table.get("channels")):
        if "://" in channel:
            yield Reference(place, Purpose.PACKAGE, channel[:KEPT], "channels")
    if path:
        return
    if place.artifact.name.endswith("package.json"):
        yield from _package(table, place)
    match table.get("_meta"):
        case {"sources": list()}:
            yield from facts(table, place)
        case _:
            return


def _package(table: dict[str, object], place: Place) -> Iterator[Evidence]:
    """Tell what npm fetches from elsewhere than a registry, and what it runs meanwhile."""
    scripts = table.get("scripts")
    for name, command in scripts.items() if isinstance(scripts, dict) else ():
        if name in _INSTALLING and isinstance(command, str) and command:
            summary = f"script {name!r}: {command[:KEPT]!r}"
            yield Code(place, "npm-script", summary, _RUNS)
        elif name in _PREPARING and isinstance(command, str):
            yield Entry(place, f"build script, scripts.{name}", command[:KEPT])
    for key in _NODE:
        listed = table.get(key)
        for name, wanted in listed.items() if isinstance(listed, dict) else ():
            if isinstance(wanted, str) and (found := _elsewhere(wanted)):
                yield Reference(place, Purpose.PACKAGE, found[:KEPT], f"{key}.{name[:KEPT]}")


def _elsewhere(wanted: str) -> str:
    if _NODE_PLACE.match(wanted):
        return wanted.removeprefix("file:").removeprefix("link:")
    return f"github:{wanted}" if _SHORT.fullmatch(wanted) else ""


def facts(tree: object, place: Place) -> Iterator[Evidence]:
    """Yield references to packages, and an entry per script that building the project runs.

    Args:
        tree: The whole description; nested no deeper than its reader allows.
        place: Where it lies.
    """
    seen: set[tuple[str, str]] = set()
    for item in _walked(tree, (), place):
        if isinstance(item, Reference):
            key = (item.target, item.field)
            if key in seen:
                continue
            seen.add(key)
        yield item


def _walked(tree: object, path: Path, place: Place) -> Iterator[Evidence]:
    stack: list[tuple[Path, object]] = [(path, tree)]
    hosts: set[str] = set()
    # By identity: trees made from aliases share their parts, and may contain themselves.
    seen: set[int] = set()
    while stack:
        where, node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield from _table(node, where, place, hosts)
            stack += [((*where, key), node[key]) for key in reversed(node)]
        elif isinstance(node, list):
            yield from _listed(node, where, place)
            stack += [(where, item) for item in reversed(node) if isinstance(item, dict | list)]


def _listed(items: list[object], path: Path, place: Place) -> Iterator[Evidence]:
    """Tell of a list of packages, each with what it says of itself in one line."""
    if not path or not (path[-1] in _LISTS or _GROUPS & set(path)):
        return
    from weighbridge.intake import requirements  # noqa: PLC0415 - few texts name packages

    for line in _texts(items):
        yield from requirements.references(line, place, ".".join(path)[:KEPT])


def _table(
    table: dict[str, object], path: Path, place: Place, hosts: set[str]
) -> Iterator[Evidence]:
    field = ".".join(path)[:KEPT]
    for *above, key in _SCRIPTS:
        if path == tuple(above) and (named := ", ".join(_texts(table.get(key)))):
            yield Entry(place, f"build script, {field}.{key}", named[:KEPT])
    for key in _INDEXES & table.keys():
        for target in _texts(table[key]):
            yield Reference(place, Purpose.PACKAGE, target[:KEPT], f"{field}.{key}".strip("."))
    if not any(_SOURCING.fullmatch(step) for step in path):
        return
    for key in _REPOSITORIES:
        for target in _texts(table.get(key)):
            yield Reference(place, Purpose.PACKAGE, f"{key}+{target}"[:KEPT], field)
    for target in _places(table, hosts if path[-1] in _REGISTERED else None):
        yield Reference(place, Purpose.PACKAGE, target[:KEPT], field)
    if table.get("verify_ssl") is False or table.get("verify-ssl") is False:
        from weighbridge.intake import requirements  # noqa: PLC0415 - as above

        for target in _texts(table.get("url")):
            host = _host(target)
            yield Reference(place, Purpose.PACKAGE, host, f"{field} {requirements.TRUSTED}")


def _places(table: dict[str, object], hosts: set[str] | None) -> Iterator[str]:
    """Yield places of a table; only one that begins alike if ``hosts`` are to be told once."""
    for key in _PLACES:
        for target in _texts(table.get(key)):
            start = "/".join(target.split("/")[:4])
            if hosts is not None and start in hosts:
                continue
            if hosts is not None:
                hosts.add(start)
            yield target


def _host(url: str) -> str:
    found = _HOST.match(url)
    return (found[1] if found else url)[:KEPT]


def _texts(value: object) -> list[str]:
    """Return a text, or the texts of a list."""
    match value:
        case str():
            return [value]
        case list():
            return [item for item in value if isinstance(item, str)]
        case _:
            return []
