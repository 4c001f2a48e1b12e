"""A server that gives out tokens as Debian's registry takes them: signed, for one scope each."""

import base64
import datetime as dt
import json
from contextlib import contextmanager
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tests.servers import saying

ISSUER, SERVICE = "tests", "registry of tests"


def _text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Issuer:
    """Signs tokens.

    Attributes:
        pem: Certificate that the registry is to trust.
    """

    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, ISSUER)])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = made.public_bytes(serialization.Encoding.PEM)
        der = made.public_bytes(serialization.Encoding.DER)
        self._header = {"alg": "ES256", "typ": "JWT", "x5c": [base64.b64encode(der).decode()]}

    def token(self, scope):
        """Give leave for a scope: ``repository:acme/m:pull,push``."""
        kind, name, actions = scope.split(":")
        now = int(dt.datetime.now(dt.UTC).timestamp())
        access = [{"type": kind, "name": name, "actions": actions.split(",")}]
        claims = {
            "iss": ISSUER, "aud": SERVICE, "sub": "", "jti": "1", "access": access,
            "iat": now, "nbf": now - 10, "exp": now + 300,
        }  # fmt: skip
        body = f"{_text(json.dumps(self._header).encode())}.{_text(json.dumps(claims).encode())}"
        signature = self._key.sign(body.encode(), ec.ECDSA(hashes.SHA256()))
        raw = b"".join(value.to_bytes(32) for value in utils.decode_dss_signature(signature))
        return f"{body}.{_text(raw)}"


@contextmanager
def server(issuer):
    """Give tokens at ``/token``, for whatever scope is asked for."""

    def answer(path, _headers):
        asked = parse_qs(path.partition("?")[2])
        if asked.get("service") != [SERVICE]:
            return 400, {}, b"{}"
        return 200, {}, json.dumps({"token": issuer.token(asked["scope"][0])}).encode()

    with saying.server() as found:
        found.answers["/token"] = answer
        yield found
