"""A card declares, with its lines, and nothing of it is more than declared."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.laying import EMPTY, asking, claims, lay, reasons, told
from weighbridge.claims.model_card import SOURCE
from weighbridge.core import Claim, Relation, Strength, Topic

BASE = {"config.json": "{}", "model.safetensors": EMPTY}

WHOLE = """---
license: apache-2.0
base_model: Qwen/Qwen2.5-7B
base_model_relation: finetune
datasets:
- acme/chats
model_name: Acme Flow
---
# Acme Flow

- **Developed by:** Acme and Example Lab
- **Shared by:** Somebody
- **Funded by:** A Bank

The code is released under the MIT license.

## Training data
We fine-tuned the model on the acme/chats dataset of 20k conversations.
"""

BOILERPLATE = """---
library_name: transformers
license: unknown
---
# Model Card for Model ID

<!-- Provide a quick summary of what the model is/does. -->

- **Developed by:** [More Information Needed]
- **Funded by [optional]:** [More Information Needed]
- **License:** [More Information Needed]
- **Finetuned from model [optional]:** [More Information Needed]

## Training Details

### Training Data

<!-- This should link to a Dataset Card -->

[More Information Needed]
"""


def card(folder, text, name="README.md"):
    return asking(SOURCE, lay(folder, BASE | {name: text}))


def test_a_card_is_read_into_claims_with_their_lines(tmp_path):
    found = card(tmp_path, WHOLE)
    assert claims(found, Topic.BASE_MODEL) == ["Qwen/Qwen2.5-7B"]
    assert claims(found, Topic.LICENCE) == ["apache-2.0"]
    assert claims(found, Topic.CODE_LICENCE) == ["mit"]
    assert claims(found, Topic.DATASET) == ["acme/chats"]
    assert claims(found, Topic.TRAINING_DATA) == ["resolvable"]
    assert claims(found, Topic.NAME) == ["Acme Flow"]
    assert claims(found, Topic.PUBLISHER) == ["Acme", "Example Lab"]
    base = next(each for each in found if each.topic is Topic.BASE_MODEL)
    assert (base.relation, base.hub, base.said) == (
        Relation.FINETUNE,
        "huggingface",
        "declared by the card",
    )
    [entry] = base.evidence
    assert (entry.key, entry.value) == ("base_model (line 3)", "Qwen/Qwen2.5-7B")
    maker = next(each for each in found if each.topic is Topic.PUBLISHER)
    assert maker.evidence[0].key == "text (line 11)"
    assert all(each.strength is Strength.DECLARED and each.signer is None for each in found)


def test_what_is_missing_for_the_next_level_is_told(tmp_path):
    [graded] = [
        each for each in card(tmp_path, WHOLE) if getattr(each, "topic", "") is Topic.TRAINING_DATA
    ]
    keys = [entry.key for entry in graded.evidence]
    assert "missing" in keys
    assert any(key.startswith("resolvable: says where") for key in keys)


def test_boilerplate_says_nothing(tmp_path):
    found = card(tmp_path, BOILERPLATE)
    assert claims(found, Topic.TRAINING_DATA) == ["none"]
    assert {each.topic for each in found} == {Topic.TRAINING_DATA}


def test_what_is_declined_is_kept_and_counts_for_nothing(tmp_path):
    text = (
        "# M\n\n## Training data\n\nThe training data is proprietary and will not be disclosed.\n"
    )
    [graded] = card(tmp_path, text)
    assert graded.value == "none"
    assert "declined (line 5)" in [entry.key for entry in graded.evidence]


@pytest.mark.parametrize(
    ("text", "makers"),
    [
        ("**Model Developers** Meta\n", ["Meta"]),
        ("- Model creator: [mistralai](https://huggingface.co/mistralai)\n", ["mistralai"]),
        ("Developed by: Alibaba Cloud, Acme & Co Lab\n", ["Alibaba Cloud", "Acme", "Co Lab"]),
        ("Developed by us with love\n", []),
        ("The developers are happy.\n", []),
        ("---\nmodel_creator: Qwen\nquantized_by: Somebody\n---\n# M\n", ["Qwen"]),
        ("---\nmodel_creator: '[[x'\n---\nDeveloped by: N/A\n", ["[[x"]),
    ],
    ids=["bold", "link", "several", "prose", "subject", "field", "odd"],
)
def test_makers_are_read_from_labels(tmp_path, text, makers):
    assert claims(card(tmp_path, text), Topic.PUBLISHER) == makers


def test_a_path_on_a_machine_is_no_base(tmp_path):
    text = "---\nbase_model: /home/jane/models/secret\n---\n# M\n"
    assert claims(card(tmp_path, text), Topic.BASE_MODEL) == []


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["README.md", "README_EN.md"], ["README.md"]),
        (["README_EN.md", "README_ZH.md"], ["README_EN.md"]),
        (["README_zh.md"], ["README_zh.md"]),
        (["readme.MD", "MODEL_CARD.md"], ["MODEL_CARD.md", "readme.MD"]),
        (["docs/README.md"], []),
        (["README_train.md", "README.txt"], []),
    ],
    ids=["both", "translations", "one", "two-cards", "below", "others"],
)
def test_which_files_are_the_card(tmp_path, names, read):
    found = asking(SOURCE, lay(tmp_path, BASE | dict.fromkeys(names, "# M\n")))
    files = {e.place.artifact.name for each in found for e in each.evidence}
    assert sorted(files) == read
    if not read:
        assert reasons(found) == ["there is no model card"]


def test_a_card_beside_a_model_of_one_file_is_its_card(tmp_path):
    lay(tmp_path, {"m.safetensors": EMPTY, "README.md": WHOLE})
    assert claims(asking(SOURCE, tmp_path), Topic.BASE_MODEL) == ["Qwen/Qwen2.5-7B"]


def test_a_card_behind_a_link_is_not_read(tmp_path):
    lay(tmp_path, {"elsewhere/README.md": WHOLE, "m/m.safetensors": EMPTY})
    (tmp_path / "m" / "README.md").symlink_to(tmp_path / "elsewhere" / "README.md")
    assert claims(asking(SOURCE, tmp_path / "m"), Topic.BASE_MODEL) == []


def test_a_lying_card_does_not_make_a_party_better_known_than_declared(tmp_path):
    dossier, _ = told(lay(tmp_path, BASE | {"README.md": "Developed by: Microsoft\n"}))
    assert dossier.origin.model.parties[0].id == "microsoft"
    assert dossier.origin.model.strength is Strength.DECLARED


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=1)).map(
        lambda at: WHOLE.encode()[: at[0]] + at[1] + WHOLE.encode()[at[0] + 1 :]
    )
)
def test_any_bytes_are_a_card(tmp_path_factory, data):
    found = card(tmp_path_factory.mktemp("card"), data)
    assert claims(found, Topic.TRAINING_DATA)
    assert all(isinstance(each, Claim) for each in found)


def test_a_card_cut_anywhere_is_read(tmp_path):
    for size in range(0, len(WHOLE), 7):
        assert claims(card(tmp_path, WHOLE[:size]), Topic.TRAINING_DATA)


def test_claims_of_a_hostile_card_are_few(tmp_path):
    many = "".join(f"- acme/set{n}\n" for n in range(5000))
    text = f"---\ndatasets:\n{many}base_model:\n{many}---\n" + "Developed by: A1\n\n" * 500
    assert len(card(tmp_path, text)) < 500
