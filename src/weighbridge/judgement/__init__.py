"""Judges names, calls and values against the lists. Rules word what comes out of here.

The lists say what is harmless for which use; everything else is a ``Fault`` of one ``Sort``, and
each sort is reported by one rule. What a value is made of has evidence of its own (every import and
every call of a stream does), so a call is judged by its callee and by the *shape* of its arguments.
"""
