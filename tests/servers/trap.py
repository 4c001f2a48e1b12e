"""A server that must not be asked for anything."""

import threading
from http.server import BaseHTTPRequestHandler

from tests.servers.web import Quiet


class Trap:
    """Gives some bytes to anybody; ``connected`` counts connections, ``asked`` are headers."""

    def __init__(self, data):
        self.asked = asked = []
        self.connected = connected = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                """Say nothing."""

            def do_GET(self):
                asked.append(dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        class Server(Quiet):
            def get_request(self):
                connected.append(1)
                return super().get_request()

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
