"""For people with a browser: one page that needs nothing else, to keep, send or print.

The page has no scripts, loads nothing and links nowhere, and its content security policy holds a
browser to that. It is built as a tree of elements (``core/elements.py``) and not from a template:
with a template every place has to be escaped right, and unquoted attributes and links never are;
with a tree there is one place where text is written, and one list of what may be there at all.
"""

from __future__ import annotations

from weighbridge.core import Report
from weighbridge.core.elements import document
from weighbridge.document.content import EVERYTHING, NORMAL, content
from weighbridge.document.page import page
from weighbridge.reports import Renderer, View


def render(report: Report, view: View) -> str:
    """Write the report as an HTML page; with a verbosity above 0, with every row."""
    return document(page(content(report, EVERYTHING if view.verbosity > 0 else NORMAL)))


RENDERER = Renderer(id="html", doc=__doc__, render=render, origin=True)
