"""``weighbridge completion``: what lets a shell complete commands, options, policies and ids."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge completion bash > ~/.local/share/bash-completion/completions/weighbridge
  weighbridge completion zsh > ~/.zfunc/_weighbridge
  weighbridge completion fish > ~/.config/fish/completions/weighbridge.fish
"""


@click.command(
    "completion", cls=pages.Command, short_help="Print a completion script.", epilog=EPILOG
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print a script that lets a shell complete weighbridge's command lines.

    Write it to where your shell looks for completions, and start a new shell. Nothing is read but
    the names of files when it completes.
    """
    from click.shell_completion import ShellComplete, get_completion_class  # noqa: PLC0415 - as above

    from weighbridge.cli import COMPLETE, output  # noqa: PLC0415 - nothing heavy before it runs
    from weighbridge.cli.commands import cli  # noqa: PLC0415 - as above

    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"no completion for {shell}")
    # The class for bash starts one to ask for its version; any that is in use will do.
    script = ShellComplete.source(found(cli, {}, "weighbridge", COMPLETE))
    output.show(script.strip("\n") + "\n")
    return Exit.ALLOWED


COMMAND = command
