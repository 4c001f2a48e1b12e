"""A server on loopback for a case: it runs while the command does, and is asked by it alone."""

from contextlib import contextmanager
from functools import partial

from tests.hostile.case import SCAN, Case, There
from tests.servers import lies, web

ONLINE = (*SCAN, "--online")

DEEP = 50_000

LIES = lies.EVERY
"""How files are served, by name."""

FINE = {"once-failing", "no-ranges", "whole-of-another-length", "whole-of-another-version",
        "shrinks", "right-start-unknown-total", "two-ranges", "shifted"}  # fmt: skip
"""Lies that are none where a file is short, or that leave all of its bytes as they were."""

ANY, REFUSED = (0, 1, 2, 3), (1, 2, 3)
"""Exit codes that are right, whatever is served; and where it must not pass."""

BODIES = {
    "deep": lambda: b"[" * DEEP,
    "deep-table": lambda: b'{"a":' * DEEP,
    "long": lambda: b'{"a":"' + b"a" * (9 << 20) + b'"}',
    "blank": lambda: b" " * (4 << 20),
    "digits": lambda: b'{"a":' + b"9" * 500_000 + b"}",
    "keys": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(250_000)) + b"}",
    "twice": lambda: b'{"sha":"","sha":"","manifests":[],"manifests":[]}',
    "tables": lambda: b"[" + b"{}," * 1_300_000 + b"{}]",
    "numbers": lambda: b"[" + b"0," * 2_000_000 + b"0]",
    "escapes": lambda: b'{"a":"' + b"\\ud800" * 600_000 + b'"}',
    "utf-16": lambda: '{"a":1}'.encode("utf-16"),
    "empty": lambda: b"",
    "null": lambda: b"null",
    "list": lambda: b"[[], null, 1]",
    "page": lambda: b"<!DOCTYPE html><html>sign in</html>",
}
"""What stands where JSON is expected, by name."""


def served(name, make, where, *, codes=REFUSED, command=ONLINE, **more):
    """Return a case of which the command is asked about an address.

    Args:
        name: Of the case.
        make: Puts on a ``web.Site`` what it serves.
        where: Gives the address and variables, of the site.
        codes: Right ones. Without 0, what is served must not pass.
        command: Words before the address.
        more: As of a case.
    """
    return Case(name, {}, damaged=False, alone=True, command=command, codes=codes, inside=True,
                during=partial(_running, make, where), **more)  # fmt: skip


@contextmanager
def _running(make, where, _folder):
    with web.serving(web.Site()) as site:
        make(site)
        address, variables = where(site)
        yield There(address, {"no_proxy": "*", "HF_HOME": "/nonexistent", "HF_TOKEN": "",
                              "DOCKER_CONFIG": "/nonexistent", **variables})  # fmt: skip


def said(body, status=200, headers=()):
    """Return what answers with a body, whatever is asked."""
    return lambda handler, _query: handler.small(status, body, dict(headers))


def endless(handler, _query):
    """Send a body that does not end."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.close_connection = True
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"[" * 65_536)
    except OSError:
        pass


def dripping(handler, _query):
    """Send a body byte by byte."""
    LIES["dripping"](handler, None, "", b"")


def silent(handler, _query):
    """Send nothing."""
    LIES["silent"](handler, None, "", b"")


def circle(handler, _query):
    """Lead to the same place, by another address each time."""
    at = handler.path.partition("?")[0]
    handler.small(302, b"", {"Location": f"{at}?{len(handler.path)}" + "a" * len(handler.path)})


def failing(handler, _query):
    """Be busy for ever."""
    handler.small(503, b"", {"Retry-After": "99999"})


ANSWERS = {"endless": endless, "dripping": dripping, "silent": silent, "circle": circle,
           "failing": failing}  # fmt: skip
"""How a listing is answered, by name."""
