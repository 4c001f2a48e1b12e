"""SHA-256 of a few short texts, without OpenSSL: to load that takes longer than to hash them.

CPython has one of its own, as ``random`` and ``hashlib`` themselves use it; what is long goes to
``hashlib``. Type checkers see that (``hashing.pyi``).
"""

__all__ = ["sha256"]

try:
    from _sha2 import sha256  # From Python 3.12 on.
except ImportError:
    try:
        from _sha256 import sha256
    except ImportError:
        from hashlib import sha256
