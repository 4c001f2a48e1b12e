import pytest

from weighbridge import cards
from weighbridge.core import Disclosure

MIX = "[acme/mix](https://huggingface.co/datasets/acme/mix)"
ON = "The model was trained on"


def grade(text):
    return cards.grade(cards.read(text))


def level(text):
    return grade(text).level


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# M\n\nA model.",
        "# M\n\n## Training data\n\n[More Information Needed]\n\n## Training procedure\n",
        "# M\n\n## Training data\n\nComing soon\n",
        "# M\n\n<!-- The model was trained on Common Crawl. -->\n",
        f"# M\n\n```\n{ON} Common Crawl.\n```\n",
        f"# M\n\n```\n{ON} Common Crawl, and the block never ends.\n",
        "# M\n\ndataset corpus data Common Crawl Wikipedia C4 The Pile training data",
        "# M\n\nThe model was not trained on Common Crawl.",
        "# M\n\nYou can fine-tune it on your own data such as [SQuAD](https://huggingface.co/datasets/squad).",
        "# M\n\nIt should be trained on the SQuAD dataset.",
        f"# M\n\n{ON} 8 A100 GPUs with a batch size of 16 and a length of 4096 tokens.",
        f"# M\n\n{ON} Qwen2.5-7B-Instruct.",
        "# M\n\nThe tokenizer was trained on the OSCAR corpus.",
        "# M\n\nA fine-tuned version of [b](https://huggingface.co/a/b) on an unknown dataset.",
        "---\ndatasets:\n- None\n- '[More Information Needed]'\n---\n# M\n",
        "---\ndatasets:\n- acme/imatrix-calibration\n---\n# M\n",
    ],
    ids=[
        "nothing", "no-data", "placeholder", "soon", "comment", "code", "open-code", "stuffing",
        "negated", "yours", "should", "hardware", "model", "tokenizer", "unknown", "empty-field",
        "calibration",
    ],
)  # fmt: skip
def test_says_nothing(text):
    assert level(text) is Disclosure.NONE


@pytest.mark.parametrize(
    "text",
    [
        "# M\n\n## Training data\n\nWe do not disclose the training data.",
        f"# M\n\n{ON} a proprietary dataset.",
        "# M\n\n## Data\n\nDetails of the corpus are not public.",
    ],
)
def test_a_refusal_is_nothing_and_is_kept(text):
    found = grade(text)
    assert found.level is Disclosure.NONE
    assert [ground.line for ground in found.refusals] == [max(3, text.count("\n") + 1)]


@pytest.mark.parametrize(
    "text",
    [
        f"{ON} 3 trillion tokens of publicly available web data.",
        f"{ON} a large dataset.",
        "We pretrain on 15.5T tokens.",
        "The fine-tuning data includes synthetic examples.",
        "## Training data\n\nA new mix of publicly available online data.",
        "本模型采用 2.6 万亿 Tokens 的高质量语料训练。",
        "日本語の大規模データで学習しました。",
        "한국어 데이터로 학습했습니다.",
        "Le modèle a été entraîné sur un corpus de données en français.",
        "Das Modell wurde mit deutschen Daten trainiert.",
        "El modelo fue entrenado con datos en español.",
        "Модель обучена на данных из интернета.",
        "It was trained on 2T tokens. Details of the training data are not disclosed.",
    ],
)
def test_a_statement_names_no_source(text):
    assert level(text) is Disclosure.STATEMENT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{ON} Common Crawl.", "Common Crawl"),
        (f"{ON} Ko-DAT, a curated dataset.", "Ko-DAT"),
        (f"{ON} the imdb dataset.", "imdb"),
        (f"{ON} the Acme Sentiment Corpus.", "Acme Sentiment Corpus"),
        (f"{ON} notes from the Amsterdam University Medical Centres.", "Amsterdam University"),
        (f"{ON} a collection of tasks called Acme-Bench.", "Acme-Bench"),
        ("* dataset: opus", "opus"),
        ("## Used datasets\n\n- OpenOrca (200k sampling)", "OpenOrca"),
        ("|Model|Training data|\n|-|-|\n|a|Indo4B (23 GB)|", "Indo4B"),
        (f"{ON} [The Pile](https://arxiv.org/abs/2101.00027).", "The Pile"),
        ("---\ndatasets: Acme4B\n---\n", "Acme4B"),
    ],
)
def test_a_source_is_named(text, name):
    found = grade(text)
    assert found.level is Disclosure.NAMED
    assert any(name in item for item in found.datasets)


