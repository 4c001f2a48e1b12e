"""Hostile and malformed files, made here, and the command itself held against all of them.

    python -m tests.hostile [--only WORD…] [--keep DIR] [--all] [--here]

Each module makes cases of one kind: ``cases()`` yields ``case.Case``. Small ones are scanned many
at a time, each in a folder of its own; those that may cost much are scanned alone. The command runs
as a process with 512 MiB of address space and 60 seconds of CPU, and has to answer
(``running.faults``):
an exit code that says allowed, denied or no verdict; a report that can be read; nothing that looks
like a traceback; and no ``allow`` for weights that are damaged. ``--here`` looks at files without a
process for it (``--no-isolation``). A part of it runs with the tests (``tests/test_hostile.py``).
Cases of ``costly`` are held against a bound on CPU for each MB as well, when run from here.
"""

KINDS = ("bombs", "nesting", "counts", "cycles", "places", "names", "signed", "saved", "lengths",
         "hubs", "registries", "documents", "rules", "commands",
         "conversions", "trees", "tables", "wires",
         "packs", "stacks", "odd", "models", "patterns", "corners", "mixes", "boundaries",
         "polyglots", "twisted", "cuts")  # fmt: skip
"""Modules with cases; those last of which the names alone take long."""

RATED = ("costly",)
"""Those whose cases are measured, and of which none runs with the tests."""
