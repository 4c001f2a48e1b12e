"""What needs the network fails in one line without it. Nothing here opens a connection outside."""

import json

import pytest
import sigstore.oidc
from sigstore.sign import SigningContext
from tuf.api.exceptions import DownloadError, ExpiredMetadataError

from tests.builders import sigstore as builder
from weighbridge.core import UsageError
from weighbridge.facts import trustroot
from weighbridge.verification import online

NOWHERE = "http://127.0.0.1:1"
STATEMENT = json.dumps(
    {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "m", "digest": {"sha256": "00" * 32}}],
        "predicateType": "https://example.com/p",
        "predicate": {},
    }
).encode()


def failure(function, *arguments):
    with pytest.raises(UsageError) as caught:
        function(*arguments)
    text = str(caught.value)
    assert text.startswith("cannot ")
    assert "\n" not in text
    assert len(text) < 400
    return text


@pytest.fixture
def credential(monkeypatch):
    """Hands out a credential, or whatever else a test wants; the environment is not asked."""

    def hand_out(value):
        def detect():
            if isinstance(value, Exception):
                raise value
            return value

        monkeypatch.setattr(sigstore.oidc, "detect_credential", detect)

    return hand_out


@pytest.fixture
def served(monkeypatch):
    """A repository that serves these targets, whatever else is asked of it."""

    def serve(**targets):
        class Updater:
            def __init__(self, *, target_dir, bootstrap, **_):
                self.folder = target_dir
                assert json.loads(bootstrap)["signed"]["_type"] == "root"

            def refresh(self):
                if error := targets.get("error"):
                    raise error

            def get_targetinfo(self, name):
                return name if name.partition(".")[0] in targets else None

            def download_target(self, name):
                path = f"{self.folder}/{name}"
                with open(path, "wb") as file:  # noqa: PTH123 - as the library has it
                    file.write(targets[name.partition(".")[0]])
                return path

        monkeypatch.setattr("tuf.ngclient.updater.Updater", Updater)

    return serve


def test_without_a_network_nothing_is_fetched(monkeypatch, capfd, tmp_path):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "127.0.0.1" in failure(online.refresh, NOWHERE)
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


def test_what_is_served_is_returned_as_it_is(served):
    served(trusted_root=trustroot.shipped().data)
    assert online.refresh() == trustroot.shipped().data


@pytest.mark.parametrize(
    "error", [DownloadError("gone"), ExpiredMetadataError("old\nand cold"), OSError("full")]
)
def test_what_goes_wrong_is_one_line(served, error):
    served(error=error)
    assert str(error).split()[0] in failure(online.refresh)


def test_a_trusted_root_that_cannot_be_used_is_not_returned(served):
    served(trusted_root=b"{}")
    failure(online.refresh)


def test_a_repository_without_a_trusted_root(served):
    served()
    assert "has no trusted_root.json" in failure(online.refresh)


def test_nothing_is_signed_without_credentials(credential):
    credential(None)
    assert "no ambient credentials" in failure(online.sign, STATEMENT)


def test_credentials_that_cannot_be_had_are_a_line(credential):
    credential(sigstore.oidc.IdentityError("no\npermission"))
    assert "no permission" in failure(online.sign, STATEMENT)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30"])
def test_a_credential_that_is_none_is_a_line(credential, token):
    credential(token)
    failure(online.sign, STATEMENT)


@pytest.mark.parametrize("statement", [b"", b"{}", b"[]", b"\xff"])
def test_a_statement_that_is_none_is_not_signed(credential, statement):
    credential(None)
    assert "no ambient" not in failure(online.sign, statement)


def test_a_bundle_comes_back(credential, served, monkeypatch):
    """Everything but the services themselves."""
    made = builder.instance().sign_statement(STATEMENT)

    class Signer:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def sign_dsse(self, statement):
            assert statement._contents == STATEMENT
            return self

        def to_json(self):
            return json.dumps(made)

    monkeypatch.setattr(sigstore.oidc, "IdentityToken", lambda text: text)
    monkeypatch.setattr(SigningContext, "from_trust_config", lambda _: Signer())
    monkeypatch.setattr(Signer, "signer", lambda self, _: self, raising=False)
    credential("token")
    configuration = {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json"}
    served(trusted_root=trustroot.shipped().data, signing_config=json.dumps(configuration).encode())
    assert json.loads(online.sign(STATEMENT)) == made
