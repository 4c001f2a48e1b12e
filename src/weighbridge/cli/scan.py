"""``weighbridge scan``: read, judge, report; the command nearly everyone runs."""

from __future__ import annotations

import click

from weighbridge.cli import configured, elsewhere, scanning
from weighbridge.typings import Unpack

EPILOG = """\b
Examples:
  weighbridge scan models/acme-chat
  weighbridge scan model.pt --policy strict --format json -o report.json
  weighbridge scan . --include '*.safetensors' --report json:weighed.json
  weighbridge scan hf://acme/chat@main --online
  git diff --cached --name-only | weighbridge scan -

\b
Exit codes: 0 allowed (warnings included), 1 denied, 2 usage or policy error,
3 no verdict, or the report could not be written, 4 a fault of weighbridge's own,
130 and 143 interrupted: the report is partial.
"""


@click.command(
    "scan",
    cls=configured.Configured,
    short_help="Weigh files and folders; the usual command.",
    epilog=EPILOG,
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy to apply: a shipped one, such as strict, or a TOML file.",
)
@click.option(
    "--policy-digest",
    metavar="sha256:...",
    help="Weigh only if the policy, with all that it names, has this digest.",
)
@click.option(
    "-f",
    "--format",
    "format_",
    default="table",
    show_default=True,
    metavar="FORMAT",
    help="What to print.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write the report to a file instead of printing it."
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Write one more report; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "deny", "never"]),
    help="Mildest verdict that makes the command fail, instead of the policy's.",
)
@click.option(
    "--on-not-scanned",
    type=click.Choice(["warn", "no-verdict", "deny"]),
    help="What content that is not here amounts to, such as a Git LFS pointer.",
)
@click.option(
    "--second-opinion",
    "opinions",
    multiple=True,
    type=click.Choice(["modelscan"]),
    help="Ask this scanner too, in a process of its own, and tell what it objects to.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict is.")
@click.option("--digest", is_flag=True, help="Read every byte, and bind the verdict to digests.")
@click.option(
    "--cache/--no-cache",
    default=True,
    help="Remember digests of files that do not change; never done in CI or under strict.",
)
@click.option(
    "--isolation/--no-isolation",
    default=True,
    help="Look at files in a process of its own, bounded in memory and time, where Linux is.",
)
@elsewhere.options
@click.option(
    "--changed",
    is_flag=True,
    help="Take each PATH for a changed file, and weigh every model here that holds one, whole.",
)
@click.option("--include", multiple=True, metavar="GLOB", help="Weigh only these files.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files out.")
@click.option("-q", "--quiet", is_flag=True, help="One line per model that is not allowed.")
@click.option("-v", "--verbose", is_flag=True, help="Everything, uncut.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to use colours; NO_COLOR and FORCE_COLOR are obeyed.",
)
@click.option("--progress/--no-progress", default=True, help="Show a bar when it takes long.")
def command(**options: Unpack[scanning.Options]) -> int:
    """Weigh files and folders: allow, warn, deny, or no verdict, and why.

    PATH is a file or a folder with any number of models: downloaded folders, a Hugging Face cache,
    an Ollama store, loose files; with --online an address as well, of which no more is fetched
    than has to be read. The current folder is weighed if none is given; "-" reads a list
    of paths from standard input.
    """
    if why := scanning.complaint(options):
        raise click.UsageError(why)
    return scanning.weigh(options)


COMMAND = command
