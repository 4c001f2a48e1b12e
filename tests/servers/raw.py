"""A web server that answers whatever a test says."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.servers.web import Quiet


@contextmanager
def answering(answer):
    """Serve until the block ends; gives the address.

    Args:
        answer: Turns a request (``path``, ``headers``) into status, headers and body. A
            ``Content-Length`` that it gives is sent as it is, and another ``Date`` is not.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            """Say nothing."""

        def do_GET(self):
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - what the library calls

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
