"""Ways to spoil a JSON document, one at a time, each with the path of what was spoilt."""

import base64
import copy
import json


def paths(value, path=()):
    """Every path in a document, containers before what they hold."""
    if path:
        yield path
    match value:
        case dict():
            items = value.items()
        case list():
            items = enumerate(value)
        case _:
            return
    for key, item in items:
        yield from paths(item, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def put(document, path, value):
    """A copy with another value at a path."""
    document = copy.deepcopy(document)
    at(document, path[:-1])[path[-1]] = value
    return document


def drop(document, path):
    """A copy without what is at a path."""
    document = copy.deepcopy(document)
    del at(document, path[:-1])[path[-1]]
    return document


def decoded(value):
    """Bytes of a base64 string, or ``None``."""
    try:
        return base64.b64decode(value, validate=True) if len(value) >= 24 else None
    except (ValueError, TypeError):
        return None


def flips(document):
    """One bit of every base64 field turned over, in all bytes of short ones, in many of long."""
    for path in paths(document):
        data = decoded(at(document, path))
        for place in range(0, len(data), 1 if len(data) < 100 else 7) if data else ():
            turned = bytearray(data)
            turned[place] ^= 1 << place % 8
            yield path, put(document, path, base64.b64encode(turned).decode())


def letters(document):
    """One letter of every other text changed; of numbers, every digit."""
    for path in paths(document):
        text = at(document, path)
        if isinstance(text, str) and decoded(text) is None:
            for place, letter in enumerate(text):
                other = chr(ord(letter) ^ 1)
                yield path, put(document, path, text[:place] + other + text[place + 1 :])


def structure(document):
    """Every key and item dropped, emptied, doubled, or replaced by something of another type."""
    for path in paths(document):
        value = at(document, path)
        yield path, drop(document, path)
        for other in (None, 7, -1.5, True, "", "!", "x" * 70_000, [], {}, [value], {"a": value}):
            yield path, put(document, path, other)
        if isinstance(value, list):
            yield path, put(document, path, value * 2)
            yield path, put(document, path, value * 50)
        if isinstance(value, dict):
            yield path, put(document, path, value | {"extra": "field"})
        if isinstance(value, str):
            yield path, put(document, path, value + "=")
            yield path, put(document, path, f" {value}\n")
            yield path, put(document, path, "\ud800" + value)


def swaps(document, other):
    """Every value taken from another document, if that has one there."""
    for path in paths(document):
        try:
            value = at(other, path)
        except (KeyError, IndexError):
            continue
        if value != at(document, path):
            yield path, put(document, path, value)


def doubled(value):
    """Texts in which one key stands twice, with the same value."""
    for target in paths(value):
        if isinstance(at(value, target[:-1]), dict):
            mark = put(value, (*target[:-1], "MARK"), at(value, target))
            yield target, json.dumps(mark).replace('"MARK"', json.dumps(target[-1])).encode()
