"""Real cards, and a reader's grade, licence and base model of each.

The rules were first written on the rows with even numbers; on those with odd ones, which nobody had
looked at, they then met 19 of 25 grades of high confidence, and two were off by more than a level.
Afterwards rules were made general from all of them. What is asserted is the target of the project.
"""

import re
import sys

import pytest

from tests.cards import recorded
from weighbridge import cards
from weighbridge.cards import licencetext
from weighbridge.facts import licences

pytestmark = recorded.needed

LICENCES = {
    "custom commercial (Llama 3)": {"llama3"},
    "Apache-2.0 (code and data)": {"apache-2.0"},
    "research use only; data CC BY-NC 4.0": {"research-only", "cc-by-nc-4.0"},
    "Apache-2.0 (library), MNPL/MRL some weights": {
        "apache-2.0",
        "mistral-non-production",
        "mistral-research",
    },
    "Apache-2.0 / FLUX.1-dev Non-Commercial": {"apache-2.0", "flux-dev-non-commercial"},
    "MIT (code), DeepSeek Model License (weights)": {"mit", "the Model License"},
    "Apache-2.0 plus community licence": {"apache-2.0", "baichuan2"},
    "MIT-style (LICENSE)": {"mit"},
    "OPT model licence": {"opt-175b"},
}
"""Labels that are no name of a licence, and what they mean."""

OTHER_LICENCE = {
    # the label is of the front matter alone, and the body says "License: MIT"
    "BanglaGPT__SuSastho.AI__src__models__llama3-instruct-lora-adapter__README.md": {"mit"},
    # no field, but the tag license:apache-2.0, which the hub writes from the field
    "JoseAdrianRodriguezGonzalez__Llm-Component__Accepted__MaziyarPanahi__WizardLM-2-7B-GGUF"
    "__README.md": {"apache-2.0"},
    "JoseAdrianRodriguezGonzalez__Llm-Component__Accepted__MaziyarPanahi__Mistral-7B-Instruct-Aya"
    "-101-GGUF__README.md": {"apache-2.0"},
    # "other" stands in `license`; `license_name` says which
    "JoseAdrianRodriguezGonzalez__Llm-Component__Accepted__QuantFactory__Arch-Agent-7B-GGUF"
    "__README.md": {"katanemo-research"},
}
"""Where the label is not followed, and why."""

OTHER_BASE = {
    # the card says so of the reward model that it tells of beside the model
    "QwenLM__Qwen2.5-Math__README.md": "Qwen2.5-Math-72B-Instruct",
    # the label follows the model's name; the card says that it was made from VoxRex
    "saranscript__huggingface-models__models__NbAiLab__nb-wav2vec2-300m-bokmaal__README.md": (
        "KBLab/wav2vec2-large-voxrex"
    ),
    # the label follows the file's name; the card names no model
    "JoseAdrianRodriguezGonzalez__Llm-Component__Accepted__DavidAU__L3-8B-Stheno-v3.3-32K-Ultra-NEO"
    "-V1-IMATRIX-GGUF__README.md": None,
}


def show(misses):
    """Print a table of misses; pytest shows it with ``-s``, or when a target is missed."""
    sys.stdout.writelines(f"{line}\n" for line in misses)


def shortfall(part):
    """Return how many there are, how many are met, the worst miss, and a table of the misses."""
    total = met = worst = 0
    table = []
    for number, row in recorded.rows():
        if row["grade_confidence"] != "high" or number % 2 not in part:
            continue
        label = int(row["grade"][1])
        found = cards.grade(cards.read(recorded.text(row["file"])))
        total += 1
        met += found.level == label
        worst = max(worst, abs(found.level - label))
        if found.level != label:
            table.append(f"{number:3} D{label} read D{int(found.level)} {row['data_says']}")
    return total, met, worst, table


@pytest.mark.parametrize("part", [(0,), (1,), (0, 1)], ids=["even", "odd", "all"])
def test_grades_of_high_confidence_are_met(part):
    total, met, worst, table = shortfall(part)
    show([f"{met} of {total} met, worst miss {worst}", *table])
    assert met >= 0.9 * total
    assert worst <= 1


