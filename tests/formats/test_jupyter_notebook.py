import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import configs
from tests.reading import read, refusal
from weighbridge.core import Call, Code, Effect
from weighbridge.formats.jupyter_notebook import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

PLAIN = configs.notebook("x = 1\n%matplotlib inline\n", "y = x")


def recognises(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def code(data):
    (item,) = (item for item in read(FORMAT, data) if isinstance(item, Code))
    return item


def test_cells_are_joined():
    item = code(configs.notebook("import os", "os.system('true')"))
    assert item.summary == "notebook of 2 code cells"
    assert item.language == "python"
    assert item.runs == ""
    assert Effect.PROCESS in item.effects
    assert Effect.UNREADABLE not in item.effects


@pytest.mark.parametrize("cell", ["!true", "  !true", "%%bash\ntrue", "%sx true"])
def test_shell_lines_are_processes(cell):
    assert Effect.PROCESS in code(configs.notebook("x = 1", cell)).effects


def test_magic_does_not_make_it_unreadable():
    effects = code(PLAIN).effects
    assert not effects & {Effect.UNREADABLE, Effect.PROCESS}
    assert Effect.UNREADABLE not in code(configs.notebook("%%time\nx", "print?", "?x")).effects


def test_other_languages_are_named():
    item = code(configs.notebook("x <- 1", kernelspec={"language": "R"}))
    assert (item.language, item.effects) == ("r", frozenset({Effect.UNREADABLE}))


def test_version_3_has_worksheets():
    cell = {"cell_type": "code", "input": ["import os\n", "os.system('true')"]}
    data = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}).encode()
    assert recognises(data)
    assert Effect.PROCESS in code(data).effects


def test_cells_do_not_hide_a_configuration():
    data = b'{"cells": [], "_target_": "os.system", "nbformat": 4}'
    assert [str(item.callee) for item in read(FORMAT, data) if isinstance(item, Call)] == [
        "os.system"
    ]
    assert FORMAT.refines == ("json-config",)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"cells": []}', b'["cells", "nbformat"]', b"\0"])
def test_does_not_recognise(data):
    assert recognises(PLAIN)
    assert not recognises(data)


KEYS = ["cells", "nbformat", "worksheets", "metadata", "kernelspec", "language", "source"]


@given(
    st.recursive(
        st.none() | st.integers() | st.sampled_from(["code", "!x", "os.system"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*KEYS, "cell_type"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_json_is_read(tree):
    assert refusal(FORMAT, json.dumps(tree).encode()) is None
    assert refusal(FORMAT, json.dumps({"cells": tree, "metadata": tree}).encode()) is None


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    recognises(data)
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data)


def test_every_truncation_and_mutation_is_read_or_refused():
    for at in range(len(PLAIN)):
        assert refusal(FORMAT, PLAIN[:at]) is not None
        for byte in (b"\0", b"\xff", b'"', b"]"):
            refusal(FORMAT, PLAIN[:at] + byte + PLAIN[at + 1 :])
