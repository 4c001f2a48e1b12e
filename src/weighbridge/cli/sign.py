"""``weighbridge sign``: one signature over every file of a model."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  openssl ecparam -name prime256v1 -genkey -noout -out acme.key
  openssl ec -in acme.key -pubout -out acme.pub
  weighbridge sign models/acme-chat --key acme.key
  weighbridge verify models/acme-chat --key acme.pub

\b
Exit codes: 0 signed; 2 usage error, or the key cannot be used; 3 the signature
could not be written; 4 a fault of weighbridge's own.
"""


@click.command("sign", cls=pages.Command, short_help="Sign a model with a key.", epilog=EPILOG)
@click.argument("path", metavar="PATH", type=click.UNPROCESSED)
@click.option(
    "--key", required=True, metavar="FILE", help="Private key (PEM): P-256, P-384 or P-521."
)
@click.option(
    "--certificate-chain",
    metavar="FILE",
    help="Sign by certificate: certificates (PEM), the key's own first.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write it; model.sig in the folder, or PATH.sig.",
)
@click.option("--force", is_flag=True, help="Write over a signature that is there.")
@click.option("--progress/--no-progress", default=True, help="Show a bar when it takes long.")
def command(
    path: str,
    key: str,
    certificate_chain: str | None,
    output: str | None,
    *,
    force: bool,
    progress: bool,
) -> int:
    """Sign every file of a model, in the form of OpenSSF Model Signing.

    The signature is read by "weighbridge verify" and by the reference implementation. It vouches
    for bytes and names of the files, and says nothing of what they do: scan the model first.
    Covered is everything but other signatures, what git keeps, and records of a download. A folder
    is one model. The password of an encrypted key is asked for, or read from standard input.
    """
    from weighbridge.cli import output as out  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import signing  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above

    place = signing.place(path, output, "model.sig", force=force)
    secret = signing.secret(key, certificate_chain)
    bar = Progress(wanted=progress)
    try:
        signed = signing.model(path, place, bar)
    finally:
        bar.close()
    signing.write(place, secret.sealed(signed.statement))
    files = out.many(signed.files, "file")
    out.show(f"signed {files} of {signed.name}: {out.plain(str(place))}\n")
    if signed.left:
        out.show(f"not covered: {', '.join(signed.left)}\n")
    return Exit.ALLOWED


COMMAND = command
