"""A server that says what a test wants it to, and remembers what it was asked."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Saying:
    """Answers by path: ``{path: (status, headers, body)}``, or a function of path and headers.

    Attributes:
        answers: By path without query; changed as a test goes on.
        asked: Path with query, and headers with lower-case names, of every request.
    """

    def __init__(self, server, host):
        self.answers = {}
        self.asked = []
        self.host = f"{host}:{server.server_address[1]}"
        self.url = f"http://{self.host}"

    def answer(self, path, headers):
        self.asked.append((path, headers))
        found = self.answers.get(path.partition("?")[0], (404, {}, b"{}"))
        return found(path, headers) if callable(found) else found

    def paths(self):
        return [path for path, _ in self.asked]


@contextmanager
def server(host="127.0.0.1"):
    """Run one, in a thread."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self):
            told = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = httpd.saying.answer(self.path, told)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.saying = Saying(httpd, host)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield httpd.saying
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def part(data, headers):
    """Answer a request for a range of some bytes, as an honest server does."""
    first, _, last = headers["range"].removeprefix("bytes=").partition("-")
    start, stop = int(first), min(int(last) + 1, len(data))
    told = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}", "ETag": '"v1"'}
    return 206, told, data[start:stop]
