"""Documents that are honest but for one place: of another type, endless, deep, there twice.

Attestations, bundles, records, bills of materials, cards and configurations: in each, every place
in turn holds what nobody writes there. Many folders are scanned by one process, and verified by
one.
"""

import json
from dataclasses import dataclass
from functools import partial

from tests.builders import cosign, oms, registries, safetensors, signature_files, summaries
from tests.builders.records import INDEX, MANIFEST, index, layout, manifest, part
from tests.hostile.case import Case
from tests.hostile.series import BATCH

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
MODEL = {"model.safetensors": GOOD}

MOST = 40
"""Places of one document."""

WRONG = {
    "null": "null",
    "truth": "true",
    "negative": "-1",
    "fraction": "1e308",
    "infinite": "1e999",
    "digits": "9" * 4000,
    "text": '"x"',
    "empty": '""',
    "long": f'"{"a" * 100_000}"',
    "control": '"\\u0000\\u001b[2J\\u202e\\ud800"',
    "list": "[]",
    "table": "{}",
    "lists": "[[[]],null,{}]",
    "deep": "[" * 60 + "]" * 60,
    "many": f"[{'{},' * 1999}{{}}]",
    "texts": "[" + '"a",' * 1999 + '"a"]',
    "keys": "{" + ",".join(f'"k{n}":"v"' for n in range(2000)) + "}",
}
"""What stands in a place, as JSON, by name."""


@dataclass(frozen=True)
class Raw:
    """JSON as it is written."""

    text: str


