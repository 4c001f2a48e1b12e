"""Saved reports: one layout from which they are written, read back, and described by a schema."""
