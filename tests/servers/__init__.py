"""Servers on loopback, honest ones and liars."""