def test_grades_of_less_confidence_are_near():
    far = []
    for number, row in recorded.rows():
        found = cards.grade(cards.read(recorded.text(row["file"])))
        if abs(found.level - int(row["grade"][1])) > 1:
            far.append((number, row["file"], row["grade"], found.level.word))
    show(far)
    # row 40 gives access to its data by an account and a client, in words that no rule knows
    assert len(far) <= 2


def licence_wanted(row):
    label = row.get("licence_stated")
    if row["file"] in OTHER_LICENCE:
        return OTHER_LICENCE[row["file"]]
    if label is None or label == "license":  # the latter is what a template left
        return set()
    if label in LICENCES:
        return LICENCES[label]
    known = licences.of(label)
    return {known.id if known else label}


def test_licences_are_read():
    wrong = []
    for number, row in recorded.rows():
        wanted = licence_wanted(row)
        stated = cards.stated(cards.read(recorded.text(row["file"])))
        found = {item.licence.id if item.licence else item.written for item in stated}
        if wanted and not found:
            # what a badge shows that is made when fetched is told by the file beside the card
            texts = map(recorded.text, row.get("licence_files", ()))
            found = {match.licence.id for match in map(licencetext.match, texts) if match}
        if not wanted <= found or (found and not wanted):
            wrong.append(f"{number:3} {row.get('licence_stated')!r} read {sorted(found)}")
    show(wrong)
    assert len(wrong) <= 5


def spelled(name):
    return re.sub(r"[\W_]+", "", name.rpartition("/")[2]).lower()


def base_met(label, names):
    if not label or "placeholder" in label:
        return not names
    if not names:
        return False
    words = {spelled(word) for word in re.split(r"[,;()]| and | via |by name", label)} - {""}
    return any(
        word.startswith(name) or name.startswith(word) or word in name or name in word
        for name in map(spelled, names)
        for word in words
    )


def test_base_models_are_read():
    wrong = []
    for number, row in recorded.rows():
        label = OTHER_BASE.get(row["file"], row.get("base_model"))
        found = [base.name for base in cards.read(recorded.text(row["file"])).bases]
        if not base_met(label, found):
            wrong.append(f"{number:3} {label!r} read {found}")
    show(wrong)
    assert len(wrong) <= 5


FILES = {
    "MoonshotAI__Kimi-K2__LICENSE": "kimi",
    "OpenLLM-France__Lucie-Training__LICENSE": "gpl-3.0",
    "apple__corenet__LICENSE": "apple-ascl",
    "deepseek-ai__DeepSeek-V3__LICENSE-MODEL": "deepseek",
    "meta-llama__llama__LICENSE": "llama2",
    "meta-llama__llama3__LICENSE": "llama3",
    "meta-llama__llama-models__models__llama2__LICENSE": "llama2",
    "meta-llama__llama-models__models__llama3_1__LICENSE": "llama3.1",
    "meta-llama__llama-models__models__llama3_2__LICENSE": "llama3.2",
    "meta-llama__llama-models__models__llama3_3__LICENSE": "llama3.3",
    "meta-llama__llama-models__models__llama4__LICENSE": "llama4",
    "mlfoundations__open_clip__LICENSE": "mit",
    "FlagOpen__FlagEmbedding__LICENSE": "mit",
    "openai__gpt-oss__LICENSE": "apache-2.0",
    "allenai__OLMo__LICENSE": "apache-2.0",
}


@pytest.mark.parametrize("name", FILES)
def test_a_licence_file_is_told_by_its_text(name):
    found = licencetext.match(recorded.text(name))
    assert (found.licence.id, found.fit) == (FILES[name], licencetext.Fit.WHOLE)


def test_a_changed_licence_is_told_by_its_title_at_most():
    found = licencetext.match(recorded.text("openai__gpt-2__LICENSE"))
    assert (found.licence.id, found.fit) == ("modified-mit", licencetext.Fit.TITLED)


def test_a_link_instead_of_a_licence_is_none():
    assert licencetext.match(recorded.text("meta-llama__llama-models__LICENSE")) is None
