"""A process that has all of it imported, and forks a child for every piece of work.

    python -m tests.fuzz.serving guided|plain

Work comes as JSON, a line each; so do answers: ``status``, ``cpu`` in seconds, ``peak`` in MB.
"""

import contextlib
import gc
import json
import os
import sys
import traceback
from pathlib import Path

INCLUDE = ["weighbridge"]

EXCLUDE = [
    "weighbridge.core", "weighbridge.registry", "weighbridge.facts", "weighbridge.intake.cursor",
    "weighbridge.intake.source", "weighbridge.intake.glimpse", "weighbridge.intake.limits",
]  # fmt: skip
"""What decides nothing about bytes, and is passed through all the time: watching it costs most."""


def prepared(kind):
    """Import everything, instrumented or not; return what does the work."""
    if kind == "plain":
        from tests.fuzz import blind, measuring  # noqa: PLC0415 - chosen by the kind

        works = {"blind": blind.fuzz, "measure": measuring.noted}
        warm()
        return works
    import atheris  # noqa: PLC0415 - lacks where nothing is guided

    with atheris.instrument_imports(include=INCLUDE, exclude=EXCLUDE):
        from tests.fuzz import guided  # noqa: PLC0415 - as above

        warm()
    return {"guided": guided.fuzz}


def warm():
    """Import and build all that is made when first needed, once for all children."""
    from tests.fuzz import targets  # noqa: PLC0415 - imported as the caller wants it
    from weighbridge import pipeline  # noqa: PLC0415 - likewise

    pipeline.rules()
    for target in targets.every().values():
        for data in target.seeds()[:1]:
            target.body(data)
    # What is here now stays: no child looks through it for garbage.
    gc.collect()
    gc.freeze()


def child(work, log):
    """Do one piece of work, and end."""
    status = 70
    with contextlib.suppress(BaseException):
        held = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(held, 1)
        os.dup2(held, 2)
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            raise
    os._exit(status)


def main():
    """Serve until there is no more work."""
    works = prepared(sys.argv[1])
    from tests.fuzz import targets  # noqa: PLC0415 - not before it is instrumented

    every = targets.every()
    for line in sys.stdin:
        asked = json.loads(line)
        kind, target, log = asked.pop("kind"), every[asked.pop("target")], asked.pop("log")
        folders = [Path(asked.pop(name)) for name in ("work", "corpus", "crashes")]
        process = os.fork()
        if not process:
            child(lambda: works[kind](target, *folders, **asked), log)  # noqa: B023 - at once
        _, status, used = os.wait4(process, 0)
        answer = {
            "status": os.waitstatus_to_exitcode(status),
            "cpu": used.ru_utime + used.ru_stime,
            "peak": used.ru_maxrss / 1024,
        }
        print(json.dumps(answer), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
