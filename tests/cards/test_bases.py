import pytest

from weighbridge import cards
from weighbridge.cards import Relation


def bases(text):
    return [(base.name, base.relation) for base in cards.read(text).bases]


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("fine-tuned from [X](https://huggingface.co/acme/x)", "acme/x", "finetune"),
        ("a fine-tuned version of [x](https://hf.co/x).", "x", "finetune"),
        ("This `bert-base-uncased` model was fine-tuned on a", "bert-base-uncased", "finetune"),
        ("M is a set of instruction-tuned versions of OPT, on tasks", "OPT", "finetune"),
        ("It was initialized from meta-llama/Llama-2-7b.", "meta-llama/Llama-2-7b", "finetune"),
        ("We started training from GPT-J, which", "GPT-J", "finetune"),
        ("- **Finetuned from model:** acme/Llama-x", "acme/Llama-x", "finetune"),
        ("M is based on meta-llama/Llama-2-7b.", "meta-llama/Llama-2-7b", "unknown"),
        ("**Base model:** roberta-base", "roberta-base", "unknown"),
        ("Original model: [acme/x](https://huggingface.co/acme/x)", "acme/x", "quantized"),
        ("GGUF format model files for [y](https://hf.co/acme/x).", "acme/x", "quantized"),
        ("converted to GGUF format from [`a/b`](https://hf.co/a/b) using", "a/b", "quantized"),
        ("These are LoRA adaption weights for a/sdxl-x.", "a/sdxl-x", "adapter"),
        ("a distilled version of [x](https://huggingface.co/acme/x)", "acme/x", "distilled"),
        ("本项目基于Meta发布的大模型[Llama-2](https://x.org)开发", "Llama-2", "finetune"),
    ],
)
def test_prose_names_a_base(text, name, how):
    assert bases(text) == [(name, Relation(how))]


@pytest.mark.parametrize(
    "text",
    [
        "The code is based on [Megatron-LM](https://github.com/NVIDIA/Megatron-LM).",
        "M is based on the GPT-J architecture.",
        "M is a model based on the BERT model.",
        "It can be used with [x](https://huggingface.co/acme/x).",
        "This model is a fine-tuned version of [None](https://huggingface.co/None).",
        "It runs on top of llama.cpp.",
        "We have not yet fine-tuned the Alpaca model to be safe.",
        "## Usage\n\nfine-tuned from [X](https://huggingface.co/acme/x)\n",
        "```\nfine-tuned from [X](https://huggingface.co/acme/x)\n```",
        "---\nbase_model: <ORG>/<NAME>\n---\n",
        "---\nbase_model: '[More Information Needed]'\n---\n",
    ],
)
def test_is_no_base(text):
    assert bases("# Doc\n\n" + text if text.startswith("##") else text) == []


def test_the_model_s_own_name_is_no_base():
    assert bases("# Acme-Llama-7B\n\nWe fine-tuned the Acme-Llama-7B further on data.") == []


def test_a_copy_may_have_the_name_of_what_it_copies():
    text = "---\nmodel_name: X 7B\nmodel_link: https://huggingface.co/acme/X-7B\n---\n"
    assert bases(text) == [("acme/X-7B", Relation.QUANTIZED)]


@pytest.mark.parametrize(
    ("fields", "relation"),
    [
        ("base_model_relation: merge", Relation.MERGE),
        ("base_model_relation: '?'", Relation.UNKNOWN),
        ("library_name: peft", Relation.ADAPTER),
        ("tags: [gguf]", Relation.QUANTIZED),
        ("tags: [mergekit]", Relation.MERGE),
        ("quantized_by: somebody", Relation.QUANTIZED),
        ("tags: ['base_model:quantized:a/b']", Relation.QUANTIZED),
        ("library_name: transformers", Relation.UNKNOWN),
    ],
)
def test_front_matter_tells_the_relation(fields, relation):
    assert bases(f"---\nbase_model: a/b\n{fields}\n---\n") == [("a/b", relation)]


def test_a_list_of_bases_is_kept_in_order_with_lines():
    found = cards.read("---\nbase_model:\n- a/b\n- c/d\n---\n").bases
    assert [(base.name, base.line, base.field) for base in found] == [
        ("a/b", 3, "base_model"),
        ("c/d", 4, "base_model"),
    ]


@pytest.mark.parametrize(
    "path", ["/home/me/models/Qwen3-14B", r"D:\models\Mistral-7B", "../out/x/y"]
)
def test_a_path_on_a_machine_is_marked(path):
    (base,) = cards.read(f"---\nbase_model: '{path}'\n---\n").bases
    assert (base.name, base.local) == (path, True)


def test_prose_adds_nothing_to_what_the_front_matter_declares():
    text = "---\nbase_model: a/b\n---\nfine-tuned from [X](https://huggingface.co/acme/x)"
    assert bases(text) == [("a/b", Relation.UNKNOWN)]


def test_merged_models_are_listed():
    text = "# M\n\n## Models Merged\n\n* [a](https://huggingface.co/a/b)\n* D:/x/y\n"
    assert bases(text) == [("a/b", Relation.MERGE), ("D:/x/y", Relation.MERGE)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "A fine-tuned version of [a/b-qa](https://huggingface.co/a/b-qa) on the acme dataset.",
            [("a/b-qa", Relation.FINETUNE)],
        ),
        (
            "A fine-tuned version of [a/b-qa](https://huggingface.co/a/b-qa) on acme dataset.",
            [("a/b-qa", Relation.FINETUNE)],
        ),
        (
            "This fine-tuned [`bert-x`](https://huggingface.co/bert-x) model sorts letters.",
            [("bert-x", Relation.FINETUNE)],
        ),
        ("Summary: mBERT model fine-tuned on letters.", [("mBERT", Relation.FINETUNE)]),
        (
            "This is a roBERTa-base model trained on many letters and finetuned to sort them.",
            [("roBERTa-base", Relation.FINETUNE)],
        ),
        ("This is a BERT-base model trained on many letters.", []),
        (
            "It was made by fine-tuning [FinBERT](https://arxiv.org/abs/1).",
            [("FinBERT", "finetune")],
        ),
        (
            "It uses the official `bert-base-uncased` checkpoint as initialization for both.",
            [("bert-base-uncased", Relation.FINETUNE)],
        ),
        (
            "acme/bert-notes with additional training on letters.",
            [("acme/bert-notes", Relation.FINETUNE)],
        ),
        (
            "The original language model used is bert-base-contracts.",
            [("bert-base-contracts", Relation.UNKNOWN)],
        ),
        (
            "Built with the [ruGPT-3](https://huggingface.co/acme) model.",
            [("ruGPT-3", Relation.UNKNOWN)],
        ),
        (
            "This is a SLERP merge of Blue_Owl-v0.2, Red_Fox-v0.3 and Grey_Cat-v1!",
            [(name, Relation.MERGE) for name in ("Blue_Owl-v0.2", "Red_Fox-v0.3", "Grey_Cat-v1")],
        ),
        ("You can run a quantized version of Falcon-Mini with some other program.", []),
        ("A quantized version of Falcon-Mini can be run with some other program.", []),
    ],
)
def test_sentences_of_other_cards_tell_the_base(said, expected):
    assert bases(f"# Sorter\n\n{said}\n") == expected
