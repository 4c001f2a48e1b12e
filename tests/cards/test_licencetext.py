from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.cards import licencetext
from weighbridge.cards.licencetext import Fit, match
from weighbridge.facts import licences

OWN = Path(__file__).parents[2] / "LICENSE"

MIT = """MIT License

Copyright (c) 2025 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


HUNYUAN = """TENCENT HUNYUAN COMMUNITY LICENSE AGREEMENT
THIS LICENSE AGREEMENT DOES NOT APPLY IN THE EUROPEAN UNION, UNITED KINGDOM AND SOUTH KOREA
"""


def told(text):
    found = match(text)
    return found and (found.licence.id, found.fit)


def test_a_licence_is_told_whoever_holds_the_copyright():
    names = "\n".join(f"Copyright (c) 20{year} Author {year}, and others" for year in range(10, 30))
    assert told(MIT.replace("Copyright (c) 2025 Somebody", names)) == ("mit", Fit.WHOLE)


def test_markup_case_and_line_breaks_do_not_matter():
    assert told("# " + MIT.upper().replace("\n", "  \r\n> ")) == ("mit", Fit.WHOLE)


def test_the_project_s_own_licence_is_told():
    assert told(OWN.read_text("utf-8")) == ("apache-2.0", Fit.WHOLE)


@pytest.mark.parametrize(
    "clause",
    [
        "The Software may not be used for commercial purposes.",
        "Use for military ends is prohibited.",
        "Products with more than 100 million users must show the name of the model on every page "
        * 4,
    ],
)
@pytest.mark.parametrize("whole", [MIT, OWN.read_text("utf-8")], ids=["mit", "apache"])
def test_a_clause_more_is_another_licence(whole, clause):
    half = whole.index("\n\n", len(whole) // 2)
    for text in (whole + clause, clause + whole, whole[:half] + "\n\n" + clause + whole[half:]):
        assert told(text)[1] is Fit.ALTERED


def test_a_clause_less_is_another_licence():
    text = MIT.replace("The above copyright notice and this permission notice shall be", "")
    text = text.replace("included in all\ncopies or substantial portions of the Software.", "")
    assert told(text) == ("mit", Fit.ALTERED)


def test_two_licences_in_one_file_are_neither():
    assert told(MIT + OWN.read_text("utf-8"))[1] is Fit.ALTERED


@pytest.mark.parametrize(
    "text", ["", "MIT", "MIT License", "Licensed under the MIT License.", "mit " * 500, "\0\0"]
)
def test_the_word_proves_nothing(text):
    assert match(text) is None


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("Gemma Terms of Use\n\nLast modified ... see the Gemma Prohibited Use Policy.", "gemma"),
        (HUNYUAN, "tencent-hunyuan"),
        ("Attribution-NonCommercial 4.0 International\n\nCreative Commons is", "cc-by-nc-4.0"),
        ("CreativeML Open RAIL-M\n... the Use Restrictions", "creativeml-openrail-m"),
    ],
)
def test_a_text_that_is_not_at_hand_is_told_by_its_title(text, licence):
    assert told(text) == (licence, Fit.TITLED)


def test_a_title_far_inside_is_none():
    assert match("word " * 100 + "Gemma Terms of Use Gemma Prohibited Use Policy") is None


@pytest.mark.parametrize("sketch", licences.sketches(), ids=lambda sketch: sketch.licence.id)
def test_a_sketch_is_what_its_step_keeps(sketch):
    assert sketch.step == licencetext.step(sketch.words, exact=sketch.exact)
    assert 90 < len(sketch.shingles) < 2600
    assert all(digest % sketch.step == 0 for digest in sketch.shingles)


@given(st.text(max_size=400))
def test_any_text_is_a_licence_or_none(text):
    found = match(text)
    assert found is None or 0 <= found.score <= 1


@given(st.integers(0, len(MIT)))
def test_a_cut_licence_is_never_whole_once_a_part_is_gone(stop):
    found = match(MIT[:stop])
    assert found is None or found.fit is not Fit.WHOLE or stop > 0.85 * len(MIT)
