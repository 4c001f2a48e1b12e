from re import compile as pattern

__all__ = ["pattern"]
