"""``weighbridge attest``: weigh a model, and write the answer down for a gate to check later."""

from __future__ import annotations

import click

from weighbridge.cli import pages

EPILOG = """\b
Examples:
  openssl ecparam -name prime256v1 -genkey -noout -out gate.key
  openssl ec -in gate.key -pubout -out gate.pub
  weighbridge attest models/acme-chat --policy team.toml --key gate.key
  weighbridge verify models/acme-chat --verdict --key gate.pub

\b
Exit codes: 0 allowed, warnings included; 1 denied; 2 usage or policy error; 3 no
verdict, or the summary could not be written; 4 a fault of weighbridge's own.
"""


@click.command(
    "attest", cls=pages.Command, short_help="Weigh a model and sign the answer.", epilog=EPILOG
)
@click.argument("path", metavar="PATH", type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy to apply.",
)
@click.option("--key", metavar="FILE", help="Private key (PEM) to sign with: P-256, P-384, P-521.")
@click.option("--unsigned", is_flag=True, help="Write the statement without a signature.")
@click.option(
    "--online",
    is_flag=True,
    help="Sign without a key, with the identity of this CI job (Sigstore).",
)
@click.option(
    "--verifier",
    default="https://github.com/weighbridge/weighbridge",
    metavar="URI",
    show_default=True,
    help="Who weighs, as the statement is to name it.",
)
@click.option(
    "--resource", metavar="URI", help="What is weighed, e.g. pkg:huggingface/acme/chat@v1."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write it; weighbridge.vsa.json in the folder, or PATH.vsa.json.",
)
@click.option(
    "--attach",
    is_flag=True,
    help="Attach it to the artifact in an OCI layout, as a referrer, instead of a file of its own.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--progress/--no-progress", default=True, help="Show a bar when it takes long.")
def command(  # noqa: PLR0913 - one parameter for each option
    path: str,
    policy: str,
    key: str | None,
    verifier: str,
    resource: str | None,
    output: str | None,
    *,
    unsigned: bool,
    online: bool,
    attach: bool,
    force: bool,
    progress: bool,
) -> int:
    """Weigh a model under a policy, and write the answer as a SLSA verification summary.

    It names every file with its digest, the policy with its digest, and whether the model passed.
    "weighbridge verify" accepts it later, from a signer whom the policy trusts as a weigher, if
    every file is still the same: a gate then hashes, and weighs nothing anew. A model that is
    denied gets a summary that says FAILED. The exit code is that of the verdict, as for "scan".
    """
    from weighbridge.cli import attaching, attesting, signing  # noqa: PLC0415 - nothing heavy before
    from weighbridge.cli import output as out  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above

    if [key is not None, unsigned, online].count(True) != 1:
        raise click.UsageError("one of --key, --online and --unsigned is needed")
    if attach and (output is not None or force):
        raise click.UsageError("--attach goes with neither --output nor --force")
    artifact = attaching.artifact(path) if attach else None
    place = None if attach else signing.place(path, output, "weighbridge.vsa.json", force=force)
    secret = None if key is None else signing.secret(key)
    bar = Progress(wanted=progress)
    try:
        answer = attesting.weigh(path, policy, place, bar, verifier=verifier, resource=resource)
    finally:
        bar.close()
    if online:
        data = attesting.online(answer.statement)
    elif secret is not None:
        data = secret.sealed(answer.statement)
    else:
        data = attesting.bare(answer.statement)
    if artifact is not None:
        place = attaching.write(artifact, data)
    elif place is not None:
        signing.write(place, data)
    how = "unsigned, so that it proves nothing" if unsigned else "signed"
    out.show(f"{answer.verdict}: {out.plain(path)} ({out.many(answer.files, 'file')})\n")
    for line in answer.against:
        out.show(f"  {out.plain(line)}\n")
    out.show(f"{'attached' if attach else 'written'}: {out.plain(str(place))} ({how})\n")
    return answer.exit_code


COMMAND = command
