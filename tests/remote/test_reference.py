"""Names in container registries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import UsageError
from weighbridge.remote.reference import loopback, parse

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "base", "repository", "tag", "digest"),
    [
        ("oci://ghcr.io/acme/m:v1", "https://ghcr.io", "acme/m", "v1", ""),
        ("oci://GHCR.io:443/Acme/M", "https://ghcr.io:443", "Acme/M", "", ""),
        ("oci://r.test/m@" + DIGEST, "https://r.test", "m", "", DIGEST),
        ("oci://r.test/a/b/c:v1@" + DIGEST, "https://r.test", "a/b/c", "v1", DIGEST),
        ("oci://localhost:5000/m:v1", "http://localhost:5000", "m", "v1", ""),
        ("oci://127.0.0.1:5000/m:v1", "http://127.0.0.1:5000", "m", "v1", ""),
        ("oci://[::1]:5000/m:v1", "http://[::1]:5000", "m", "v1", ""),
        ("oci://10.0.0.1:5000/m", "https://10.0.0.1:5000", "m", "", ""),
        ("oci+http://10.0.0.1:5000/m", "http://10.0.0.1:5000", "m", "", ""),
        ("oci://localhost.evil.test/m", "https://localhost.evil.test", "m", "", ""),
        ("oci://127.0.0.1.evil.test/m", "https://127.0.0.1.evil.test", "m", "", ""),
        ("oci://docker.io/m", "https://registry-1.docker.io", "library/m", "", ""),
        ("oci://docker.io/ai/m", "https://registry-1.docker.io", "ai/m", "", ""),
        ("oci://registry.ollama.ai/library/llama3:8b", "https://registry.ollama.ai",
         "library/llama3", "8b", ""),
        ("oci://hf.co/b/Llama-3.2_1B-GGUF:Q4_K_M", "https://hf.co", "b/Llama-3.2_1B-GGUF",
         "Q4_K_M", ""),
        ("oci://r.test/", "https://r.test", "", "", ""),
    ],
)  # fmt: skip
def test_addresses(text, base, repository, tag, digest):
    found = parse(text)
    assert (found.base, found.repository, found.tag, found.digest) == (
        base, repository, tag, digest,
    )  # fmt: skip
    assert parse(str(found)) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("oci://r.test", "no repository is named"),
        ("oci://", "no name of a registry"),
        ("oci:///m", "no name of a registry"),
        ("oci://user:secret@r.test/m", "credentials in an address are not taken"),
        ("oci://r.test:0/m", "no name of a registry"),
        ("oci://r.test:99999/m", "no name of a registry"),
        ("oci://r..test/m", "no name of a registry"),
        ("oci://-r.test/m", "no name of a registry"),
        ("oci://r.test\n/m", "no name of a registry"),
        ("oci://r.test/../m", "no name of a repository"),
        ("oci://r.test/a//m", "no name of a repository"),
        ("oci://r.test/a/m/", "no name of a repository"),
        ("oci://r.test/a m", "no name of a repository"),
        ("oci://r.test/a%2fm", "no name of a repository"),
        ("oci://r.test/m?x=1", "no name of a repository"),
        ("oci://r.test/m#x", "no name of a repository"),
        ("oci://r.test/" + "a" * 256, "no name of a repository"),
        ("oci://r.test/m:", "no tag"),
        ("oci://r.test/m:.x", "no tag"),
        ("oci://r.test/m:" + "a" * 129, "no tag"),
        ("oci://r.test/m:v1\n", "no tag"),
        ("oci://r.test/:v1", "no repository is named"),
        ("oci://r.test/m@", "no digest"),
        ("oci://r.test/m@sha256:0", "no digest"),
        ("oci://r.test/m@" + DIGEST.upper(), "no digest"),
        ("oci://r.test/m@md5:" + "0" * 32, "a sort that is not compared"),
    ],
)
def test_what_is_no_address(text, why):
    with pytest.raises(UsageError, match=why) as refused:
        parse(text)
    assert "secret" not in str(refused.value)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text):
    try:
        found = parse(f"oci://{text}")
    except UsageError:
        return
    assert parse(str(found)) == found
    assert not set(found.repository) & set(" ?#%\\:@\n")


def test_long_names_are_refused_at_once():
    for text in (
        "a" * 100_000,
        "a." * 50_000,
        "r.test/" + "a-" * 50_000,
        "r.test/" + "a_" * 50_000,
    ):
        with pytest.raises(UsageError):
            parse(f"oci://{text}!")


def test_this_machine_is_known_by_its_name_alone():
    assert all(map(loopback, ("localhost", "LOCALHOST:1", "127.9.9.9:1", "[::1]", "[::1]:5")))
    assert not any(map(loopback, ("localhost.", "127.0.0.1.test", "10.0.0.1", "[::2]", "", "0")))
