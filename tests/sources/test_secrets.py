"""What may let somebody in, and was written into an address, is nowhere repeated."""

import pytest

from weighbridge.cli import run

SECRET = "hushHushHush"


@pytest.mark.parametrize("command", ["scan", "inspect", "verify", "origin"])
@pytest.mark.parametrize("online", [(), ("--online",)], ids=["offline", "online"])
@pytest.mark.parametrize(
    "address",
    [
        f"s3://AKIA:{SECRET}@bucket/key",
        f"s3://bucket/key?X-Amz-Signature={SECRET}",
        f"gs://bucket/key?a=1&X-Goog-Signature={SECRET}",
        f"az://user:{SECRET}@bucket/key",
        f"az://bucket/key?sv=1&sig={SECRET}",
        f"oci://host.test/repo?token={SECRET}",
        f"oci://host.test/repo:tag?sig={SECRET}",
        f"oci://user:{SECRET}@host.test/repo",
        f"oci://host.test/repo#{SECRET}",
        f"mlflow:models:/x/1?token={SECRET}",
        f"mlflow:https://user:{SECRET}@host.test/x",
        f"models:/x?{SECRET}",
        f"ollama:x?{SECRET}",
        f"other://user:{SECRET}@host.test/x?{SECRET}",
        f"hf://user:{SECRET}@host.test/x?{SECRET}",
        f"https://user:{SECRET}@127.0.0.1:1/x?{SECRET}",
    ],
)
def test_a_secret_in_an_address(monkeypatch, tmp_path, capfd, address, online, command):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    monkeypatch.chdir(tmp_path)
    assert run([command, *online, address]) == 2
    out, err = capfd.readouterr()
    assert "error:" in err
    assert SECRET not in out + err
