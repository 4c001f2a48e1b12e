"""Clauses that turn a licence into another one, and were not seen in its text."""

import pytest

from tests.cards.test_licencetext import MIT, OWN
from tests.weighing import weigh
from weighbridge.cards.licencetext import Fit, match
from weighbridge.core import Verdict
from weighbridge.facts import licences

APACHE = OWN.read_text("utf-8")
TEXTS = {"mit": MIT, "apache-2.0": APACHE}
NOTICE = "Copyright (c) 2025 Somebody"


def told(text):
    found = match(text)
    return found and (found.licence.id, found.fit)


def everywhere(text, more):
    """Yield a text with something more at its beginning, in its middle and at its end."""
    paragraphs = text.split("\n\n")
    for at in (0, len(paragraphs) // 3, len(paragraphs) // 2, len(paragraphs)):
        yield "\n\n".join([*paragraphs[:at], more, *paragraphs[at:]])


RUSSIAN = (
    "\u0422\u043e\u043b\u044c\u043a\u043e \u0434\u043b\u044f "
    "\u043d\u0435\u043a\u043e\u043c\u043c\u0435\u0440\u0447\u0435\u0441\u043a\u043e\u0433\u043e"
)
"""Only for non-commercial."""

CLAUSES = [
    "The Software may not be used for profit.",
    "For evaluation only.",
    "Licensed for personal use.",
    "This grant does not extend to companies.",
    "You must pay us a fee.",
    "Use in production needs our consent.",
    "NOT FOR USE BY ANYONE OUTSIDE CHINA",
    "Only for academic purposes.",
    "Permission ends after thirty days.",
    "You agree to indemnify us.",
    "This license is revocable.",
    "1. No resale. 2. Private use.",
    "n. Not for sale",
    "> Provided that no company uses it",
    "\u4ec5\u9650\u975e\u5546\u4e1a\u7528\u9014",
    RUSSIAN,
    "N\u043et for profit",
    "\uff2e\uff4f\uff54 for profit",
]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("clause", CLAUSES)
def test_a_few_words_make_another_licence(name, clause):
    for text in everywhere(TEXTS[name], clause):
        found = match(text)
        assert found is None or found.fit is not Fit.WHOLE


@pytest.mark.parametrize(
    "notice",
    [
        "Copyright (c) 2025 Somebody, for evaluation only",
        "Copyright (c) 2025 Somebody. You may not use this for profit.",
        "Copyright (c) 2025 Somebody\nAll rights reserved. Not for use by companies.",
        "Copyright (c) 2025 Somebody\n\n(c) 2025 Others, who let nobody use it without a fee",
        "Copyright Somebody\nPersonal use only\n",
        "Copyright (c) 2025 \u67d0\u4eba\uff0c\u4e0d\u5f97\u5546\u7528",
        f"Copyright (c) 2025 {RUSSIAN}",
    ],
)
def test_terms_among_lines_of_copyright_count(notice):
    assert told(MIT.replace(NOTICE, notice)) == ("mit", Fit.ALTERED)


@pytest.mark.parametrize("at", [2, 3])
def test_a_sentence_about_copyright_is_compared_as_well(at):
    lines = APACHE.splitlines(keepends=True)
    rows = [n for n, line in enumerate(lines) if line.strip().lower().startswith("copyright")]
    lines.insert(rows[0] + at, "      for evaluation only, not for use by companies,\n")
    assert told("".join(lines)) == ("apache-2.0", Fit.ALTERED)


@pytest.mark.parametrize(
    "text",
    [
        MIT,
        MIT.replace("MIT License", "The MIT License (MIT)"),
        MIT.replace("MIT License", "SPDX-License-Identifier: MIT\n\nDeepSeek-R1, MIT License"),
        MIT.replace("MIT License\n\n", ""),
        MIT.replace(NOTICE, "Copyright \u00a9 2023\u20132025 Jos\u00e9 \u00c1lvarez <j@a.example>"),
        MIT.replace(NOTICE, "Copyright (c) 2025 \u5317\u4eac\u667a\u8c31\u534e\u7ae0\u79d1\u6280"),
        MIT.replace(NOTICE, "Copyright 2025 The Team. All rights reserved."),
        MIT.replace(NOTICE, "Copyright (c) 2025 Acme, Inc. and its affiliates"),
        MIT.replace(NOTICE, "(c) 2025 Acme"),
        MIT.replace(NOTICE, "Copyright Acme and any contributors"),
        MIT + "\nhttps://example.com/acme/model\n",
        APACHE,
        APACHE.replace("[yyyy]", "2025").replace("[name of copyright owner]", "Acme Inc."),
        "Apache License for Falcon-7B, by TII\n\n" + APACHE,
    ],
)
def test_names_years_and_titles_are_none_of_the_licence(text):
    assert told(text)[1] is Fit.WHOLE


BSD = """{title}Copyright (c) 2025, Acme
All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted
provided that the following conditions are met:

{a} Redistributions of source code must retain the above copyright notice, this list of conditions
and the following disclaimer.
{b} Redistributions in binary form must reproduce the above copyright notice, this list of
conditions and the following disclaimer in the documentation and/or other materials provided with
the distribution.
{c}
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF
THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""
THIRD = """{n} Neither the name of {who} nor the names of its contributors may be used to endorse or
promote products derived from this software without specific prior written permission.
"""


@pytest.mark.parametrize("marks", ["123", "*" * 3, "abc", "---"])
@pytest.mark.parametrize("who", ["the copyright holder", "Acme", "the Laboratory of Acme"])
def test_a_third_clause_tells_two_licences_apart(marks, who):
    one, two, three = (f"{m}." if m.isalnum() else m for m in marks)
    third = THIRD.format(n=three, who=who)
    for title in ("", "BSD License\n\n"):
        text = BSD.format(title=title, a=one, b=two, c="")
        assert told(text) == ("bsd-2-clause", Fit.WHOLE)
        text = BSD.format(title=title, a=one, b=two, c=third)
        assert told(text) == ("bsd-3-clause", Fit.WHOLE)
    other = THIRD.format(n=three, who=f"{who} may be used, and no company may use this software,")
    assert told(BSD.format(title="", a=one, b=two, c=other))[1] is Fit.ALTERED


def test_a_licence_that_was_altered_is_not_open_source(tmp_path):
    card = b"---\nlicense: mit\n---\n# A model\n"
    files = {"config.json": b"{}", "model.safetensors": b"\x02" + bytes(7) + b"{}"}
    for name, text in (("a", MIT), ("b", f"{MIT}\nFor evaluation only.\n")):
        told = weigh(tmp_path / name, {**files, "README.md": card, "LICENSE": text.encode()},
                     "open-source")[2]  # fmt: skip
        worst = max(each.verdict for each in told if each.check == "licence")
        assert (worst is Verdict.DENY) == (name == "b")


CARD = b"---\nlicense: %b\n---\n# A model\n"
OTHER = b"You may use this model only if you pay us. All other use is forbidden.\n" * 9


def licence(folder, name, text, stated=b"mit", policy="open-source"):
    files = {"config.json": b"{}", "model.safetensors": b"\x02" + bytes(7) + b"{}"}
    files |= {"README.md": CARD % stated} | ({name: text} if name else {})
    told = weigh(folder, files, policy)[2]
    return max(each.verdict for each in told if each.check == "licence")


@pytest.mark.parametrize(
    ("name", "text", "denied"),
    [
        ("LICENSE", OTHER, True),
        ("LICENSE.txt", OTHER, True),
        ("COPYING", OTHER, True),
        ("MODEL_LICENSE.md", OTHER, True),
        ("LICENSE.pdf", b"%PDF-1.4\n", True),
        ("LICENSE.html", b"<html>for evaluation only</html>", True),
        ("LICENSE", MIT.encode(), False),
        ("", b"", False),
    ],
)
def test_a_text_of_no_known_licence_is_not_the_one_that_is_stated(name, text, denied, tmp_path):
    assert (licence(tmp_path, name, text) is Verdict.DENY) == denied


def test_a_text_may_be_that_of_a_licence_whose_text_is_not_at_hand(tmp_path):
    assert licences.of("zlib").id not in {each.licence.id for each in licences.sketches()}
    assert licence(tmp_path, "LICENSE", OTHER, b"zlib") < Verdict.DENY
    assert licence(tmp_path, "LICENSE", OTHER, b"[zlib, mit]") < Verdict.DENY
