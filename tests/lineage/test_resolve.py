"""The tree of descent: its shape, its bounds, and that files add to it and take nothing away."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.claiming import base, claim, dossier, family, licence, tokenizer, uploaded
from tests.checks.asking import ask
from weighbridge.checks import jurisdiction, lineage, publisher
from weighbridge.core import Relation, Strength, Topic, Verdict
from weighbridge.facts import descent, families
from weighbridge.facts.descent import Descent
from weighbridge.lineage import resolve
from weighbridge.lineage.resolve import DEEPEST, MOST


def names(origin):
    return {node.name for node in origin.nodes[1:]}


def makers(origin):
    return {party.id or party.name for node in origin.nodes for party in node.parties}


@pytest.fixture
def chain(monkeypatch):
    """Say what is made from what, instead of ``descent.toml``."""

    def given_(**rows):
        found = {
            f"a/{name}": Descent(f"a/{name}", f"a/{base}", Relation.FINETUNE, "us", dt.date.min)
            for name, base in rows.items()
        }
        monkeypatch.setattr(descent, "of", found.get)
        monkeypatch.setattr(descent, "copied", lambda _last: None)

    return given_


def test_nothing_claimed_is_a_tree_of_one():
    found = resolve([], "model")
    assert [node.name for node in found.nodes] == ["model"]
    assert found.model.parties == ()
    assert not found.cut


def test_ancestors_are_followed_to_any_depth(chain):
    chain(x="y", y="z", z="end")
    found = resolve([base("a/x")], "model")
    assert [node.path for node in found.ancestors][-1] == ("model", "a/x", "a/y", "a/z", "a/end")


def test_no_deeper_than_there_are_steps(chain):
    chain(**{f"m{at}": f"m{at + 1}" for at in range(100)})
    found = resolve([base("a/m0")], "model")
    assert max(node.depth for node in found.nodes) == DEEPEST


@pytest.mark.parametrize("rows", [{"x": "y", "y": "x"}, {"x": "x"}, {"x": "y", "y": "z", "z": "x"}])
def test_a_circle_ends(chain, rows):
    chain(**rows)
    found = resolve([base("a/x")], "a/x")
    assert len(found.nodes) <= 2 * len(rows) + 2
    assert not found.cut


def test_a_diamond_has_one_node_for_each_path(chain):
    chain(left="root", right="root")
    found = resolve([base("a/left"), base("a/right")], "model")
    paths = {node.path[1:] for node in found.nodes if node.name == "a/root"}
    assert paths == {("a/left", "a/root"), ("a/right", "a/root")}


def test_the_same_base_said_twice_is_one_node_with_the_better_evidence():
    found = resolve([base("Qwen/Qwen2-7B"), base("Qwen/Qwen2-7B", Strength.RECORDED)], "model")
    assert [node.strength for node in found.ancestors] == [Strength.RECORDED]


def test_a_model_that_is_said_to_be_its_own_base_is_what_the_record_says_it_is():
    recorded = claim(Topic.NAME, "acme/m", Strength.RECORDED)
    assert names(resolve([recorded, base("acme/m")], "x")) == set()
    # The card's own word for its name does away with nothing.
    assert names(resolve([claim(Topic.NAME, "acme/m"), base("acme/m")], "x")) == {"acme/m"}


def test_five_hundred_are_kept_and_it_is_told_that_there_are_more():
    found = resolve([base(f"a/m{at}") for at in range(1000)], "model")
    assert len(found.nodes) == MOST
    assert found.cut


def test_no_crowd_pushes_out_what_is_known():
    crowd = [base(f"a/m{at}") for at in range(1000)]
    found = resolve([*crowd, base("deepseek-ai/DeepSeek-V3"), family("qwen2")], "model")
    assert {"deepseek", "alibaba"} <= makers(found)


@pytest.mark.parametrize("check", [jurisdiction, publisher, lineage])
def test_a_tree_that_is_cut_has_no_verdict(check):
    found = dossier(*(base(f"mistralai/m{at}") for at in range(1000)), uploaded("mistralai"))
    reasons = ask(check.CHECK, found)
    assert Verdict.NO_VERDICT in {reason.verdict for reason in reasons}


@pytest.mark.parametrize("namespace", ["TheBloke", "unsloth", "bartowski"])
def test_a_republisher_is_an_uploader_and_never_an_origin(namespace):
    name = f"{namespace}/Qwen2.5-7B-Instruct-GGUF"
    record = claim(Topic.NAME, name, Strength.RECORDED)
    found = resolve([record, uploaded(namespace)], "model")
    assert found.uploader.republisher
    assert found.model.parties == ()
    assert makers(found) == {"alibaba"}


def test_a_republished_base_leads_to_its_maker():
    found = resolve([base("unsloth/llama-3-8b-bnb-4bit")], "model")
    assert makers(found) == {"meta"}
    assert found.ancestors[0].passed_on


def test_a_copy_of_a_model_that_is_known_leads_to_its_maker_and_what_that_is_made_from():
    found = resolve([base("bartowski/r1-1776-GGUF")], "model")
    assert makers(found) == {"perplexity", "deepseek"}
    assert "deepseek-ai/DeepSeek-R1" in names(found)


def test_several_accounts_are_all_kept():
    found = resolve([uploaded("unsloth", Strength.DECLARED), uploaded("TheBloke")], "model")
    assert [party.id for party in found.uploaders] == ["thebloke", "unsloth"]
    assert found.uploader.id == "thebloke"


def test_a_names_evidence_is_not_lent_to_another_one():
    known = claim(Topic.PUBLISHER, "google")
    found = resolve([claim(Topic.PUBLISHER, "Nobody Inc", Strength.SIGNED), known], "model")
    assert found.model.strength is Strength.DECLARED


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Qwen-Labs/x", "Qwen"),
        ("dеepseek-ai/DeepSeek-V3", "DeepSeek"),  # noqa: RUF001 - Cyrillic
        ("deepseek-a1/x", "DeepSeek"),
        ("mistra1ai/x", "Mistral"),
    ],
)
def test_a_namesake_is_told_and_attributed_to_nobody(name, other):
    for topic in (Topic.NAME, Topic.BASE_MODEL):
        found = resolve([claim(topic, name)], "model")
        assert len(found.namesakes) == 1
        assert other in found.namesakes[0][0]
        assert not any(party.id for party in found.nodes[-1].parties if name.endswith("/x"))


@pytest.mark.parametrize(
    "name", ["QWEN/Qwen2-7B", "qwen/qwen2-7b", "MetaMath/x", "google/x", "/", "a"]
)
def test_no_namesake(name):
    assert resolve([base(name)], "model").namesakes == ()


# what structure says


def undeclared(*claims, model="model"):
    return [one for one, _ in resolve(claims, model).undeclared]


def test_structure_that_nothing_leads_to_is_undeclared():
    assert undeclared(family("qwen2")) == ["qwen2"]


@pytest.mark.parametrize(
    "name",
    [
        "acme/secret-base",
        "meta-llama/Llama-3.1-8B",
        "acme/not-qwen2",
        "Qwen-Labs/model",
        "skt/A.X-3.1",
        "deepcogito/cogito-v1-preview-llama-8B",
    ],
)
def test_a_base_that_leads_elsewhere_silences_nothing(name):
    assert undeclared(family("qwen2"), base(name)) == ["qwen2"]


@pytest.mark.parametrize(
    "name",
    [
        "Qwen/Qwen2.5-7B",
        "unsloth/Qwen2.5-7B",
        "acme/qwen2.5-7b-ft",
        "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
        "open-thoughts/OpenThinker-7B",
        "skt/A.X-4.0",
    ],
)
def test_a_base_that_leads_there_settles_it_and_its_maker_is_in_the_tree(name):
    assert undeclared(family("qwen2"), base(name)) == []
    assert "alibaba" in makers(resolve([family("qwen2"), base(name)], "model"))


def test_a_base_of_the_base_does_not_stand_for_what_is_made_from_it():
    one = "deepseek-r1-distill-qwen"
    assert undeclared(family(one), base("Qwen/Qwen2.5-7B")) == [one]


@pytest.mark.parametrize("model", ["Qwen2", "Qwen2.5-7B", "folder/Qwen2"])
def test_a_folder_that_bears_the_familys_name_keeps_it_in_the_tree(model):
    found = resolve([family("qwen2")], model)
    assert "alibaba" in makers(found)


def test_the_makers_own_model_descends_from_nothing():
    record = claim(Topic.NAME, "Qwen/Qwen2.5-7B", Strength.RECORDED)
    found = resolve([record, uploaded("Qwen"), family("qwen2")], "model")
    assert found.ancestors == ()
    assert found.model.kin == ("qwen2",)
    assert found.undeclared == ()


def test_the_makers_own_model_of_another_familys_weights_descends_from_it():
    record = claim(Topic.NAME, "upstage/SOLAR-10.7B-v1.0", Strength.RECORDED)
    found = resolve([record, uploaded("upstage")], "model")
    assert makers(found) == {"upstage", "mistral"}


def test_a_statement_on_one_version_is_none_on_another():
    assert "alibaba" not in makers(resolve([base("skt/A.X-3.1")], "model"))
    assert "alibaba" in makers(resolve([base("skt/A.X-4.0")], "model"))


# contradictions


def conflicts(*claims):
    return [conflict.what for conflict in resolve(claims, "model").conflicts]


def test_a_base_with_another_tokenizer_contradicts():
    assert conflicts(tokenizer("qwen2"), base("meta-llama/Llama-3.1-8B")) == ["base-model"]


@pytest.mark.parametrize(
    ("one", "name"),
    [
        ("qwen2", "Qwen/Qwen2.5-7B"),
        ("qwen3", "Qwen/Qwen2.5-7B"),
        ("qwen2", "XiaomiMiMo/MiMo-7B-RL"),
        ("qwen2", "rednote-hilab/dots.llm1.inst"),
        ("llama1-2", "microsoft/Phi-3-mini-4k-instruct"),
        ("gpt-neox", "mosaicml/mpt-7b"),
        ("deepseek-llm", "deepseek-ai/deepseek-coder-1.3b-base"),
        ("llama3", "HuggingFaceTB/SmolLM3-3B"),
        ("qwen2", "acme/whatever"),
        ("qwen2", "BAAI/Aquila-unknown"),
        ("qwen2", "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B"),
    ],
)
def test_a_tokenizer_that_families_share_contradicts_none_of_them(one, name):
    assert conflicts(tokenizer(one), base(name)) == []


def test_the_tokenizer_of_a_family_is_also_known_by_its_own_row():
    assert conflicts(tokenizer("phi3"), base("mistralai/Mistral-7B-v0.3")) == ["base-model"]


def test_what_a_file_only_declares_of_a_tokenizer_contradicts_nothing():
    declared = claim(Topic.TOKENIZER, "qwen2")
    assert conflicts(declared, base("meta-llama/Llama-3.1-8B")) == []


def test_two_makers_contradict():
    assert conflicts(uploaded("google"), claim(Topic.PUBLISHER, "mistral")) == ["publisher"]
    assert conflicts(uploaded("TheBloke"), claim(Topic.PUBLISHER, "mistral")) == []


def test_spellings_of_one_licence_do_not_contradict():
    assert conflicts(licence("Apache-2.0"), licence("apache 2.0"), licence("apache-2.0")) == []
    assert conflicts(licence("LicenseRef-llama3.1"), licence("llama3.1")) == []
    assert conflicts(licence("Apache-2.0"), licence("llama3.1")) == ["licence"]


# files can add, and take nothing away

NAMES = [
    "Qwen/Qwen2.5-7B", "Qwen2", "acme/x", "meta-llama/Llama-3.1-8B", "google/gemma-2-2b", "Llama 3",
    "unsloth/Qwen2.5-7B", "TheBloke/Llama-2-7B-GGUF", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
    "skt/A.X-4.0", "skt/A.X-3.1", "bartowski/r1-1776-GGUF", "Qwen-Labs/q",
    "mistralai/Mistral-7B-v0.1", "upstage/SOLAR-10.7B", "a/b/c", "", "model", "alice/r1-1776",
    "perplexity-ai/r1-1776",
]  # fmt: skip
PEOPLE = [
    "Qwen",
    "google",
    "alibaba",
    "Nobody Inc",
    "unsloth",
    "deepseek-ai",
    "TheBloke",
    "mistralai",
]
IDS = ["qwen2", "llama3", "gemma2", "deepseek-r1-distill-qwen", "solar1", "no-such"]


def worded(strengths):
    names = st.builds(
        claim, st.sampled_from([Topic.NAME, Topic.BASE_MODEL]), st.sampled_from(NAMES), strengths
    )
    people = st.builds(
        claim,
        st.sampled_from([Topic.PUBLISHER, Topic.UPLOADER]),
        st.sampled_from(PEOPLE),
        strengths,
    )
    places = st.builds(
        claim, st.just(Topic.JURISDICTION), st.sampled_from(["CN", "US", "China"]), strengths
    )
    licences = st.builds(
        claim, st.just(Topic.LICENCE), st.sampled_from(["mit", "gemma"]), strengths
    )
    return st.one_of(names, people, places, licences)


STRUCTURAL = st.one_of(
    st.builds(family, st.sampled_from(IDS)), st.builds(tokenizer, st.sampled_from(IDS))
)
CLAIMS = st.lists(st.one_of(worded(st.sampled_from(Strength)), STRUCTURAL), max_size=5)
DECLARED = worded(st.just(Strength.DECLARED))
FOLDERS = st.sampled_from(["model", "Qwen2", "folder/Llama-3.1-8B", "acme/x"])


def added(before, more, where):
    at = where % (len(before) + 1)
    return [*before[:at], more, *before[at:]]


@settings(max_examples=400, deadline=None)
@given(CLAIMS, DECLARED, st.integers(0, 9), FOLDERS)
def test_a_declaration_takes_no_model_and_no_maker_out(before, more, where, folder):
    first, then = resolve(before, folder), resolve(added(before, more, where), folder)
    assert names(first) <= names(then)
    assert makers(first) <= makers(then)
    assert set(first.uploaders) <= set(then.uploaders)
    assert len(first.conflicts) <= len(then.conflicts)
    assert {why for why, _ in first.namesakes} <= {why for why, _ in then.namesakes}


@settings(max_examples=400, deadline=None)
@given(CLAIMS, DECLARED, st.integers(0, 9), FOLDERS)
def test_a_declaration_settles_structure_only_by_putting_its_maker_into_the_tree(
    before, more, where, folder
):
    first, then = resolve(before, folder), resolve(added(before, more, where), folder)
    gone = {one for one, _ in first.undeclared} - {one for one, _ in then.undeclared}
    assert {families.by_id(one).publisher for one in gone} <= makers(then)


POLICIES = {
    jurisdiction: """deny = ["CN"]
        applies-to = ["publisher", "parent", "lineage", "uploader"]
        unknown = "deny"
        conflict = "deny"
        strength = "structural"
    """,
    publisher: """deny = ["deepseek", "unsloth"]
        applies-to = ["publisher", "lineage", "uploader"]
        unknown = "allow"
        lookalike = "deny"
    """,
    lineage: 'unknown = "deny"\ndeny = ["qwen2"]',
}


@settings(max_examples=150, deadline=None)
@given(CLAIMS, DECLARED, st.integers(0, 9), FOLDERS, st.sampled_from(list(POLICIES)))
def test_a_declaration_makes_no_answer_better(before, more, where, folder, check):
    first, then = (
        max(
            (row.verdict for row in ask(check.CHECK, found, POLICIES[check])), default=Verdict.ALLOW
        )
        for found in (
            dossier(*before, model=folder),
            dossier(*added(before, more, where), model=folder),
        )
    )
    assert first <= then


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(worded(st.sampled_from(Strength)), STRUCTURAL), max_size=30), st.text())
def test_any_claims_make_a_tree(claims, folder):
    found = resolve(claims, folder)
    assert 1 <= len(found.nodes) <= MOST
    assert all(node.depth <= DEEPEST for node in found.nodes)
    assert len({node.path for node in found.nodes}) == len(found.nodes)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(claim, st.sampled_from(Topic), st.text()), max_size=8), st.text())
def test_any_text_makes_a_tree(claims, folder):
    assert resolve(claims, folder).nodes
