"""``weighbridge demo``: three small models, three verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EXPECTED = {"clean": "allow", "runs-code": "deny", "not-here": "no-verdict"}
"""Folder, and the verdict that is due under the policy ``default``."""


@click.command("demo", cls=pages.Command, short_help="Weigh three small models made on the spot.")
@click.argument("folder", metavar="[FOLDER]", required=False, type=click.UNPROCESSED)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to use colours; NO_COLOR and FORCE_COLOR are obeyed.",
)
def command(folder: str | None, color: str) -> int:
    """Write three small models to a temporary folder, weigh them, and remove them.

    They are written to FOLDER, and stay there, if one is named. One is clean, one would run "echo"
    if it were loaded (which never happens here), and of one the weights are not there. Exits with 0
    if the verdicts are allow, deny and no verdict.
    """
    import tempfile  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import output  # noqa: PLC0415 - as above

    if folder is not None:
        write(folder)
        wrong = weigh(folder, color)
    else:
        with tempfile.TemporaryDirectory(prefix="weighbridge-demo-") as made:
            write(made)
            wrong = weigh(made, color)
    if wrong:
        output.show(f"demo failed: {'; '.join(wrong)}\n")
        return Exit.FAULT
    output.show("demo: three models weighed; allow, deny and no verdict, as expected\n")
    if folder is not None:
        output.show(f"they are in {output.plain(folder)}\n")
    return Exit.ALLOWED


def write(folder: str) -> None:
    """Write the models to a folder.

    Raises:
        UsageError: There is something there already, or it cannot be made.
        OutputError: The disk is full, or fails.
    """
    from errno import EDQUOT, EFBIG, EIO, ENOSPC  # noqa: PLC0415 - nothing heavy before it runs
    from pathlib import Path  # noqa: PLC0415 - as above

    from weighbridge.core import OutputError, UsageError  # noqa: PLC0415 - as above

    if not folder:
        raise UsageError("FOLDER is empty")
    try:
        if Path(folder).exists() and any(Path(folder).iterdir()):
            raise UsageError(f"{folder!r}: is not empty")
        for model, files in models().items():
            place = Path(folder, model)
            place.mkdir(parents=True)
            for name, data in files.items():
                (place / name).write_bytes(data)
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else error
        spent = isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT, EFBIG, EIO}
        kind = OutputError if spent else UsageError
        raise kind(f"{folder!r}: {str(told or error).lower()}") from error


def weigh(folder: str, color: str) -> list[str]:
    """Weigh and show each model; return what is not as expected."""
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs
    import os  # noqa: PLC0415 - as above
    from pathlib import Path  # noqa: PLC0415 - as above

    from weighbridge import pipeline, policy  # noqa: PLC0415 - as above
    from weighbridge.cli import output  # noqa: PLC0415 - as above

    show, view = output.renderer("table"), output.view(color, 0, terminal=True)
    applied = policy.load("default", pipeline.known())
    today = dt.datetime.now(dt.UTC).date()
    wrong: list[str] = []
    before = Path.cwd()
    os.chdir(folder)
    try:
        for model, verdict in EXPECTED.items():
            report = pipeline.scan([model], applied, today=today)
            output.show(show.render(report, view) + "\n")
            if report.verdict.word != verdict:
                wrong.append(f"{model}: {report.verdict.word} instead of {verdict}")
    finally:
        os.chdir(before)
    return wrong


def models() -> Mapping[str, Mapping[str, bytes]]:
    """Return the files of each model."""
    config = b'{"model_type": "demo", "hidden_size": 2}\n'
    return {
        "clean": {"config.json": config, "model.safetensors": _safetensors()},
        "runs-code": {"config.json": config, "pytorch_model.bin": _pickle()},
        "not-here": {"config.json": config, "model.safetensors": _pointer()},
    }


def _safetensors() -> bytes:
    tensor = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    header = json.dumps({"weight": tensor}).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + bytes(16)


def _pickle() -> bytes:
    """Spell, opcode by opcode, a pickle that calls ``posix.system('echo ...')`` when loaded."""
    text = b"echo this would have run"
    argument = b"\x8c" + bytes([len(text)]) + text  # SHORT_BINUNICODE
    # PROTO 4, GLOBAL, argument, TUPLE1, REDUCE, STOP
    return b"\x80\x04" + b"cposix\nsystem\n" + argument + b"\x85" + b"R" + b"."


def _pointer() -> bytes:
    return (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:" + b"a" * 64 + b"\n"
        b"size 12300000000\n"
    )


COMMAND = command
