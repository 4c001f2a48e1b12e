"""transformers and gguf: chat templates of many families, wherever the libraries put them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

from tests.builders.chat_templates import FAMILIES
from tests.corpus.case import Case

DISTRIBUTION = "transformers"

SEVERAL = {
    "default": FAMILIES["chatml"],
    "rag": FAMILIES["command-r"],
    "tool_use": FAMILIES["llama-3.1-tools"],
}


def _saved(template: object, **options: bool) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        words = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))  # noqa: S106
        made = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]")  # noqa: S106
        made.chat_template = template
        made.save_pretrained(path, **options)

    return write


def _gguf(template: object, *, big: bool = False) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import gguf  # noqa: PLC0415 - optional
        import numpy as np  # noqa: PLC0415 - optional

        endian = gguf.GGUFEndian.BIG if big else gguf.GGUFEndian.LITTLE
        writer = gguf.GGUFWriter(path, "llama", endianess=endian)
        writer.add_chat_template(template)
        writer.add_tensor("w", np.zeros((4, 4), "float32"))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    return write


def cases() -> Iterator[Case]:
    """Folders with one template and with several, in files and in JSON; GGUF."""
    for name, text in FAMILIES.items():
        yield Case(f"one-{name}", f"{name}: saved tokenizer", _saved(text))
    yield Case("several", "three templates", _saved(SEVERAL))
    yield Case("in-json", "one, in the settings", _saved(SEVERAL["rag"], save_jinja_files=False))
    yield Case("several-in-json", "three, in the settings", _saved(SEVERAL, save_jinja_files=False))
    named = [{"name": name, "template": text} for name, text in SEVERAL.items()]
    yield Case("one.gguf", "GGUF, one template", _gguf(FAMILIES["qwen-3"]))
    yield Case("big.gguf", "GGUF, big-endian", _gguf(FAMILIES["gpt-oss"], big=True))
    yield Case("several.gguf", "GGUF, three templates", _gguf(named))
