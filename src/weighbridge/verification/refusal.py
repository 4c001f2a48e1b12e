"""The one exception of verification: why something is not vouched for."""

from __future__ import annotations

from weighbridge.core import Standing, WeighbridgeError


class RefusedError(WeighbridgeError):
    """A signature, record or statement does not hold. Caught once, and becomes its standing.

    Attributes:
        standing: What that amounts to.
        reason: Kebab-case; stable.
    """

    def __init__(self, standing: Standing, reason: str, why: str) -> None:
        """``why`` is in words: lower case, no full stop; names from the file by ``repr``."""
        super().__init__(why)
        self.standing = standing
        self.reason = reason


def malformed(reason: str, why: str) -> RefusedError:
    """Refuse what cannot be read as a signature."""
    return RefusedError(Standing.MALFORMED, reason, why)


def unsupported(reason: str, why: str) -> RefusedError:
    """Refuse what is of a form that is not checked."""
    return RefusedError(Standing.UNSUPPORTED, reason, why)


def bad_signature(reason: str, why: str) -> RefusedError:
    """Refuse what is not valid for what it is attached to."""
    return RefusedError(Standing.BAD_SIGNATURE, reason, why)


def untrusted(reason: str, why: str) -> RefusedError:
    """Refuse a signer, or the key or certificate of one."""
    return RefusedError(Standing.UNTRUSTED_SIGNER, reason, why)
