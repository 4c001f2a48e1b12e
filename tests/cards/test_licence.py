import pytest

from weighbridge import cards
from weighbridge.cards import About
from weighbridge.cards.licence import named


def stated(text):
    return [
        (item.licence.id if item.licence else f"? {item.written}", item.about.value)
        for item in cards.stated(cards.read(text))
    ]


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("---\nlicense: mit\n---\n", "mit"),
        ("---\nlicence: Apache 2.0\n---\n", "apache-2.0"),
        ("---\nlicense:\n- gemma\n---\n", "gemma"),
        ("---\ntags: ['license:cc-by-nc-4.0']\n---\n", "cc-by-nc-4.0"),
        ("---\nlicense: other\nlicense_name: mrl\n---\n", "mistral-research"),
        (
            "---\nlicense: other\nlicense_link: https://mistral.ai/licenses/MRL-0.1.md\n---\n",
            "mistral-research",
        ),
        ("# M\n\n## License\n\nThe model is released under the MIT License.", "mit"),
        ("**License:** Apache-2.0", "apache-2.0"),
        ("# M\n\n## License\n\nMIT\n", "mit"),
        ("# M\n\n## License\n\n[Apache 2.0](LICENSE)\n", "apache-2.0"),
        ("- **License**: a custom licence, the Llama 3.1 Community License", "llama3.1"),
        ("It is governed by the [Llama 3.2 Community License](https://x.org).", "llama3.2"),
        (
            "Weights are distributed under [CC](https://creativecommons.org/licenses/by-sa/3.0/).",
            "cc-by-sa-3.0",
        ),
        ("![l](https://img.shields.io/badge/License-Apache_2.0-blue.svg)", "apache-2.0"),
        ("| License |\n|-|\n| Gemma Terms of Use |\n", "gemma"),
        ("M is licensed for research use only.", "research-only"),
        ("Released under the Tencent Hunyuan Community License Agreement.", "tencent-hunyuan"),
    ],
)  # fmt: skip
def test_a_stated_licence_is_known(text, licence):
    assert stated(text) == [(licence, "model")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\nlicense: license\n---\n",
        "---\nlicense: unknown\n---\n",
        "---\nlicense: '[More Information Needed]'\n---\n",
        "The authors are at MIT, and released it under great pressure.",
        "We used the mit dataset, made available by Llama.",
        "```\nlicense: mit\n```",
        "<!-- released under the MIT License -->",
        "Use must comply with the Llama 2 Community License.",
        "The base model was originally licensed under the MIT License.",
        "**License:** [More Information Needed]",
    ],
)
def test_nothing_is_stated(text):
    assert stated(text) == []


def test_code_model_and_data_are_told_apart():
    code, weights = "The code is under the MIT License.", "The weights are under CC-BY-NC-4.0."
    text = f"# M\n\n## License\n\n{code} {weights} The dataset is CC BY 4.0."
    assert stated(text) == [("mit", "code"), ("cc-by-nc-4.0", "model"), ("cc-by-4.0", "data")]


def test_contradictions_are_kept_with_their_lines():
    found = cards.stated(cards.read("---\nlicense: mit\n---\n\n**License:** CC BY-NC 4.0\n"))
    assert [(item.licence.id, item.line, item.field) for item in found] == [
        ("mit", 2, "license"),
        ("cc-by-nc-4.0", 5, ""),
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("---\nlicense: acme-1.0\n---\n", "acme-1.0"),
        ("---\nlicense: other\n---\n", "other"),
        (
            "# M\n\n**License:** [Acme Rail License v1](https://docs.acme.org/l)",
            "Acme Rail License v1",
        ),
        (
            "# M\n\nUse is subject to [the Acme Model License](LICENSE-MODEL).",
            "the Acme Model License",
        ),
    ],
)
def test_a_licence_that_is_not_listed_is_kept_as_written(text, written):
    assert stated(text) == [(f"? {written}", "model")]


def test_an_expression_is_as_open_as_its_parts():
    both = named("MIT OR CC-BY-NC-4.0")
    assert (both.spdx, both.osi, both.non_commercial) == ("MIT OR CC-BY-NC-4.0", False, True)
    assert named("Apache-2.0 AND MIT").osi is True


@pytest.mark.parametrize("name", ["MIT OR", "((", "no such licence", "MIT AND acme", "x" * 300, ""])
def test_what_is_no_expression_is_no_licence(name):
    assert named(name) is None


def test_a_licence_outside_the_table_is_not_said_to_be_approved():
    assert named("0BSD").osi is None


def test_what_it_is_for_is_the_model_unless_said():
    (item,) = cards.stated(cards.read("---\nlicense: mit\n---\n"))
    assert item.about is About.MODEL


def test_a_list_of_licences_is_read():
    assert stated("---\nlicenses:\n- mit\n---\n") == stated("---\nlicense: mit\n---\n")


@pytest.mark.parametrize("said", ["see the license file", "[LICENSE](LICENSE)", "License"])
def test_a_label_that_names_no_licence_states_none(said):
    assert stated(f"# M\n\n**License:** {said}") == []
