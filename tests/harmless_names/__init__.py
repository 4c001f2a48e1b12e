"""Make the lists of harmless names from libraries' sources, which are parsed and never imported."""
