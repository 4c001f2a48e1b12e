"""Well-known names, and the families that they are called after; none rather than a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.facts import families
from weighbridge.lineage.known import called_after

RIGHT = """
    Qwen2.5-7B-Instruct-GGUF=qwen2 Qwen1.5-7B-Chat=qwen2 QwQ-32B-AWQ=qwen2 Qwen3-30B-A3B=qwen3
    Qwen3.5-9B=qwen35 Qwen2-VL-7B=qwen2 Qwen2.5_7B_ft=qwen2 qwen2=qwen2
    Llama-2-13b-chat-hf=llama1-2 llama-2-7b.Q4_K_M=llama1-2 Meta-Llama-3-8B-Instruct=llama3
    Llama-3.3-70B-Instruct=llama3 Meta-Llama-3.1-8B-Instruct-GGUF=llama3 Llama-3-8B-ft=llama3
    Llama-3.1-Nemotron-70B=llama3 Llama-3.1-Minitron-4B=llama3 CodeLlama-34b-Instruct-hf=codellama
    open_llama_3b_v2=openllama falcon-40b-instruct=falcon1 falcon-7b-sft=falcon1
    Falcon3-7B=falcon3 Falcon-H1-7B=falcon-h1
    Yi-34B-200K=yi Yi-1.5-9B=yi Yi-Coder-9B=yi GLM-4.5-Air=glm4-moe glm-4-9b-chat=chatglm
    GLM-4-9B-0414=glm4 chatglm3-6b=chatglm Step-3.5-Flash=step
    gpt2-xl=gpt2 gpt2=gpt2 gpt-oss-20b-GGUF=gpt-oss gpt-neox-20b=gpt-neox gpt-j-6b=gptj
    pythia-1.4b-deduped=gpt-neox Mistral-7B-v0.1=mistral-v1 Mistral-7B-Instruct-v0.2=mistral-v1
    Mistral-7B-Instruct-v0.3-GGUF=mistral-v3 Mixtral-8x7B-Instruct-v0.1=mistral-v1
    Mixtral-8x22B-v0.1=mistral-v3 Mistral-Nemo-Instruct-2407=mistral-tekken
    Codestral-22B-v0.1=mistral-v3 Ministral-8B-Instruct-2410=mistral-tekken
    OLMo-1B-hf=olmo1 OLMo-2-1124-7B=olmo2 OLMoE-1B-7B=olmo2 granite-3.3-2b-instruct=granite3
    granite-4.0-h-small=granite4 EXAONE-3.5-7.8B=exaone EXAONE-4.0-32B=exaone4
    SOLAR-10.7B-Instruct-v1.0=solar1 bloomz-7b1=bloom FLUX.1-dev=flux starcoder2-15b=starcoder2
    starcoder=starcoder1 DeepSeek-R1-Distill-Qwen-7B=deepseek-r1-distill-qwen
    DeepSeek-R1-Distill-Llama-70B-AWQ=deepseek-r1-distill-llama DeepSeek-V3-0324=deepseek-v3
    DeepSeek-V2.5=deepseek-v2 DeepSeek-Coder-V2-Lite-Instruct=deepseek-v2
    phi-1_5=phi12 phi-2=phi12 Phi-3-mini-4k-instruct=phi3 Phi-3.5-mini-instruct=phi3 phi-4=phi4
    Phi-4-mini-instruct=phi4-mini gemma-2b-it=gemma1 gemma-7b=gemma1 gemma-2-9b-it=gemma2
    gemma-3-4b-it=gemma3 codegemma-7b=gemma1 bert-base-uncased=bert roberta-large=roberta
    xlm-roberta-base=xlm-roberta flan-t5-xl=t5 whisper-large-v3=whisper Kimi-K2.5=kimi-k2
    internlm2_5-7b-chat=internlm2 aya-expanse-8b=command-r SmolLM2-1.7B=smollm2 SmolLM3-3B=smollm3
    stablelm-2-1_6b=stablelm MiniCPM4.1-8B=minicpm NVIDIA-Nemotron-Nano-12B-v2=nemotron-h
