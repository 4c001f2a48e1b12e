"""Source: what it reaches is told from its text; ordinary modelling code reaches nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import Effect
from weighbridge.intake import pybrief, pysource

MODELLING = b'''
"""A model."""
import math
import os
from typing import Optional, TypeVar

import torch
from torch import nn

from transformers import PretrainedConfig, PreTrainedModel
from transformers.utils import logging

from .configuration_acme import AcmeConfig

logger = logging.get_logger(__name__)
T = TypeVar("T")
TABLE = {key: nn.ReLU() for key in ("a", "b")}


class AcmeModel(PreTrainedModel):
    config_class = AcmeConfig

    def __init__(self, config: AcmeConfig) -> None:
        super().__init__(config)
        self.act = getattr(torch.nn.functional, config.act)
        self.eval()

    @torch.no_grad()
    def forward(self, input, compile: Optional[bool] = None):
        return torch.matmul(input, input) / math.sqrt(2)

    def save_vocabulary(self, folder):
        with open(os.path.join(folder, "vocab.txt"), "w") as file:
            file.write("x")


if __name__ == "__main__":
    print(AcmeModel(AcmeConfig()))
'''


def test_ordinary_modelling_code_only_writes_its_vocabulary():
    assert pysource.effects(MODELLING) == {Effect.FILES}


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("import os\nos.system('true')", Effect.PROCESS),
        ("from os import system as s\ndef f(): s('true')", Effect.PROCESS),
        ("import os as o\ndef f(): return o.popen('true')", Effect.PROCESS),
        ("import torch\ndef f(): torch.serialization.os.system('true')", Effect.PROCESS),
        ("import subprocess", Effect.PROCESS),
        ("from a import b\nclass C:\n  def f(self): b.subprocess.run(['true'])", Effect.PROCESS),
        ("import urllib.request", Effect.NETWORK),
        ("from urllib import request", Effect.NETWORK),
        ("import socket", Effect.NETWORK),
        ("def f(x): return eval(x)", Effect.DYNAMIC),
        ("def f(x): return map(exec, x)", Effect.DYNAMIC),
        ("import os\ndef f(x): return getattr(os, x)", Effect.DYNAMIC),
        ("import os\no = os\no.path", Effect.DYNAMIC),
        ("def f(): return ().__class__.__subclasses__()", Effect.DYNAMIC),
        ("def f(): return getattr((), '__subclasses__')", Effect.DYNAMIC),
        ("def f(): return f.__globals__['x']", Effect.DYNAMIC),
        ("def f(): return __builtins__['eval']", Effect.DYNAMIC),
        ("def f(): return globals()['__builtins__']", Effect.DYNAMIC),
        ("import importlib\ndef f(x): return importlib.import_module(x)", Effect.DYNAMIC),
        ("import importlib\nx = importlib.import_module('os').system", Effect.PROCESS),
        ("import sys\ndef f(): return sys.modules['os']", Effect.DYNAMIC),
        ("from os import *", Effect.DYNAMIC),
        ("def f(m): m.from_pretrained('a/b', trust_remote_code=True)", Effect.DYNAMIC),
        ("import ctypes", Effect.NATIVE),
        ("import torch\ndef f(x): return torch.load(x)", Effect.LOADS),
        ("import pickle\ndef f(x): return pickle.load(x)", Effect.LOADS),
        ("import yaml\ndef f(x): return yaml.load(x)", Effect.LOADS),
        ("def main(): pass\nmain()", Effect.IMPORT_TIME),
        ("from evil import f\nx = f()", Effect.IMPORT_TIME),
        ("def f():\n  import subprocess\nx = f()", Effect.IMPORT_TIME),
        ("class C:\n  import os\n  os.system('true')", Effect.IMPORT_TIME),
        ("def f(x=exec('1')): pass", Effect.IMPORT_TIME),
        ("@exec\ndef f(): pass", Effect.DYNAMIC),
        ("x: exec('1') = 1", Effect.IMPORT_TIME),
        ("print 'x'\nimport subprocess", Effect.UNREADABLE),
        ("print 'x'\nimport subprocess\nsubprocess.call('true')", Effect.PROCESS),
        ("import os\ndef f(): os.remove('x')", Effect.FILES),
    ],
)  # fmt: skip
def test_reaches(text, effect):
    assert effect in pysource.effects(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "import re\nP = re.compile('x')",
        "import torch\ndef f(x): return torch.load(x, weights_only=True)",
        "import numpy as np\ndef f(x): return np.load(x)",
        "import sys\nthis = sys.modules[__name__]",
        "def f(model): return model.eval()",
        "import os\nX = os.environ.get('X', '')",
        "import importlib.metadata\nV = importlib.metadata.version('torch')",
        "code = []\ncode.append(1)",
        "def f(compile=False):\n    return compile",
    ],
)
def test_reaches_nothing(text):
    assert pysource.effects(text.encode()) == frozenset()


@pytest.mark.parametrize("text", [b"(" * 100_000, b"-" * 200_000 + b"1", b"a" + b".a" * 100_000])
def test_deep_text_is_unreadable_and_no_more(text):
    assert pysource.effects(text) <= {Effect.UNREADABLE, Effect.DYNAMIC}


def test_a_fact_says_which_line():
    (fact,) = pysource.facts(b"import a\n\nimport socket\n")
    assert (fact.line, fact.what) == (3, "socket")


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(max_examples=100)
def test_any_bytes_have_effects_or_none(text):
    assert isinstance(pysource.effects(text), frozenset)


@pytest.mark.parametrize(
    "text",
    [
        "import os\ndef f(x=os.system('true')): pass",
        "import os\ndef f(*, x=os.system('true')): pass",
        "import os\ndef f(x: os.system('true')): pass",
        "import os\ndef f() -> os.system('true'): pass",
        "import os\nasync def f(*x: os.system('true')): pass",
        "import os\nf = lambda x=os.system('true'): x",
        "import os\n@os.system\ndef f(): pass",
        "import os\nclass A:\n    @os.popen\n    class B: pass",
        "@exec\n@input\nclass A: pass",
        "import os\ndef g(x): os.system(x)\n@g\nclass A: pass",
        "import os\nclass A(os.popen('true')): pass",
        "import os\nclass A(metaclass=os.popen('true')): pass",
        "import os\nclass A:\n    x = [os.system('true') for _ in '1']",
        "import os\nx: os.system('true') = 1",
    ],
)
def test_what_runs_with_a_definition_runs_on_import(text):
    assert Effect.IMPORT_TIME in pysource.effects(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "import torch\n@torch.no_grad()\ndef f(x: torch.Tensor = None) -> int: pass",
        "class A:\n    @property\n    def f(self): pass\n    @staticmethod\n    def g(): pass",
        "import functools\n@functools.lru_cache\ndef f(): pass",
        "def deco(f): return f\n@deco\ndef g(): pass",
        "f = lambda x=1, *, y=2: x",
    ],
)
def test_ordinary_definitions_run_nothing(text):
    assert Effect.IMPORT_TIME not in pysource.effects(text.encode())


def test_imports_are_listed_with_their_first_line():
    text = b"import a.b as c\nfrom . import d\nfrom ..e import f, g\ndef h():\n    import a.b\n"
    assert pysource.imports(text) == (
        (1, "a.b"), (2, "."), (2, ".d"), (3, "..e"), (3, "..e.f"), (3, "..e.g"),
    )  # fmt: skip
    assert pysource.imports(b"print 'x'") == ()


def test_source_that_would_take_long_is_searched_instead():
    text = b"import os\nos.system('true')\n" + b"x = a.b(c)[1] + 2\n" * (pybrief.WORDS // 12)
    assert pysource.effects(text) == {Effect.PROCESS, Effect.UNREADABLE}


def test_a_long_table_is_parsed():
    text = b"import math\nx = [\n" + b"    'aaaaaaaaaaaaaaaaaaaa',\n" * 30_000 + b"]\n"
    assert len(text) > pybrief.WORDS * pybrief.BYTES
    assert pysource.effects(text) == frozenset()


def test_what_reaches_out_in_an_inner_definition_makes_every_outer_one_loud():
    text = b"def a():\n class B:\n  def c(self):\n   import os; os.system('true')\na()\n"
    told = {fact.what for fact in pysource.facts(text)}
    assert "a(...), which reaches further" in told
    assert Effect.IMPORT_TIME not in pysource.effects(text.replace(b"\na()", b"\na"))


@pytest.mark.parametrize("steps", [1, 62, 63, 64, 65, 66, 400])
def test_the_end_of_a_long_chain_of_attributes_is_told(steps):
    chain = "x" + ".beta" * steps
    assert pysource.effects(f"{chain}.__subclasses__()".encode()) >= {Effect.DYNAMIC}
    assert Effect.PROCESS in pysource.effects(f"import os as x\nx.system{chain[1:]}".encode())
    assert Effect.PROCESS in pysource.effects(f"{chain}.os.system('true')".encode())


@pytest.mark.parametrize(
    "text",
    [
        b"import " + b"a." * 1001 + b"a\n",
        b"import a" + b" \\\n . a" * 1001 + b"\n",
        b"# coding: utf-7\nimport a" + b"+AC4-a" * 1001 + b"\n",
        b"import " + b"a" * 501 + b"\n",
        b"from " + b"a" * 501 + b" import b\n",
        b"from " + b"." * 501 + b" import b\n",
        b"from . import " + b"a" * 501 + b"\n",
    ],
)
def test_names_of_imports_that_no_file_has_are_not_followed(text):
    """CPython puts such names together step by step; we would, for each name that is imported."""
    hidden = text + b"import os; os.system('true')\n"
    assert {Effect.UNREADABLE, Effect.PROCESS} <= pysource.effects(hidden)


def test_a_text_of_dots_is_no_name():
    assert pysource.parse(b'"""' + b"a. the " * 2000 + b'"""\n') is not None


@pytest.mark.parametrize("kind", ["def a%d():", "class a%d:"])
def test_what_is_in_many_definitions_is_looked_at_once(kind, monkeypatch):
    looked, own = [], pysource.pywalk.own
    monkeypatch.setattr(
        pysource.pywalk, "own", lambda node: looked.append(len(own(node))) or own(node)
    )
    text = "".join(" " * at + kind % at + "\n" for at in range(80)) + " " * 80 + "b.c;" * 500
    pysource.facts(text.encode() + b"\n")
    assert sum(looked) < 3000


@pytest.mark.parametrize("line", ["import os", "aaaa", "lambda:aaaa"])
def test_more_statements_than_code_has_are_not_parsed(line):
    text = f"{line}\n".encode()
    assert pybrief.brief(text * (pybrief.STATEMENTS // 4))
    assert not pybrief.brief(text * (pybrief.STATEMENTS + 9))
    told = pysource.facts(text * (pybrief.STATEMENTS + 9) + b"import os\nos.system('true')\n")
    assert Effect.UNREADABLE in {fact.effect for fact in told}


@given(
    st.lists(
        st.sampled_from(
            ["os", "builtins", "a", "path", "system", "subprocess", "*", ".", "..", "ctypes", "b"]
        ),
        min_size=1, max_size=4,
    ),
    st.sampled_from(["import {}", "import {} as c", "from {} import b", "from {} import *",
                     "from a import {}", "from .{} import system", "from . import {}"]),
)  # fmt: skip
def test_imports_that_are_passed_over_tell_nothing(steps, form):
    text = form.format(".".join(steps)).encode()
    pysource._study.cache_clear()
    pysource._studied.cache_clear()
    told = pysource.facts(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pysource.pynodes, "leads", lambda *_: True)
        pysource._study.cache_clear()
        pysource._studied.cache_clear()
        assert pysource.facts(text) == told
