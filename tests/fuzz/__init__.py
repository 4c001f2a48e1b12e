"""Fuzzing: any bytes become evidence or one typed error, within limits, for as long as one likes.

    python -m tests.fuzz [TARGET…] [--runs N] [--seconds S] [--jobs J] [--corpus DIR] [--table]
    python -m tests.fuzz.slow [TARGET…] [--seconds S]

A target is a format, or another parser of hostile bytes. What is asserted is what the property
tests assert (``tests/properties.py``); inputs come from atheris (libFuzzer), half of them changed
by a grammar where there is one. Needs ``pip install '.[fuzz]'``: Linux only. Findings are kept in
``tests/crashes`` and replayed by ``tests/test_crashes.py``.
"""
