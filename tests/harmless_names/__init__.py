"""Writes the lists of harmless names from wheels, by reading their source and importing nothing."""
