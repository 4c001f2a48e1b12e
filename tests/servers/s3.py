"""A store that speaks S3, on loopback: that of moto, as its package has it."""

import importlib
import logging
from contextlib import contextmanager

import pytest
import urllib3

SECRET = "no-secret-at-all"

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    "AWS_CONFIG_FILE": "/nowhere",
}


@contextmanager
def serving():
    """Serve until the block ends; gives the address, and a client that may write."""
    moto = pytest.importorskip("moto.server", reason="needs pip install 'weighbridge[test]'")
    boto3 = importlib.import_module("boto3")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        client = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="nobody",
            aws_secret_access_key=SECRET,
        )
        yield url, client
        urllib3.request("POST", f"{url}/moto-api/reset")  # other servers share what it holds
        client.close()
    finally:
        server.stop()


def found(monkeypatch, url):
    """Let libraries find a store, and nobody's credentials."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
