"""The stages that see bytes, one after the other; ``scan`` knows their order."""
