"""What refers to a model on a hub."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.facts import references
from weighbridge.facts.references import Reference

ADDRESSES = {
    "https://huggingface.co/acme/m": "huggingface acme/m",
    "http://www.huggingface.co/acme/m/": "huggingface acme/m",
    "https://HuggingFace.co/acme/m": "huggingface acme/m",
    "https://hf.co/acme/m.v1.git": "huggingface acme/m.v1",
    "https://huggingface.co/acme/m/tree/main/sub": "huggingface acme/m",
    "https://huggingface.co/acme/m?library=x#y": "huggingface acme/m",
    "https://huggingface.co/gpt2": "huggingface gpt2",
    "https://me:pw@huggingface.co/acme/m": "huggingface acme/m",
    "git+https://github.com/acme/m": "github acme/m",
    "git@github.com:acme/m.git": "github acme/m",
    "https://modelscope.cn/models/acme/m": "modelscope acme/m",
    "https://ollama.com/library/qwen2.5": "ollama library/qwen2.5",
    "https://www.kaggle.com/models/google/gemma/pyTorch/2b": "kaggle google/gemma",
}

NONE = (
    "", "acme/m", "huggingface.co/acme/m", "https://huggingface.co/", "https://huggingface.co",
    "https://huggingface.co/datasets/acme/d", "https://huggingface.co/datasets/acme",
    "https://huggingface.co/spaces/acme/s", "https://huggingface.co/papers/2401.1",
    "https://huggingface.co/acme/m/x", "https://huggingface.co/acme/..", "https://huggingface.co//m",
    "https://huggingface.co.evil.test/acme/m", "https://evil.test/huggingface.co/acme/m",
    "https://huggingface.co@evil.test/acme/m", "https://huggingface.co:x@evil.test/acme/m",
    "https://huggingface.co\\@evil.test/acme/m", "https://evil.test#@huggingface.co/acme/m",
    "https://evil.test/?@huggingface.co/acme/m", "https://hugg\u0456ngface.co/acme/m",
    "https://huggingface.co/\u0430cme/m", "https://huggingface.co/acme%2Fm", "ftp://hf.co/acme/m",
    "https://huggingface.co/acme/m\nx", "https://github.com/acme", "https://hf.co/" + "a" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_of_a_model(url):
    hub, name = ADDRESSES[url].split()
    assert references.located(url) == Reference(hub, name)


@pytest.mark.parametrize("url", NONE)
def test_any_other_is_none(url):
    assert references.located(url) is None


def test_a_secret_is_left_out():
    assert references.without_secret("https://a:b@hf.co/c/d") == "https://hf.co/c/d"


@given(st.text(max_size=80) | st.from_regex(r"https://[\w@:.]{1,20}/[\w./-]{1,20}"))
def test_any_text_is_a_reference_or_none(text):
    for found in (references.located(text), references.cached(text)):
        assert found is None or (found.name.isascii() and found.hub)


@pytest.mark.parametrize("text", ["models--" * 200, "a" * 2000 + "--", "models--a--" + "-" * 2000])
def test_long_names_cost_little(text):
    assert references.cached(text) is None
