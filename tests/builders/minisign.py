"""Write minisign keys and signatures by hand."""

import base64
import hashlib

KEY_ID = bytes(range(8))


def public(key, key_id=KEY_ID):
    text = base64.b64encode(b"Ed" + key_id + key.public_key().public_bytes_raw())
    return b"untrusted comment: minisign public key\n" + text + b"\n"


def sign(key, content, *, algorithm=b"ED", key_id=KEY_ID, comment=b"timestamp:1\tfile:m.bin"):
    message = content if algorithm == b"Ed" else hashlib.blake2b(content).digest()
    value = key.sign(message)
    return written(algorithm + key_id + value, comment, key.sign(value + comment))


def written(first, comment, second):
    return b"".join(
        [
            b"untrusted comment: signature from minisign secret key\n",
            base64.b64encode(first) + b"\n",
            b"trusted comment: " + comment + b"\n",
            base64.b64encode(second) + b"\n",
        ]
    )
