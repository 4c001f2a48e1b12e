"""Strings shaped like keys and tokens, made from pieces when tests run; none was ever issued."""

import hashlib
import string
import zlib

LETTERS = string.ascii_letters
WORD = string.digits + string.ascii_uppercase + string.ascii_lowercase


def chance(size, alphabet=WORD, seed="a"):
    """Return letters that look like chance, always the same ones."""
    stream = b"".join(hashlib.sha256(f"{seed}{n}".encode()).digest() for n in range(size // 32 + 1))
    return "".join(alphabet[byte % len(alphabet)] for byte in stream[:size])


def summed(prefix, seed="a"):
    """Return a token of GitHub or npm, with its checksum."""
    body = chance(30, seed=seed)
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = WORD[digit] + digits
    return prefix + body + digits.rjust(6, "0")


def pem(kind="", begins="MIIE", size=400, end="\n"):
    """Return a private key in PEM, or what looks like one."""
    label = f"{kind}PRIVATE" + " KEY"
    body = begins + chance(size, WORD + "+/")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return end.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def hub(seed="a"):
    """Return a token of the Hugging Face hub."""
    return "hf" + "_" + chance(34, LETTERS, seed)


def aws(seed="a"):
    """Return the id and the secret of a key of AWS."""
    ident = "AK" + "IA" + chance(16, string.ascii_uppercase + "234567", seed)
    return ident, chance(40, WORD + "+/", seed + "s")


def every():
    """Return one of each, by kind."""
    dashed = WORD + "-_"
    ident, secret = aws()
    mark = "T3Blbk" + "FJ"
    return [
        ("private key", pem()),
        ("private key", pem("RSA ")),
        ("private key", pem("EC ", "MHcC", 100)),
        ("private key", pem("", "MC4C", 60)),
        ("private key", pem("OPENSSH ", "b3BlbnNzaC1rZXktdjEA")),
        ("private key", pem(end="\\n")),
        ("encrypted private key", pem("ENCRYPTED ")),
        *(("GitHub token", summed(f"gh{sort}" + "_")) for sort in "pousr"),
        ("GitHub token", "github" + "_pat_" + chance(22) + "_" + chance(59)),
        ("GitLab token", "gl" + "pat-" + chance(20, dashed)),
        ("GitLab token", "gl" + "pat-" + chance(27, dashed) + ".01." + chance(9).lower()),
        ("Hugging Face token", hub()),
        ("Hugging Face token", "api" + "_org_" + chance(34, LETTERS)),
        ("OpenAI key", "s" + "k-" + chance(20) + mark + chance(20, seed="b")),
        ("OpenAI key", "s" + "k-proj-" + chance(74, dashed) + mark + chance(74, dashed, "b")),
        ("Anthropic key", "sk" + "-ant-api03-" + chance(93, dashed) + "AA"),
        ("Slack token", "xo" + "xb-" + "2712345098-2712345611-" + chance(24)),
        ("Slack token", "xa" + "pp-1-A" + chance(10).upper() + "-2712345098-" + chance(64).lower()),
        ("Stripe key", "sk" + "_live_" + chance(24)),
        ("npm token", summed("np" + "m_")),
        ("PyPI token", "py" + "pi-AgEIcHlwaS5vcmc" + chance(150, dashed)),
        ("Google API key", "AI" + "za" + chance(35, dashed)),
        ("Azure storage key", "Account" + "Key=" + chance(86, WORD + "+/") + "=="),
        ("Azure client secret", chance(3) + "8" + "Q~" + chance(34, WORD)),
        ("AWS secret access key", f'"{ident}", "{secret}"'),
    ]