@pytest.mark.parametrize(
    "text",
    [
        "---\ndatasets:\n- acme/mix\n---\n",
        "---\ndatasets: squad_v2\n---\n",
        "---\ntags:\n- dataset:acme/mix\n---\n",
        f"{ON} {MIX}.",
        f"{ON} the acme/mix dataset.",
        f"{ON} [The Pile](https://pile.eleuther.ai).",
        "## Data release\n\n[a.json](./a.json) holds the examples we used for fine-tuning.",
        "It was trained on 52K examples, which are released in the [repository](https://github.com/a/b).",
    ],
)
def test_a_source_can_be_looked_up(text):
    assert level(text) is Disclosure.RESOLVABLE


@pytest.mark.parametrize(
    "text",
    [
        "## Evaluation\n\nIt was evaluated on [SQuAD](https://huggingface.co/datasets/squad).",
        "| Dataset | Accuracy |\n|-|-|\n| SQuAD | 3 |",
        "## Benchmarks\n\n| Training data | F1 |\n|-|-|\n| C4 | 3 |",
        "## Results\n\nOn the GLUE dataset it reaches 80.",
    ],
)
def test_what_a_model_is_evaluated_on_is_no_training_data(text):
    assert level(text) is Disclosure.NONE


BASE = "Base-7B was trained on Common Crawl."


@pytest.mark.parametrize("said", [BASE, "The base model was trained on Common Crawl."])
def test_data_of_the_base_do_not_disclose_those_of_a_finetune(said):
    assert level(f"---\nbase_model: acme/Base-7B\n---\n# M\n\n{said}") is Disclosure.NONE


def test_a_mere_copy_inherits_what_its_card_tells_of_the_original():
    front = "---\nbase_model: acme/Base-7B\nbase_model_relation: quantized\n---\n# M\n\n"
    assert level(front + BASE) is Disclosure.NAMED


FULL = f"""# M

## Training data

All of the training data is released at {MIX}.

The mixture has 3T tokens, filtered and deduplicated.

| Subset | Tokens |
|--|--|
| C4 | 100B |
| Wikipedia | 3B |
"""


def test_all_the_data_with_their_composition_are_open():
    found = grade(FULL)
    assert found.level is Disclosure.OPEN
    assert found.missing == ()
    assert {"composition", "processing", "release", "size"} <= set(found.aspects)


def test_not_all_of_the_data_are_documented_at_most():
    assert level(FULL.replace("All of the", "A part of the")) is Disclosure.DOCUMENTED


@pytest.mark.parametrize(
    "more", ["\n## Annealing\n\nA last stage.\n", "\n## Instruction tuning\n\nWe aligned it.\n"]
)
def test_a_stage_without_data_of_its_own_is_not_documented(more):
    found = grade(FULL + more)
    assert found.level is Disclosure.RESOLVABLE
    assert any("with a link" in item for item in found.missing)


def test_a_derived_model_is_not_documented_by_its_last_stage():
    front = "---\nbase_model: acme/base\n---\n"
    assert level(front + FULL) is Disclosure.RESOLVABLE


def test_saying_that_all_is_open_opens_nothing():
    assert level("# M\n\nAll training data is fully open.") <= Disclosure.STATEMENT


def test_every_level_has_its_lines_and_what_the_next_needs():
    found = grade(f"---\ndatasets: acme/mix\n---\n# M\n\n{ON} 2T tokens of web data.")
    assert [(int(ground.level), ground.line) for ground in found.grounds] == [
        (2, 2),
        (3, 2),
        (1, 6),
    ]
    assert found.missing


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("# M", "a sentence"),
        (f"{ON} web data of all kinds.", "the name"),
        (f"{ON} Common Crawl.", "an identifier"),
        (f"{ON} {MIX}.", "a second source"),
    ],
)
def test_says_what_the_next_level_needs(text, needs):
    assert grade(text).missing[0].startswith(needs)
