"""Much of something small, no two pieces alike."""

SIZE = 500_000
"""Bytes of a file, in about."""


def many(make, size=SIZE):
    """Return pieces that ``make`` makes of a number, until there are enough bytes of them."""
    parts, total = [], 0
    while total < size:
        part = make(len(parts))
        parts.append(part)
        total += len(part)
    return parts


def joined(make, size=SIZE, between=b""):
    """Join what ``many`` gives."""
    return between.join(many(make, size))


def lines(make, size=SIZE):
    """As ``joined``, of text."""
    return "".join(many(make, size)).encode()
