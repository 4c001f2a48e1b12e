"""JSON as a tree of values; with whatever goes before it in formats that hold one."""

import json

DEEP = 200


def fresh(chance, depth=2):
    """Make a value."""
    rng = chance.rng
    match rng.randrange(10 if depth else 7):
        case 0 | 1:
            return chance.word()
        case 2 | 3:
            return chance.integer() * rng.choice((1, 1, 1, -1))
        case 4:
            return rng.choice((None, True, False))
        case 5:
            return rng.choice((0.5, 1e308, -0.0, float("nan"), float("inf"), 10**30))
        case 6:
            return rng.choice(("", "\ud800", "\0", "a" * 300, "../x", "{{ x }}", "{% if x %}"))
        case 7:
            return [fresh(chance, depth - 1) for _ in range(rng.randrange(4))]
        case _:
            return {chance.word(): fresh(chance, depth - 1) for _ in range(rng.randrange(4))}


def change(value, chance, depth=0):
    """Change something in a value."""
    rng = chance.rng
    if depth > 12 or not isinstance(value, dict | list) or not value or rng.random() < 0.15:
        return _wrapped(value, chance)
    if isinstance(value, list):
        if rng.random() < 0.3:
            return chance.items(value, lambda: fresh(chance))
        at = rng.randrange(len(value))
        return [*value[:at], change(value[at], chance, depth + 1), *value[at + 1 :]]
    key = rng.choice(list(value))
    match rng.randrange(8):
        case 0:
            return {other: item for other, item in value.items() if other != key}
        case 1:
            return value | {chance.word(): fresh(chance)}
        case 2:
            return value | {chance.word(): value[key]}
        case 3:
            return {(chance.word() if each == key else each): item for each, item in value.items()}
        case _:
            return value | {key: change(value[key], chance, depth + 1)}


def _wrapped(value, chance):
    match chance.rng.randrange(8):
        case 0:
            for _ in range(chance.rng.randrange(DEEP)):
                value = [value]
            return value
        case 1:
            return {chance.word(): value}
        case 2 if isinstance(value, str):
            return chance.bytes(value.encode("utf-8", "surrogatepass"), 300).decode("latin-1")
        case 3 if isinstance(value, int):
            return value + chance.rng.choice((-1, 1, 1 << 31, 1 << 63))
        case _:
            return fresh(chance)


def parsed(data):
    """Return a value, or ``None`` for what is none or is null."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def written(value, chance):
    """Write it, now and then with a key that stands twice."""
    text = json.dumps(value, ensure_ascii=chance.rng.random() < 0.5)
    if chance.rng.random() < 0.05 and text.startswith("{") and len(text) > 2:
        text = text[:-1] + "," + text[1:]
    return text.encode("utf-8", "surrogatepass")


def mutate(data, most, chance):
    """Change a document, or make one."""
    value = parsed(data)
    value = fresh(chance, 3) if value is None else change(value, chance)
    out = written(value, chance)
    return out if len(out) <= most else chance.bytes(data, most)


def headed(data, most, chance):
    """Change the header of a safetensors file; its length fits."""
    size = int.from_bytes(data[:8], "little")
    body = mutate(data[8 : 8 + size], most - 8, chance)
    rest = data[8 + size :] if size < len(data) else bytes(16)
    return len(body).to_bytes(8, "little") + body + rest


def lined(data, most, chance):
    """Change JSON in the first line, and leave what follows."""
    first, found, rest = data.partition(b"\n")
    return mutate(first, most, chance) + found + rest
