"""Debian's registry (``docker-registry``, 2.8), unpacked into a folder of ours and not installed.

Where it cannot be had (no Debian, no mirror), tests that need it are skipped and say so. It knows
no referrers API: that came with version 3.
"""

import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.verification.sites import sha256

CACHED = Path(
    os.environ.get("WEIGHBRIDGE_TEST_SERVERS", Path.home() / ".cache" / "weighbridge-test-servers")
)
"""Where it is unpacked, for this run and others."""

USER, PASSWORD = "user", "open sesame"
HTPASSWD = f"{USER}:$2y$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy\n"


@cache
def program():
    """Return the path of the program, or say why there is none."""
    found = shutil.which("docker-registry")
    folder = CACHED / "docker-registry"
    path = folder / "usr" / "bin" / "docker-registry"
    if found or path.exists():
        return found or str(path), ""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg")
    if sys.platform != "linux" or not apt or not dpkg:
        return "", "no docker-registry, and no Debian to get it from"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            words = (apt, "-o", "APT::Sandbox::User=root", "download", "docker-registry")
            done = _run(*words, cwd=folder)
            for archive in folder.glob("docker-registry_*.deb"):
                _run(dpkg, "-x", archive.name, ".", cwd=folder)
            if not path.exists():
                return "", f"docker-registry cannot be had: {done.stderr.strip()[-200:]}"
    return str(path), ""


def _run(*words, cwd):
    try:
        return subprocess.run(  # noqa: S603 - Debian's own tools
            words, cwd=cwd, capture_output=True, text=True, check=False, timeout=120
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 1, "", "not in two minutes")


class Registry:
    """One that runs, and what is pushed to it."""

    def __init__(self, port, authorization=None):
        self.host = f"127.0.0.1:{port}"
        self.headers = {"Authorization": authorization} if authorization else {}

    def ask(self, method, path, body=None, **headers):
        """Make a request; return status, headers and body."""
        client = http.client.HTTPConnection(self.host, timeout=10)
        try:
            client.request(method, path, body, self.headers | headers)
            answer = client.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            client.close()

    def blob(self, repository, data):
        """Push a blob."""
        status, headers, _ = self.ask("POST", f"/v2/{repository}/blobs/uploads/")
        assert status == 202, status
        where = headers["Location"].partition(self.host)[2]
        url = f"{where}&digest=sha256:{sha256(data)}"
        more = {"Content-Type": "application/octet-stream"}
        assert self.ask("PUT", url, data, **more)[0] == 201

    def manifest(self, repository, name, data, media):
        """Push a manifest under a tag or its digest; return its digest."""
        found = self.ask(
            "PUT", f"/v2/{repository}/manifests/{name}", data, **{"Content-Type": media}
        )
        assert found[0] == 201, found
        return f"sha256:{sha256(data)}"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(folder, *, authorization=None, **settings):
    """Run one that keeps its blobs in a folder.

    Args:
        folder: An empty one.
        authorization: Header by which ``Registry`` may push.
        settings: More variables, such as ``REGISTRY_AUTH``.
    """
    path, why = program()
    if not path:
        pytest.skip(why)
    port = free_port()
    config = folder / "config.yml"
    config.write_text("version: 0.1\nlog: {level: error}\nstorage: {filesystem: {}}\n")
    variables = {
        "REGISTRY_HTTP_ADDR": f"127.0.0.1:{port}",
        "REGISTRY_HTTP_SECRET": "shared by nobody",
        "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": str(folder / "data"),
        **{name: str(value) for name, value in settings.items()},
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - Debian's program, in a folder of ours
            [path, "serve", str(config)], env={**os.environ, **variables}, stdout=log, stderr=log
        )
        try:
            _wait(port, process, folder / "log")
            yield Registry(port, authorization)
        finally:
            process.terminate()
            process.wait(10)


def _wait(port, process, log):
    for _ in range(200):
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the registry does not listen")
