"""``weighbridge policy schema``: what a policy file may hold, for editors."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge policy schema -o weighbridge-policy.schema.json
  weighbridge policy schema --facts

\b
Editors that know taplo (Even Better TOML, and others) take it from the first line
of a policy:
  #:schema ./weighbridge-policy.schema.json
"""


@click.command(
    "schema", cls=pages.Command, short_help="Print a JSON Schema of policy files.", epilog=EPILOG
)
@click.option("--facts", is_flag=True, help="Of what a test may give as facts, instead.")
@click.option("-o", "--output", metavar="FILE", help="Write it to a file instead of printing it.")
def command(output: str | None, *, facts: bool) -> int:
    """Print a JSON Schema (draft 2020-12) of policy files, with every key, word and default.

    It is taken from the code that reads policies. Names that depend on data, such as countries and
    licences, and whether a file that is named is there, only "weighbridge policy check" can tell.
    """
    from weighbridge import pipeline, policy  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output as out  # noqa: PLC0415 - as above
    from weighbridge.policy import schema  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    known = pipeline.known()
    if facts:
        found = schema.facts(known)
    else:
        verdicts = policy.load("default", known).verdicts
        checks = {check.id: (check.doc, check.compile) for check in pipeline.checks()}
        found = schema.policies(checks, verdicts, known)
    if output is None:
        out.show(json.dump(found))
    else:
        out.save(out.target(output), json.dump(found))
    return Exit.ALLOWED


COMMAND = command
