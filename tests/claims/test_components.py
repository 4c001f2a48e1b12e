"""What a release comes with is told by bytes, by names of code, and by what the card links."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.laying import EMPTY, asking, lay, told
from tests.claims.test_licence_file import MIT
from tests.claims.test_model_card import BOILERPLATE
from tests.fingerprints.shared import path
from tests.fingerprints.test_family import PHI3, gguf
from weighbridge.claims.components import SOURCE
from weighbridge.core import Component, Openness, Strength

CODE = "import torch\n\n\ndef main(steps: int = 10) -> None:\n" + "    print(steps)\n" * 60
WORDS = "This is a model that was made by us, and it does what models do. " * 4


def parts(found):
    return {each.value for each in found}


def read(folder, files):
    base = {"config.json": '{"model_type": "own"}', "model.safetensors": EMPTY}
    return asking(SOURCE, lay(folder, base | files))


def card(folder, sentence, front="library_name: own"):
    found = read(folder, {"README.md": f"---\n{front}\n---\n# M\n\n{sentence}\n"})
    return parts(found) - {"weights", "config"}


def test_bytes_tell_weights_settings_and_tokenizer(tmp_path):
    found = read(tmp_path, {"tokenizer.json": '{"a": 0}'})
    assert parts(found) == {"weights", "config", "tokenizer"}
    assert all(each.strength is Strength.STRUCTURAL for each in found)


def test_a_gguf_file_holds_all_three_and_is_run_by_an_open_program(tmp_path):
    found = asking(SOURCE, lay(tmp_path, {"m.gguf": gguf(path("bert-bge"), PHI3)}))
    assert parts(found) == {"weights", "config", "tokenizer", "inference-code"}


def test_a_pointer_to_weights_is_no_weights(tmp_path):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 9\n"
    found = asking(SOURCE, lay(tmp_path, {"config.json": "{}", "model.safetensors": pointer}))
    assert parts(found) == {"config"}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train.py", "training-code"),
        ("scripts/pretrain.py", "training-code"),
        ("modeling_acme.py", "inference-code"),
        ("eval/run_eval.py", "evaluation-code"),
        ("prepare_data.py", "data-code"),
        ("trainable.py", ""),
        ("finetune.py", ""),
        ("notes.py", ""),
    ],
)
def test_code_is_told_by_what_it_is_called(tmp_path, name, part):
    found = parts(read(tmp_path, {name: CODE})) - {"weights", "config"}
    assert found == ({part} if part else set())


def test_a_stub_is_no_code(tmp_path):
    assert "training-code" not in parts(read(tmp_path, {"train.py": "pass\n"}))


def test_code_to_fine_tune_is_training_code_of_a_fine_tune_only(tmp_path):
    derived = {"finetune.py": CODE, "README.md": "---\nbase_model: a/b\n---\n# M\n"}
    assert "training-code" in parts(read(tmp_path, derived))


def test_a_class_that_a_library_has_needs_no_code(tmp_path):
    assert "inference-code" in parts(read(tmp_path, {"config.json": '{"model_type": "llama"}'}))
    own = '{"model_type": "llama", "auto_map": {"AutoModel": "m.M"}}'
    assert "inference-code" not in parts(read(tmp_path, {"config.json": own}))


GIT = "https://github.com/acme/flow"


@pytest.mark.parametrize(
    ("sentence", "expect"),
    [
        (f"The training code is available at {GIT}.", {"training-code"}),
        (f"- **Core repo (training, inference etc.):** {GIT}", {"training-code", "inference-code"}),
        (f"It was trained using [Flow JAX]({GIT}).", {"training-code"}),
        (f"[Evaluation code]({GIT})", {"evaluation-code"}),
        (f"Our [data filtering pipeline]({GIT}) is there.", {"data-code"}),
        (f"The training code will be released at {GIT}.", set()),
        (f"The training code is not public, see {GIT}.", set()),
        (f"Train your own with our training scripts: {GIT}", set()),
        (f"Code to fine-tune it: {GIT}", set()),
        ("The training code is available.", set()),
        ("Training code: https://github.com/huggingface/transformers", set()),
        ("Training code: https://example.com/acme/flow", set()),
        ("See our [paper](https://arxiv.org/abs/2401.00001).", {"paper"}),
        ("Emissions, see the paper [x](https://arxiv.org/abs/1910.09700).", set()),
        ("Intermediate checkpoints are available as branches.", {"checkpoints"}),
        ("Intermediate checkpoints were deleted.", set()),
        ("## Evaluation\n\n| Task | Score |\n|---|---|\n| A | 71.3 |", {"evaluation-results"}),
        ("## Evaluation\n\n[More Information Needed]", set()),
        (WORDS, {"model-card"}),
    ],
)  # fmt: skip
def test_what_the_card_says_is_there(tmp_path, sentence, expect):
    assert card(tmp_path, sentence) == expect


def test_fields_of_the_card(tmp_path):
    front = "library_name: transformers\ntags:\n- arxiv:2401.00001\n- arxiv:1910.09700"
    assert card(tmp_path, "x", front) == {"inference-code", "paper"}
    assert card(tmp_path, "x", "tags: ['arxiv:1910.09700']") == set()


def test_boilerplate_has_no_component(tmp_path):
    found = parts(read(tmp_path, {"README.md": BOILERPLATE}))
    assert found == {"weights", "config", "inference-code"}


OPEN = f"""---
license: mit
library_name: transformers
---
# Flow

