"""A licence is told by its text; one that was changed is another."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.laying import EMPTY, asking, claims, lay, reasons, told
from weighbridge.claims.licence_file import SOURCE
from weighbridge.core import Strength, Topic

MIT = """MIT License

Copyright (c) 2026 Acme

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
CLAUSE = (
    "\nThe Software may not be used commercially, nor by competitors of Acme, for any reason.\n"
)
LLAMA = "LLAMA 2 COMMUNITY LICENSE AGREEMENT\n\nYou will not use the Llama Materials.\n"


def read(folder, files):
    return asking(SOURCE, lay(folder, {"config.json": "{}", "model.safetensors": EMPTY} | files))


@pytest.mark.parametrize("name", ["LICENSE", "LICENCE.txt", "COPYING", "license.md", "MIT-LICENSE"])
def test_a_known_text_is_told(tmp_path, name):
    [claim] = read(tmp_path, {name: MIT})
    assert (claim.topic, claim.value, claim.strength) == (Topic.LICENCE, "mit", Strength.DECLARED)
    assert claim.said == f"text of {name} is that of MIT"
    assert "% of MIT" in claim.evidence[0].value


def test_a_text_that_calls_itself_so_is_said_to(tmp_path):
    [claim] = read(tmp_path, {"LICENSE": LLAMA})
    assert claim.value == "llama2"
    assert "calls itself" in claim.said


def test_a_clause_makes_it_another_licence(tmp_path):
    files = {"LICENSE": MIT + CLAUSE, "README.md": "---\nlicense: mit\n---\n# M\n"}
    lay(tmp_path, {"config.json": "{}", "model.safetensors": EMPTY} | files)
    dossier, _ = told(tmp_path)
    assert set(claims(dossier.claims, Topic.LICENCE)) == {"mit", "altered mit"}
    [conflict] = [one for one in dossier.origin.conflicts if one.what == "licence"]
    assert "differs from what it is made from: MIT" in conflict.why
    assert "'altered mit'" in dossier.origin.opened.missing[0]


def test_the_word_mit_is_no_licence(tmp_path):
    found = read(tmp_path, {"LICENSE": "This is MIT licensed, more or less. Ask us.\n"})
    assert claims(found, Topic.LICENCE) == []
    assert reasons(found) == ["the text of 'LICENSE' is that of no known licence"]


@pytest.mark.parametrize(
    ("files", "expect"),
    [
        (
            {"LICENSE-CODE": MIT, "LICENSE-MODEL": LLAMA},
            {"code-licence": "mit", "licence": "llama2"},
        ),
        ({"LICENSE": MIT, "MODEL_LICENSE": LLAMA}, {"code-licence": "mit", "licence": "llama2"}),
        ({"LICENSE": LLAMA, "MODEL_LICENSE": MIT}, {"licence": {"mit", "llama2"}}),
        ({"DATA_LICENSE": MIT}, {"data-licence": "mit"}),
        ({"NOTICE": "Made by us."}, {}),
        ({"sub/LICENSE": MIT, "license.py": MIT, "LICENSE.sig": MIT}, {}),
    ],
    ids=[
        "code-and-model",
        "plain-beside-model",
        "hidden-restriction",
        "data",
        "notice",
        "not-read",
    ],
)
def test_what_a_licence_is_for(tmp_path, files, expect):
    found = read(tmp_path, files)
    for topic in (Topic.LICENCE, Topic.CODE_LICENCE, Topic.DATA_LICENCE):
        wanted = expect.get(topic.value, set())
        assert set(claims(found, topic)) == ({wanted} if isinstance(wanted, str) else wanted)


def test_a_name_with_odd_characters_is_quoted(tmp_path):
    [claim] = read(tmp_path, {"LICENSE\x1b[2J": MIT})
    assert "'LICENSE\\x1b[2J'" in claim.said


def test_many_files_are_not_all_read(tmp_path):
    found = read(tmp_path, {f"LICENSE.{n}": MIT for n in range(30)})
    assert len(claims(found, Topic.LICENCE)) == 20
    assert reasons(found) == ["10 more files of licences were not read"]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300), st.integers(0, len(MIT)))
def test_any_bytes_are_a_known_licence_or_none(tmp_path_factory, data, at):
    for text in (data, MIT.encode()[:at] + data):
        assert len(read(tmp_path_factory.mktemp("licence"), {"LICENSE": text})) == 1
