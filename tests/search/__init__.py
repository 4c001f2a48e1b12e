"""Pickles at random, and whether one that is allowed calls a name that no list has.

Streams are drawn by a grammar: calls, states, memo, marks, names from the lists of harmless names
and names beside them. Who was called is asked of an oracle that shares no code with the scanner: it
takes instructions from ``pickletools.genops`` and names from the tables, and knows nothing else. So
it does not say what is harmless, but where the two differ on whose name a call reaches, one of them
is wrong. Nothing is ever loaded.
"""
