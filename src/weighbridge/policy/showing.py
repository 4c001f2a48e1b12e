"""Every value of a policy, who set it, and what was built in where nobody did."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.policy import loading
from weighbridge.policy.raw import Branch, Leaf, Node, Rows
from weighbridge.policy.table import Table

BUILT_IN = "built in"
"""Stands where ``file:line`` does, for what nobody wrote."""

Reader = Callable[[str, Table], object]
"""Reads the table of a check, whose id comes first; what it returns is passed over."""


def settings(
    policy: loading.Policy, read: Reader | None = None
) -> Iterator[tuple[str, object, str]]:
    """Yield every value as resolved: its dotted key, the value, and ``file:line`` of who set it.

    Rows are counted from 0: ``waivers[0].id``. A table that holds nothing is yielded as ``{}``.

    Args:
        policy: The policy.
        read: Reads the table of each check, to learn what is built in: as ``scan.compile_`` does,
            ``lambda name, table: scan.checks_by_id[name].compile(table, policy.verdicts)``. Without
            it only what files say, and what is built in about ``[verdicts]``, is known.

    Raises:
        PolicyError: What ``read`` raises.
    """
    yield from _walk(policy.tree, "")
    verdicts = Table("verdicts", _branch(policy.tree, "verdicts"))
    loading.verdicts(verdicts)
    defaults = dict(verdicts.defaults)
    for check in policy.checks if read is not None else ():
        table = policy.table(check)
        if read is not None:
            read(check, table)
        defaults |= table.defaults
    for key, value in defaults.items():
        yield key, list(value) if isinstance(value, tuple) else value, BUILT_IN


def _branch(tree: Branch, key: str) -> Branch | None:
    node = tree.items.get(key)
    return node if isinstance(node, Branch) else None


def _walk(node: Node, path: str) -> Iterator[tuple[str, object, str]]:
    match node:
        case Leaf(value, where):
            yield path, value, where
        case Branch(items, where):
            if not items:
                yield path, {}, where
            for key, inner in items.items():
                yield from _walk(inner, f"{path}.{key}" if path else key)
        case Rows(rows):
            for at, row in enumerate(rows):
                yield from _walk(row, f"{path}[{at}]")
