"""Machinery for claims about origin: small files of a model, read once, with their lines."""
