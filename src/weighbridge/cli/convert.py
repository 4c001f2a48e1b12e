"""``weighbridge convert``: the tensors of a file that could run code, in one that cannot."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.typings import TypedDict, Unpack

EPILOG = """\b
Examples:
  weighbridge convert pytorch_model.bin model.safetensors
  weighbridge convert checkpoint.pt model.safetensors --key state_dict
  weighbridge convert weights.npz weights.safetensors --format json

\b
Names are keys, joined by dots. If only "state_dict", "model_state_dict", "model" or "module" at
the top holds tensors, names begin below it; --key . keeps full names.

\b
Exit codes: 0 converted; 1 refused, and nothing was written; 2 usage error; 4 a fault of
weighbridge's own.
"""


class Flags(TypedDict):
    """What is on or off."""

    isolation: bool
    force: bool
    verbose: bool


ALL = "."
"""The key that stands for the whole file."""


@click.command(
    "convert",
    cls=pages.Command,
    short_help="Take tensors out, without loading the file.",
    epilog=EPILOG,
)
@click.argument("source", metavar="IN", type=click.UNPROCESSED)
@click.argument("target", metavar="OUT", type=click.UNPROCESSED)
@click.option(
    "-k",
    "--key",
    "keys",
    metavar="KEY",
    multiple=True,
    help="Take what is under this key of a dict; again, for a key below it.",
)
@click.option(
    "--tied",
    type=click.Choice(["copy", "drop"]),
    default="copy",
    show_default=True,
    help="Elements with several names: copy them for each, or keep the first name.",
)
@click.option("--force", is_flag=True, help="Replace OUT if it is there.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--isolation/--no-isolation",
    default=True,
    help="Read and write in a process of its own, bounded in memory and time, where Linux is.",
)
@click.option("-v", "--verbose", is_flag=True, help="Every tensor and everything left behind.")
def command(
    source: str,
    target: str,
    keys: tuple[str, ...],
    tied: str,
    format_: str,
    **flags: Unpack[Flags],
) -> int:
    """Write the tensors of IN to OUT, a safetensors file, without loading IN.

    IN is a file of PyTorch (zip or legacy), an npz, or a pickle of numpy arrays, joblib's too. The
    pickle is followed, and nothing in it is called: what calls would have done is not in OUT. What
    is no tensor is left behind and named. A value that cannot be followed is a reason to refuse.
    Every tensor of OUT is compared with IN before OUT gets its name.
    """
    from weighbridge import conversion  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output, tensors  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    path = tuple(key for key in keys if key != ALL) if keys else None
    wanted = conversion.Wanted(
        path, conversion.Tied(tied), flags["force"], isolated=flags["isolation"]
    )
    try:
        done: conversion.Converted | conversion.Refused = conversion.convert(source, target, wanted)
    except conversion.Refused as refused:
        done = refused
    if format_ == "json":
        output.show(json.dump(tensors.document(done, source)))
    else:
        lines = tensors.lines(done, source, output.columns(), verbose=flags["verbose"])
        output.show("\n".join(lines) + "\n")
    return Exit.DENIED if isinstance(done, conversion.Refused) else Exit.ALLOWED


COMMAND = command
