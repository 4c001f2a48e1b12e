"""Pickles that import something and break off: a loader imports it before it raises.

They announce nothing, and look like a list of words. None of them is ever run.
"""

import pytest

from tests.builders import safetensors
from tests.weighing import weigh
from weighbridge.core import Verdict

CLEAN = safetensors.build({"w": safetensors.tensor(0, 4, shape=[1])}, data=bytes(4))

BROKEN_OFF = {
    "at-once": b"cantigravity\nfly\n",
    "before-text": b"cantigravity\nfly\n0hello\n",
    "before-no-instruction": b"cantigravity\nfly\n\xff",
    "behind-a-mark": b"(cantigravity\nfly\n",
    "behind-a-number": b"I1\ncantigravity\nfly\nzz",
    "behind-a-text": b"Vx\n0cantigravity\nfly\n",
    "as-an-instance": b"iantigravity\nfly\n",
    "as-an-instance-of-a-module": b"iidlelib.idle\nmain\n\xff\0",
}


@pytest.mark.parametrize("name", ["model.pkl", "training_args.bin", "x.joblib", "notes"])
@pytest.mark.parametrize("data", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_an_import_before_a_pickle_breaks_off_is_denied(tmp_path, data, name):
    files = {"model.safetensors": CLEAN, name: data}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


WORDS = {
    "functions": b"cos\nsin\ntan\n",
    "animals": b"cat\ndog\nemu\n",
    "types": b"int\nfloat\nstr\n",
    "source": b"import os\nprint(os)\n",
    "a-class": b"class A:\n    pass\n",
    "settings": b"config\nname\n0\n",
    "names": b"id\nname\n1\n",
}


@pytest.mark.parametrize("data", WORDS.values(), ids=WORDS)
def test_words_that_begin_as_an_import_does_are_allowed(tmp_path, data):
    files = {"model.safetensors": CLEAN, "words.txt": data}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize("name", ["model.pkl", "model.JOBLIB"])
def test_text_that_may_import_before_it_breaks_off_is_told_by_its_name(tmp_path, name):
    """A loader imports the module first; which one, no text tells from words in two lines."""
    files = {"model.safetensors": CLEAN, name: b"cacme.layers\nDense\n.."}
    verdict, found, _ = weigh(tmp_path, files)
    assert verdict is Verdict.WARN
    assert found == {"disguised-format"}
