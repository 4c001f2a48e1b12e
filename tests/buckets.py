"""A bucket that is a mapping, with a store's ways of listing it."""

from weighbridge.remote.errors import ChangedError
from weighbridge.remote.objects import DeniedError, Page, Thing


class Shelf:
    """``held``: bytes by key. ``denied``: nothing may be listed."""

    def __init__(self, held, *, some=3, denied=False):
        self.home = "s3://shelf/"
        self.name = "shelf"
        self.held = dict(held)
        self.some = some
        self.denied = denied
        self.asked = []

    def thing(self, key):
        data = self.held[key]
        return Thing(key, len(data), f'"{hash(data)}"')

    def page(self, prefix, token="", *, flat=True):
        self.asked.append(("page", prefix))
        if self.denied:
            raise DeniedError(f"{self.home + prefix!r}: access is denied (403)")
        rows = {}
        for key in sorted(self.held, key=str.encode):
            if key.startswith(prefix):
                name, slash, _ = key[len(prefix) :].partition("/")
                rows[key if flat or not slash else f"{prefix}{name}/"] = None
        start = int(token or 0)
        some = list(rows)[start : start + self.some]
        return Page(
            tuple(self.thing(key) for key in some if flat or not key.endswith("/")),
            () if flat else tuple(key for key in some if key.endswith("/")),
            str(start + self.some) if start + self.some < len(rows) else "",
        )

    def one(self, key):
        self.asked.append(("one", key))
        return self.thing(key) if key in self.held else None

    def read(self, thing, span):
        self.asked.append(("read", thing.key, span))
        if self.thing(thing.key) != thing:
            raise ChangedError("is another one")
        return self.held[thing.key][span.start : span.stop]