[Training code]({GIT}).

## Training data

We release all of the training data: [Flow corpus](https://huggingface.co/datasets/acme/flow), 2T
tokens, and [Web dump](https://huggingface.co/datasets/acme/web). The mixture is 80 % web and 20 %
code. Documents were filtered and deduplicated. The data was collected until 2024.
"""


@pytest.mark.parametrize(
    ("files", "level", "missing"),
    [
        ({}, Openness.NONE, "a licence of the weights"),
        ({"LICENSE": MIT}, Openness.OPEN_WEIGHTS, "training code"),
        ({"README.md": OPEN}, Openness.OPEN_SOURCE, ""),
        (
            {"README.md": OPEN.replace("license: mit", "license: llama3.1")},
            Openness.OPEN_WEIGHTS,
            "an approved licence of the weights: 'llama3.1' is none",
        ),
        (
            {"README.md": OPEN.partition("## Training data")[0]},
            Openness.OPEN_TOOLING,
            "documented training data: none so far",
        ),
        (
            {"README.md": OPEN.replace("license: mit", "license: acme-own")},
            Openness.NONE,
            "a known licence of the weights: 'acme-own' is none",
        ),
    ],
    ids=["nothing", "weights", "all", "restricted", "no-data", "unlisted"],
)
def test_how_open_a_folder_is(tmp_path, files, level, missing):
    base = {"config.json": '{"model_type": "own"}', "model.safetensors": EMPTY}
    dossier, _ = told(lay(tmp_path, base | files))
    opened = dossier.origin.opened
    assert opened.level is level, opened
    assert missing in opened.missing if missing else opened.missing == ()


CARDS = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "cards"


@pytest.mark.parametrize(
    ("card", "licence", "level"),
    [
        ("LLM360__amber-train__README.md", "LLM360__amber-train__LICENSE", "open-source"),
        ("RUC-GSAI__YuLan-Mini__README.md", "RUC-GSAI__YuLan-Mini__LICENSE", "open-source"),
        (
            "deepseek-ai__DeepSeek-R1__README.md",
            "deepseek-ai__DeepSeek-R1__LICENSE",
            "open-weights",
        ),
        ("QwenLM__Qwen3__README.md", "", "open-weights"),
        ("MoonshotAI__Kimi-K2__README.md", "MoonshotAI__Kimi-K2__LICENSE", "open-weights"),
        (
            "meta-llama__llama-models__models__llama2__MODEL_CARD.md",
            "meta-llama__llama-models__models__llama2__LICENSE",
            "open-weights",
        ),
        (
            "meta-llama__llama-models__models__llama3_1__MODEL_CARD.md",
            "meta-llama__llama-models__models__llama3_1__LICENSE",
            "open-weights",
        ),
        ("openai__gpt-oss__README.md", "openai__gpt-oss__LICENSE", "open-weights"),
        ("saranscript__huggingface-models__models__CianB__Reed__README.md", "", "none"),
    ],
    ids=[
        "amber",
        "yulan",
        "deepseek-r1",
        "qwen3",
        "kimi-k2",
        "llama2",
        "llama31",
        "gpt-oss",
        "reed",
    ],
)
def test_real_cards_tell_open_weights_from_open_source(tmp_path, card, licence, level):
    """As the Open Source Initiative's review has it, for those that it names."""
    if not CARDS.exists():
        pytest.skip("needs the recorded cards")
    files = {"config.json": '{"model_type": "llama"}', "model.safetensors": EMPTY}
    files["README.md"] = (CARDS / card).read_bytes()
    if licence:
        files["LICENSE"] = (CARDS / licence).read_bytes()
    dossier, _ = told(lay(tmp_path, files))
    assert dossier.origin.opened.level.word == level, dossier.origin.opened


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["README.md", "config.json", "train.py"]), st.binary()))
def test_any_bytes_are_told_or_not(tmp_path_factory, files):
    for each in read(tmp_path_factory.mktemp("any"), files):
        assert each.value in set(Component)
