"""Options that say whose signatures count, shared by commands that verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from weighbridge.typings import TypedDict, TypeVar

F = TypeVar("F", bound=Callable[..., object])


class Trusted(TypedDict):
    """What the options hold."""

    keys: tuple[str, ...]
    roots: tuple[str, ...]
    subject: str | None
    any_usage: bool
    identity: str | None
    issuer: str | None
    trusted_root: str | None


def options(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--key",
        "keys",
        multiple=True,
        metavar="FILE",
        help="Trust this public key: PEM, minisign, SSH or OpenPGP; may be repeated.",
    ),
    click.option(
        "--certificate-root",
        "roots",
        multiple=True,
        metavar="FILE",
        help="Trust certificates that end in one of these (PEM); may be repeated.",
    ),
    click.option(
        "--subject", metavar="GLOB", help="With --certificate-root: subject of the certificate."
    ),
    click.option(
        "--any-usage",
        is_flag=True,
        help="With --certificate-root: also without the usage code signing.",
    ),
    click.option(
        "--identity", metavar="GLOB", help="Trust this Sigstore identity; needs --issuer."
    ),
    click.option("--issuer", metavar="URL", help="OIDC issuer of that identity."),
    click.option(
        "--trusted-root",
        metavar="FILE",
        help="Another Sigstore instance than the public one: its trusted_root.json.",
    ),
)


def rows(given: Trusted) -> list[dict[str, str | bool | int | tuple[str, ...]]]:
    """Turn the options into rows of a policy.

    Raises:
        UsageError: An option lacks the one that it goes with.
    """
    if (given["identity"] is None) != (given["issuer"] is None):
        raise click.UsageError("--identity and --issuer go together")
    if (given["subject"] or given["any_usage"]) and not given["roots"]:
        raise click.UsageError("--subject and --any-usage need --certificate-root")
    roles = ("signer", "weigher")
    found: list[dict[str, str | bool | int | tuple[str, ...]]] = [
        {"name": path, "keys": (_relative(path),), "roles": roles}
        for path in dict.fromkeys(given["keys"])
    ]
    if given["roots"]:
        paths = tuple(map(_relative, given["roots"]))
        row: dict[str, str | bool | int | tuple[str, ...]] = {
            "name": ", ".join(given["roots"]),
            "roots": paths,
            "roles": roles,
            "any-usage": given["any_usage"],
        }
        if given["subject"]:
            row["subject"] = given["subject"]
        found.append(row)
    if given["identity"] is not None and given["issuer"] is not None:
        name = given["identity"]
        found.append({"name": name, "identity": name, "issuer": given["issuer"], "roles": roles})
    return found


def files(given: Trusted) -> Iterator[str]:
    """Yield the files that the options name."""
    yield from given["keys"]
    yield from given["roots"]
    if given["trusted_root"] is not None:
        yield given["trusted_root"]


def _relative(path: str) -> str:
    """Write a path so that a policy does not take it for the name of a list."""
    return f"./{path}" if path.startswith("@") else path


def settings(given: Trusted) -> dict[str, str | bool | int | tuple[str, ...]]:
    """Turn the options into keys of ``[checks.signature]``."""
    if given["trusted_root"] is None:
        return {}
    return {"trusted-root": given["trusted_root"]}
