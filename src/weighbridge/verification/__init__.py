"""Machinery that signature schemes share: envelopes, keys, certificates, logs, names, coverage."""
