"""Protocol buffers as trees of fields, without a schema."""

from tests.builders.neighbours import varint

DEEPEST = 6


def number_at(data, at):
    """Read a varint; return it and where it ends, which is 0 for none."""
    found = 0
    for index, byte in enumerate(data[at : at + 10]):
        found |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return found, at + index + 1
    return 0, 0


def fields(data, depth=0):
    """Take a message apart: ``[number, wire, value]`` each; ``None`` if it is no message."""
    found, at = [], 0
    while at < len(data):
        key, at = number_at(data, at)
        if not at or not 0 < key >> 3 < 3000:
            return None
        wire = key & 7
        if wire == 0:
            value, at = number_at(data, at)
            if not at:
                return None
        elif wire == 2:
            size, at = number_at(data, at)
            if not at or at + size > len(data):
                return None
            raw = data[at : at + size]
            inner = fields(raw, depth + 1) if size > 1 and depth < DEEPEST else None
            value, at = raw if inner is None else inner, at + size
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, at = data[at : at + size], at + size
            if at > len(data):
                return None
        else:
            return None
        found.append((key >> 3, wire, value))
    return found


def written(rows):
    """Put a message together; lengths fit."""
    out = []
    for number, wire, value in rows:
        raw = written(value) if isinstance(value, list) else value
        body = varint(raw) if wire == 0 else varint(len(raw)) + raw if wire == 2 else raw
        out.append(varint(number << 3 | wire) + body)
    return b"".join(out)


def fresh(chance, depth=2):
    """Make a field, with a number that the reader knows."""
    rng = chance.rng
    number = rng.choice(chance.numbers) if rng.random() < 0.7 else rng.randrange(1, 20)
    number = min(max(abs(number), 1), 1000)
    match rng.randrange(7 if depth else 4):
        case 0:
            return number, 0, chance.integer()
        case 1:
            return number, 5, rng.randbytes(4)
        case 2 | 3:
            return number, 2, chance.word().encode("utf-8", "surrogatepass")
        case 4:
            return number, 2, b"".join(varint(chance.integer()) for _ in range(rng.randrange(5)))
        case _:
            return number, 2, [fresh(chance, depth - 1) for _ in range(rng.randrange(4))]


def change(rows, chance):
    """Change a message somewhere."""
    rng = chance.rng
    inner = [at for at, row in enumerate(rows) if isinstance(row[2], list)]
    if inner and rng.random() < 0.75:
        at = rng.choice(inner)
        number, wire, value = rows[at]
        return [*rows[:at], (number, wire, change(value, chance)), *rows[at + 1 :]]
    if rows and rng.random() < 0.4:
        at = rng.randrange(len(rows))
        return [*rows[:at], _other(rows[at], chance), *rows[at + 1 :]]
    return chance.items(rows, lambda: fresh(chance))


def _other(row, chance):
    number, wire, value = row
    match chance.rng.randrange(5):
        case 0:
            return min(chance.integer() or 1, 1000), wire, value
        case 1 if wire == 2:
            for _ in range(chance.rng.randrange(80)):
                value = [(number, 2, value)]
            return number, wire, value
        case 2 if isinstance(value, bytes) and wire == 2:
            return number, wire, chance.word().encode("utf-8", "surrogatepass")
    if isinstance(value, int):
        return number, wire, chance.integer()
    if isinstance(value, bytes):
        new = chance.bytes(value, 200)
        return number, wire, new if wire == 2 else new[: len(value)].ljust(len(value), b"\0")
    return fresh(chance)


def mutate(data, most, chance):
    """Change a message, or make one."""
    rows = fields(data)
    rows = [fresh(chance) for _ in range(4)] if rows is None else change(rows, chance)
    out = written(rows)
    return out if len(out) <= most else chance.bytes(data, most)
