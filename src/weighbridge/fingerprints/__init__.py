"""Machinery of origin: what bytes say of where a model is from, with every name scrubbed.

Vocabularies, dimensions and weights, each measured and then compared with what is known. A match
says what is alike and what is not; what that proves is in the words of the match, never more:
a tokenizer is taken over by others, and so is an architecture.
"""
