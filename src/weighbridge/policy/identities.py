"""Patterns for identities of Sigstore that would trust strangers: refused, whatever the issuer.

An issuer that many share vouches for everybody who has an account there, so a pattern has to say
whose account is meant. How ``*`` and ``**`` are read, ``verification/globs.py`` tells.
"""

from __future__ import annotations

from weighbridge.core import later

HOSTS = frozenset({"bitbucket.org", "codeberg.org", "github.com", "gitlab.com", "huggingface.co"})
"""Where anybody may open an account, which the first part of a path names."""

MAIL = frozenset(
    {
        "126.com", "163.com", "aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com",
        "hotmail.com", "icloud.com", "live.com", "mail.ru", "me.com", "msn.com", "outlook.com",
        "proton.me", "protonmail.com", "qq.com", "users.noreply.github.com", "web.de", "yahoo.com",
        "yandex.ru", "zoho.com",
    }
)  # fmt: skip
"""Where anybody may have an address."""

_URL = later.pattern(r"[A-Za-z][A-Za-z0-9+.-]*://([^/@*]+)/(.*)")


def loose(identity: str) -> str:
    """Say why a pattern fits identities of strangers, lower case, no full stop; empty if not."""
    if "*" not in identity:
        return ""
    if (url := _URL.fullmatch(identity)) is not None:
        host, path = url[1].lower().rstrip("."), url[2]
        account, slash, _ = path.partition("/")
        if host in HOSTS and ("*" in account or not slash or not account):
            return f"leaves open whose account on {host} it is: https://{host}/ACCOUNT/..."
        return ""
    _, at, domain = identity.rpartition("@")
    if not at or "*" in domain or "**" in identity:
        return "leaves open where the identity is from: a host or a domain has to be named"
    if domain.lower() in MAIL:
        return f"fits everybody who has an address at {domain}"
    return ""