"""

NONE = """
    TinyLlama-1.1B-Chat-v1.0 Llama-Guard-3-8B LlamaGuard-7b llama-3b llama-30b llama-7b
    Sheared-LLaMA-1.3B
    LLaVA-1.5-7b vicuna-7b-v1.5 falcon-mamba-7b Falcon3-Mamba-7B falcon-rw-1b falconsai falcon
    phind-codellama-34b Phind-CodeLlama-34B-v2 phixtral-2x2_8 phi-moe philosophy phind
    mamba-2.8b mamba-codestral-7B-v0.1 Codestral-Mamba-7B zamba-7b glm-edge-1.5b
    glm-large-chinese
    GLM-4.1V-9B GLM-4-Voice-9B Yi-VL-6B yi yiddish-7b step-3 step-3000
    Step1X-Edit step-audio stepwise
    ring-attention ringer Ring-mini-2.0 ling-lite linguist lingvo opt-iml-1.3b optimus opt-in
    gpt-neo-2.7B gpt4all-j GPT-JT-6B-v1 GPT-NeoXT-Chat-Base-20B gpt-neox-japanese-2.7b
    gpt2-chinese-cluecorpussmall gpt2-from-scratch japanese-gpt2-medium
    mistral-small mistralic-7B nemo nemotron-nano NeMo-Guardrails nemotron-3-8b olmOCR-7B olmocr
    granite-7b-base granite-20b-code granite-timeseries solar-pro-preview
    solarized-7b
    bloom bloomberg-gpt bloomchat flux fluxgym fluxonium FluxMusic starcoderbase StarChat-beta
    starcoder-sql
    gemma-scope-2b-pt-res gemmasutra-9b gemma-9b shieldgemma-2b paligemma-3b medgemma-4b
    DeepSeek-R1-0528-Qwen3-8B DeepSeek-OCR deepseek-vl-7b DeepSeek-Prover-V2-7B deepspeed-7b
    MiniCPM-Llama3-V-2_5 MiniCPM-V-2_6 Baichuan-M2-32B sarvam-m Qwen3.6-27B Qwen qwenlong-l1-32b
    bert-base-german-cased bertopic distilbert-base roberta-tagalog-base robertuito
    t5-base-japanese t5x whisper-medium-finnish whisperx Kimi-VL-A3B kimi moonlight moonshine
    InternVL2-8B InternLM-XComposer2 aya-101 amber amberfish viking-7b orion-14b minerva-350m poro
    trinity wan wandb wanda-7b nano-v2 small-3 seed-x arctic-embed snowflake-arctic-embed-l
    stable-code-3b stablelm-zephyr-3b cogitare dots.ocr Nanbeige-16B T-lite-it-1.0
    Skywork-o1-Open-Llama-3.1-8B Skywork-OR1-7B bge-multilingual-gemma2 bge-reranker-v2-m3
    Hermes-3-Llama-3.1-8B OpenHermes-2.5-Mistral-7B dolphin-2.9-llama3-8b zephyr-7b-beta not-qwen2
    MiMo-VL-7B-RL mimosa alias-7b ex-llama2 command-center a x 7b q4_k_m
"""


@pytest.mark.parametrize("row", RIGHT.split())
def test_is_called_after(row):
    name, _, one = row.rpartition("=")
    found = called_after(f"somebody/{name}")
    assert found is not None
    assert found.id == one


@pytest.mark.parametrize("name", NONE.split())
def test_is_called_after_nothing_that_is_known(name):
    found = called_after(f"somebody/{name}")
    assert found is None, found.id


@pytest.mark.parametrize(
    ("name", "maker", "one"),
    [
        ("inclusionAI/Ling-lite", "antgroup", "bailing"),
        ("inclusionAI/Ring-1T", "antgroup", "bailing"),
        ("stepfun-ai/step3", "stepfun", "step"),
        ("facebook/opt-1.3b", "meta", "opt"),
        ("bigscience/bloom-7b1", "bigscience", "bloom"),
        ("LLM360/Amber", "mbzuai", "amber"),
        ("tiiuae/falcon-180B", "tii", "falcon1"),
        ("01-ai/Yi-6B", "01ai", "yi"),
    ],
)
def test_a_word_of_everyday_language_counts_in_the_makers_own_account(name, maker, one):
    assert called_after(name, {maker}).id == one


@pytest.mark.parametrize(
    ("name", "maker"),
    [
        ("tiiuae/falcon-mamba-7b", "tii"),
        ("openbmb/MiniCPM-V-2_6", "openbmb"),
        ("openbmb/MiniCPM-Llama3-V-2_5", "openbmb"),
        ("deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "deepseek"),
        ("google/gemma-scope-2b", "google"),
        ("mistralai/Codestral-Mamba", "mistral"),
        ("meta-llama/Llama-Guard-3-8B", "meta"),
    ],
)
def test_a_makers_other_models_are_not_of_the_family(name, maker):
    assert called_after(name, {maker}) is None


@pytest.mark.parametrize("family", families.every(), ids=lambda family: family.id)
def test_a_family_is_called_after_no_other_one(family):
    for name in (family.name, *family.versions, *(row.name for row in family.signatures)):
        for makers in ((), {family.publisher}):
            found = called_after(name.split(", ")[0], makers)
            assert found is None or found.id == family.id, (name, found.id)


@given(st.text(max_size=200))
def test_any_name_is_looked_up(name):
    found = called_after(name)
    assert found is None or families.by_id(found.id) is found


@given(
    st.sampled_from(RIGHT.split()), st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=5)
)
def test_a_name_inside_of_a_longer_word_counts_for_nothing(row, letters):
    name = row.rpartition("=")[0].lower()
    found = called_after(f"a/{letters}{name}")
    assert found is None or found.name.lower().replace(" ", "").startswith(letters)