def written(value):
    """Write JSON in which some places are ``Raw``."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        rows = (f"{json.dumps(key)}:{written(each)}" for key, each in value.items())
        return "{" + ",".join(rows) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def places(value, at=()):
    """Yield the way to every place in a document, outermost first."""
    yield at
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*at, key))


def there(value, at):
    """Return what is in a place."""
    for key in at:
        value = value[key]
    return value


def put(value, at, what):
    """Return a document with something else in a place."""
    if not at:
        return what
    made = dict(value) if isinstance(value, dict) else list(value)
    made[at[0]] = put(value[at[0]], at[1:], what)
    return made


def changed(value):
    """Yield changed documents by a name: what is wrong, and where."""
    ways = sorted(places(value), key=len)
    for number, at in enumerate(ways[:: max(1, -(-len(ways) // MOST))]):
        for name, text in WRONG.items():
            yield f"{number}-{name}", put(value, at, Raw(text))
        found = there(value, at)
        if isinstance(found, dict) and found:
            key = next(iter(found))
            again = f'{written(found)[:-1]},{json.dumps(key)}:"twice"}}'
            yield f"{number}-twice", put(value, at, Raw(again))
        if isinstance(found, list) and found:
            yield f"{number}-again", put(value, at, found * 500)


def _link():
    signed = {"_type": "link", "name": "train", "command": ["a"], "materials": {},
              "products": {"model.safetensors": {"sha256": "0" * 64}}, "byproducts": {},
              "environment": {}}  # fmt: skip
    return {"signed": signed, "signatures": [{"keyid": "0" * 64, "sig": "00"}]}


def _bill():
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {
        "type": "machine-learning-model", "name": "m", "publisher": "Acme",
        "licenses": [{"license": {"id": "MIT"}}]}}, "components": [{
            "type": "machine-learning-model", "name": "m", "bom-ref": "m", "hashes": [
                {"alg": "SHA-256", "content": "0" * 64}],
            "modelCard": {"modelParameters": {"datasets": [{"name": "d"}]}},
            "pedigree": {"ancestors": [
                {"type": "machine-learning-model", "name": "a"}]}}]}  # fmt: skip


def _graph():
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    return {"@context": context, "@graph": [
        {"type": "ai_AIPackage", "spdxId": "urn:a", "name": "m", "suppliedBy": "urn:o"},
        {"type": "Organization", "spdxId": "urn:o", "name": "Acme"},
        {"type": "Relationship", "spdxId": "urn:r", "from": "urn:a",
         "relationshipType": "trainedOn", "to": ["urn:d"]}]}  # fmt: skip


CARD = {
    "license": "mit", "base_model": ["acme/base"], "base_model_relation": "finetune",
    "datasets": ["acme/data"], "language": ["en"], "tags": ["a"], "model-index": [
        {"name": "m", "results": [{"task": {"type": "t"}, "dataset": {"name": "d", "type": "d"},
                                   "metrics": [{"type": "m", "value": 1}]}]}],
}  # fmt: skip

CROISSANT = {
    "@context": {}, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0",
    "name": "d", "license": ["MIT"], "creator": [{"@type": "Organization", "name": "Acme"}],
    "distribution": [{"@type": "cr:FileObject", "contentUrl": "a", "sha256": "0" * 64}],
    "recordSet": [{"@type": "cr:RecordSet", "field": [{"@type": "cr:Field", "name": "f"}]}],
}  # fmt: skip

CONFIG = {
    "model_type": "llama", "architectures": ["A"], "_name_or_path": "acme/base",
    "auto_map": {"AutoModel": "modeling.A"}, "quantization_config": {"quant_method": "gptq"},
    "transformers_version": "4.0.0", "vocab_size": 1, "torch_dtype": "float16",
}  # fmt: skip

TOKENIZER = {
    "tokenizer_class": "T", "chat_template": [{"name": "a", "template": "{{ x }}"}],
    "added_tokens_decoder": {"0": {"content": "<s>", "special": True}}, "auto_map": {
        "AutoTokenizer": ["a.B", None]}, "name_or_path": "acme/base",
}  # fmt: skip

ADAPTER = {"base_model_name_or_path": "acme/base", "peft_type": "LORA", "auto_mapping": {
    "base_model_class": "A", "parent_library": "b"}, "target_modules": ["q"]}  # fmt: skip

MERGED = {"merge_method": "linear", "models": [{"model": "a/b", "parameters": {"weight": 1}}],
          "slices": [{"sources": [{"model": "a/c", "layer_range": [0, 1]}]}],
          "base_model": "a/d"}  # fmt: skip

ML = {"artifact_path": "m", "flavors": {"python_function": {"loader_module": "mlflow.sklearn",
      "model_path": "m.pkl", "env": {"conda": "conda.yaml"}}}, "run_id": "r",
      "signature": {"inputs": "[]"}}  # fmt: skip

KERAS = {"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"module": "keras.layers", "class_name": "Lambda", "registered_name": None, "config": {
        "function": {"class_name": "__lambda__", "config": {"code": "AAAA", "defaults": None}}}}]},
    "compile_config": {"optimizer": "adam"}}  # fmt: skip

SAVED_INDEX = {"metadata": {"total_size": 8}, "weight_map": {"w": "model.safetensors"}}

PIPELINE = {"_class_name": "P", "_name_or_path": "acme/base", "unet": ["diffusers", "U"],
            "feature_extractor": [None, None]}  # fmt: skip

NOTEBOOK = {"nbformat": 4, "metadata": {"kernelspec": {"name": "a", "language": "python"}},
            "cells": [{"cell_type": "code", "source": ["import os"], "metadata": {}, "outputs": [
                {"output_type": "display_data", "data": {"text/html": ["<b>"]}}]}]}  # fmt: skip

TASKS = {"version": "2.0.0", "tasks": [{"label": "a", "type": "shell", "command": "c", "args": [
    "b"], "runOptions": {"runOn": "folderOpen"}}]}  # fmt: skip

PACKAGE = {"name": "a", "scripts": {"postinstall": "b"}, "dependencies": {"c": "git+https://d"}}


def documents():
    """Return honest documents by name: what they are called, and what they say."""
    files = {"model.safetensors": GOOD}
    return {
        "sigstore": ("model.sigstore.json", signature_files.bundle()),
        "signature": ("model.sig", json.loads(json.dumps(oms.bundle(oms.statement(files),
                                                                    oms.key())))),
        "summary": ("model.vsa.json", json.loads(summaries.statement(files))),
        "sealed": ("model.intoto.jsonl", json.loads(summaries.sealed(files))),
        "envelope": ("a.intoto.jsonl", signature_files.envelope()),
        "link": ("train.link", _link()),
        "layout": ("root.layout", {"signed": {"_type": "layout", "keys": {}, "steps": [
            {"name": "a", "threshold": 1, "pubkeys": []}], "inspect": [], "expires": "2099"},
            "signatures": []}),
        "bill": ("bom.cdx.json", _bill()),
        "spdx": ("a.spdx.json", _graph()),
        "croissant": ("croissant.json", CROISSANT),
        "config": ("config.json", CONFIG),
        "generation": ("generation_config.json", {"_from_model_config": True, "a": [1]}),
        "tokenizer-config": ("tokenizer_config.json", TOKENIZER),
        "adapter": ("adapter_config.json", ADAPTER),
        "index": ("model.safetensors.index.json", SAVED_INDEX),
        "pipeline": ("model_index.json", PIPELINE),
        "keras": ("config.json", KERAS),
        "notebook": ("a.ipynb", NOTEBOOK),
        "tasks": (".vscode/tasks.json", TASKS),
        "package": ("package.json", PACKAGE),
        "spacy": ("meta.json", {"lang": "en", "name": "m", "author": "a", "license": "MIT",
                                "pipeline": ["a"], "sources": [{"name": "s", "url": "u"}]}),
        "civitai": ("m.civitai.info", {"model": {"name": "m"}, "creator": {"username": "a"},
                                       "baseModel": "SD 1.5", "files": [{"hashes": {
                                           "SHA256": "0" * 64}}]}),
    }  # fmt: skip


YAMLS = {"card": ("README.md", CARD), "merged": ("mergekit_config.yml", MERGED),
         "mlmodel": ("MLmodel", ML)}  # fmt: skip
"""Documents in YAML, of which JSON is a part."""


def _as_yaml(name, text):
    return f"---\n{text}\n---\n# m\n" if name.endswith(".md") else f"{text}\n"


def _packed():
    """Yield layouts and stores of which one document is changed, by name: their files."""
    made = registries.modelpack({"model.safetensors": GOOD})
    honest = registries.on_disk(made)
    for name, value in changed(json.loads(honest["index.json"])):
        yield f"oci-index-{name}", honest | {"index.json": written(value).encode()}
    for name, value in changed(json.loads(made[0])):
        data = written(value).encode()
        top = index(part(data, MANIFEST), mediaType=INDEX)
        yield f"oci-manifest-{name}", registries.on_disk((data, MANIFEST, made[2])) | {
            "index.json": top}  # fmt: skip
    for name, value in changed(json.loads(made[2][0])):
        data = written(value).encode()
        media = registries.MODELPACK + "config.v1+json"
        whole = manifest(part(data, media), part(GOOD), mediaType=MANIFEST)
        yield f"oci-config-{name}", registries.on_disk((whole, MANIFEST, [data, GOOD]))
    whole, _, blobs = registries.ollama(GOOD)
    for name, value in changed(json.loads(whole)):
        yield f"ollama-{name}", {
            "manifests/registry.ollama.ai/library/m/latest": written(value).encode(),
            **{f"blobs/sha256-{part(each)['digest'][7:]}": each for each in blobs}}  # fmt: skip


def folders():
    """Yield folders by name: their files."""
    for kind, (file, value) in documents().items():
        for name, made in changed(value):
            yield f"{kind}-{name}", MODEL | {file: partial(_encoded, made)}
    for kind, (file, value) in YAMLS.items():
        for name, made in changed(value):
            text = _as_yaml(file, written(made))
            yield f"{kind}-{name}", MODEL | {file: text.encode()}
    yield from _packed()
    yield from _attached()


def _encoded(value):
    return written(value).encode()


def _attached():
    """Yield layouts to which a changed signature is attached, by name: their files."""
    made = registries.plain({"model.safetensors": GOOD})
    tag = f"sha256-{part(made[0])['digest'][7:]}.sig"
    for name, value in changed(json.loads(cosign.payload(made[0]))):
        data = _encoded(value)
        signed = cosign.attached(cosign.layer(data, oms.key()))
        top = index(part(made[0], MANIFEST), part(signed, MANIFEST, annotations={
            "org.opencontainers.image.ref.name": tag}))  # fmt: skip
        yield f"cosign-{name}", layout(top, made[0], *made[2], signed, data)


def cases():
    """Yield folders, and what is verified: many of them by one process."""
    rows = list(folders())
    for name, files in rows:
        yield Case(f"document-{name}", files, damaged=False, quick=name.endswith("0-deep"))
    for at in range(0, len(rows), BATCH):
        some = dict(rows[at : at + BATCH])
        files = {f"{name}/{file}": data for name, held in some.items()
                 for file, data in held.items()}  # fmt: skip
        first, *more = some
        for words in (("verify", "--no-progress", "--no-config", "-f", "json"),
                      ("origin", "--no-config", "-f", "json")):  # fmt: skip
            yield Case(f"{words[0]}-documents-{at}", files, damaged=False, alone=True, path=first,
                       more=tuple(more), command=words, codes=(0, 1, 2, 3))  # fmt: skip
