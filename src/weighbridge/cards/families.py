"""Words that are names of models, as far as cards use them without an owner.

Source: model types of the transformers library and names in public cards (as of 2026-11-25).
"""

from __future__ import annotations

import re

from weighbridge.core import later

_MODEL = later.pattern(
    r"""(?:meta-?|chinese-?|code-?|open-?|tiny|chat|vicuna-?|distil|deep|multilingual-?|xlm-?|m|x|h)?
    (?:llama|alpaca|vicuna|guanaco|qwen|qwq|tongyi|mi[sx]tral|magistral|codestral|ministral|pixtral
    |gemma|gemini|palm|gpt|bert|electra|t5|bart|xlnet|ernie|roformer|falcon|phi-?\d|deepseek|baichuan
    |internlm|chatglm|glm|yi-|aquila|moss|bloom|opt\b|pythia|neox|stablelm|starcoder|codegen|santacoder
    |mpt|dbrx|olmo|tulu|granite|nemotron|command-?r|aya-|cohere|grok|kimi|minicpm|hunyuan|exaone|solar
    |wav2vec|hubert|whisper|wavlm|vit\b|vit-|clip|blip|siglip|llava|resnet|efficientnet|convnext|swin
    |deit|dino|sam\b|stable-?diffusion|sdxl|sd-?xl|flux|unet|dall|minilm|mpnet|e5-|bge|gte-|sbert
    |claude|chatgpt|davinci|text-davinci|instructgpt|bard|copilot|codex|o[134]-|r1\b|mamba|rwkv
    |parsbert|camembert|flaubert|robbert|beto|marian|mbart|pegasus|bigbird|longformer|reformer
    |deberta|albert|roberta|xlm|xls-?r|lxmert|layoutlm|hermes|zephyr|openchat|wizard|orca[_-]mini
    |dolphin|nous|smollm|exllama|gptq|ggml|gguf|awq|titulm|sea-lion|sealion|typhoon|jais|acegpt
    |salamandra|eurollm|apertus|teuken|viking|poro|luminous|openelm|h2o|danube|rinna|calm2|elyza
    |(?:bio_?|sci|fin|legal|clinical|pub-?med|code|ru|hu|kr-?|ko-?|kc-?|her|dbmdz-)(?:bert|electra|gpt)
    |polyglot|ko-?gpt|kogpt|trinity-|xglm|cpm-|pangu|wenzhong|randeng|taiyi|ziya)""",
    re.VERBOSE | re.IGNORECASE,
)


def model(word: str) -> bool:
    """Whether a word, or the last part of a path, begins like the name of a model family."""
    return _MODEL.match(word.rpartition("/")[2]) is not None
