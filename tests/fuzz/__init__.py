"""Fuzzing: any bytes become evidence or one typed error, within limits, for as long as one likes.

    python -m tests.fuzz [--format TARGET…] [--runs N] [--blind N] [--seconds S] [--jobs J]
                         [--corpus DIR] [--totals FILE] [--table]
    python -m tests.fuzz.slow [--format TARGET…] [--seconds S] [--keep DIR]
    python -m tests.fuzz.slow --whole [--format STRUCTURE…] [--seconds S] [--keep DIR]

A target is a format, or another parser of hostile bytes. What is asserted is what the property
tests assert (``tests/properties.py``). ``--runs`` inputs are made under atheris (libFuzzer), which
keeps what takes a new branch; ``--blind`` inputs without, several times as fast, from what was
kept. Half of the changes are made by a grammar where there is one. Atheris needs Linux and
``pip install '.[fuzz]'``; blind runs need nothing. What raises something is kept in
``tests/crashes`` and replayed by ``tests/test_crashes.py``.
"""
