"""What a spawned worker runs in tests, in place of what weighs: it dies if a job says so."""

import os
import socket

from weighbridge.fleet import serving


def serve(text):
    if text == "die":
        os._exit(7)
    return text.upper()


if __name__ == "__main__":
    with socket.socket(fileno=os.dup(0)) as ours:
        serving.loop(ours, serve)
