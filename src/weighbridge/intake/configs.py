"""What a configuration, JSON or YAML, makes a loader do. Facts; nothing is resolved or fetched.

Keys that make transformers, diffusers, sentence-transformers, hydra, Lightning and MLflow import
or fetch something. Sources: https://huggingface.co/docs/transformers/custom_models,
https://huggingface.co/docs/diffusers/using-diffusers/custom_pipeline_overview,
https://hydra.cc/docs/advanced/instantiate_objects/overview/,
https://mlflow.org/docs/latest/ml/model/ (retrieved 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from weighbridge.core import (
    Call,
    Constant,
    Entry,
    Evidence,
    Gap,
    GapKind,
    How,
    Named,
    Place,
    Purpose,
    Reference,
    Several,
    Unknown,
    Value,
)

Table: TypeAlias = dict[str, object]

KEPT = frozenset(
    {
        "_name_or_path", "architectures", "base_model", "base_model_name_or_path",
        "base_model_relation", "chat_template", "datasets", "language", "library_name", "license",
        "license_link", "license_name", "model_name", "model_type", "peft_type", "pipeline_tag",
        "revision", "torch_dtype", "transformers_version", "_diffusers_version", "_class_name",
        "mlflow_version", "model_uuid",
    }
)  # fmt: skip
"""Keys at the top that later steps ask for."""

TRIGGERS = (
    b"auto_map", b"_target_", b"class_path", b"custom_pipeline", b"trust_remote_code",
    b"weight_map", b"auto_mapping", b"loader_module",
)  # fmt: skip
"""What the text must hold, as it stands or escaped, for a walk below the top to find anything."""

PIPELINES = frozenset({"diffusers", "transformers", "onnxruntime.training", "peft", "optimum"})
"""Libraries that ``model_index.json`` names."""

WIDE = 16
"""Items of a container that are kept as arguments."""

DEEP = 4
"""Levels of a container that are kept as arguments."""


def facts(place: Place, document: object, *, deep: bool = True) -> Iterator[Evidence]:
    """Yield what a document makes its loader do, and the keys that later steps ask for.

    Args:
        place: Where the document stands.
        document: ``dict``, ``list`` and plain values, as JSON or YAML give them.
        deep: Also look below the top.
    """
    if isinstance(document, dict):
        yield from _top(place, document)
    elif isinstance(document, list):
        yield from _modules(place, document)
    waiting: list[object] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for key, value in node.items():
                if reader := _KEYS.get(key):
                    yield from reader(place, node, value)
            if deep:
                waiting.extend(reversed([item for item in node.values() if type(item) in _MORE]))
        elif isinstance(node, list) and deep:
            waiting.extend(reversed([item for item in node if type(item) in _MORE]))


def value(item: object, deep: int = DEEP) -> Value:
    """Keep a plain value as an argument, cut to a bounded size."""
    if item is None or isinstance(item, bool | int | float | str):
        return Constant(item[:4096] if isinstance(item, str) else item)
    if deep == 0:
        return Unknown("nested deeply")
    if isinstance(item, dict):
        pairs = list(item.items())[:WIDE]
        flat = tuple(value(part, deep - 1) for pair in pairs for part in pair)
        return Several("dict", flat, 2 * len(item))
    if isinstance(item, list):
        return Several("list", tuple(value(part, deep - 1) for part in item[:WIDE]), len(item))
    return Unknown(f"a {type(item).__name__}")


def named(dotted: str) -> Named:
    """Split ``package.module.name`` at its last dot."""
    module, _, name = dotted.rpartition(".")
    return Named(module, name)


def _top(place: Place, table: Table) -> Iterator[Evidence]:
    for key in sorted(KEPT & table.keys()):
        item = table[key]
        for part in item if isinstance(item, list) else [item]:
            if isinstance(part, str):
                yield Entry(place, key, part[:4096])
    if "_diffusers_version" in table and "_class_name" in table:
        yield from _pipeline(place, table)
    if isinstance(flavors := table.get("flavors"), dict):
        yield from _mlflow(place, flavors)


def _pipeline(place: Place, table: Table) -> Iterator[Evidence]:
    """``model_index.json``: components as ``[library, class]``; other libraries are local files."""
    for key, item in table.items():
        match item:
            case [str(library), str(name)]:
                if library in PIPELINES or library in _PARTS:
                    module = f"diffusers.pipelines.{library}" if library in _PARTS else library
                    yield Call(place, How.CONFIG, Named(module, name))
                else:
                    yield Reference(place, Purpose.CODE, f"{library}.{name}", key)


def _modules(place: Place, items: list[object]) -> Iterator[Evidence]:
    """``modules.json`` of sentence-transformers: a list of types to import and build."""
    for item in items:
        match item:
            case {"type": str(dotted), "path": path, "idx": _}:
                yield Call(place, How.CONFIG, named(dotted), (value(path),))


def _mlflow(place: Place, flavors: Table) -> Iterator[Evidence]:
    for flavor, item in flavors.items():
        if not isinstance(item, dict):
            continue
        if isinstance(loader := item.get("loader_module"), str):
            callee = Named(loader, "_load_pyfunc")
            yield Call(place, How.CONFIG, callee, (value(item.get("data")),))
        for key in ("python_model", "data", "model_path", "pickled_model", "model_code_path"):
            if isinstance(target := item.get(key), str):
                purpose = Purpose.CODE if key == "model_code_path" else Purpose.DATA
                yield Reference(place, purpose, target, f"flavors.{flavor}.{key}")
        code = item.get("code")
        for target in code if isinstance(code, list) else [code]:
            if isinstance(target, str):
                yield Reference(place, Purpose.CODE, target, f"flavors.{flavor}.code")


def _auto_map(place: Place, _table: Table, item: object) -> Iterator[Evidence]:
    pairs = item.items() if isinstance(item, dict) else [("", item)]
    for key, targets in pairs:
        field = f"auto_map.{key}" if key else "auto_map"
        for target in targets if isinstance(targets, list) else [targets]:
            if isinstance(target, str):
                yield Reference(place, Purpose.CODE, target, field)


def _custom(place: Place, _table: Table, item: object) -> Iterator[Evidence]:
    if isinstance(item, str):
        yield Reference(place, Purpose.CODE, item, "custom_pipeline")
    elif isinstance(item, dict):
        for task, given in item.items():
            if isinstance(given, dict) and isinstance(target := given.get("impl"), str):
                yield Reference(place, Purpose.CODE, target, f"custom_pipelines.{task}.impl")


def _trust(place: Place, _table: Table, item: object) -> Iterator[Evidence]:
    if item is True:
        yield Entry(place, "trust_remote_code", "true")


def _weights(place: Place, _table: Table, item: object) -> Iterator[Evidence]:
    if not isinstance(item, dict):
        yield Gap(place, GapKind.DAMAGED, "weight_map: expected an object")
        return
    for target in dict.fromkeys(part for part in item.values() if isinstance(part, str)):
        yield Reference(place, Purpose.WEIGHTS, target, "weight_map")
    if not all(isinstance(part, str) for part in item.values()):
        yield Gap(place, GapKind.DAMAGED, "weight_map: a file name is not a string")


def _target(place: Place, table: Table, item: object) -> Iterator[Evidence]:
    if not isinstance(item, str):
        return
    words = tuple((key, value(part)) for key, part in table.items() if key != "_target_")
    yield Call(place, How.CONFIG, named(item), keywords=words[:WIDE])


def _class_path(place: Place, table: Table, item: object) -> Iterator[Evidence]:
    if isinstance(item, str) and "init_args" in table:
        yield Call(place, How.CONFIG, named(item), keywords=(("", value(table["init_args"])),))


def _auto_mapping(place: Place, _table: Table, item: object) -> Iterator[Evidence]:
    match item:
        case {"base_model_class": str(name), "parent_library": str(module)}:
            yield Call(place, How.CONFIG, Named(module, name))


_MORE = (dict, list)

_KEYS: dict[str, Callable[[Place, Table, object], Iterator[Evidence]]] = {
    "auto_map": _auto_map,
    "auto_mapping": _auto_mapping,
    "class_path": _class_path,
    "custom_pipeline": _custom,
    "custom_pipelines": _custom,
    "trust_remote_code": _trust,
    "weight_map": _weights,
    "_target_": _target,
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTS = _words(
    """ace_step allegro alt_diffusion animatediff anyflow audioldm2 aura_flow bria bria_fibo
    bria_fibo2 chroma chronoedit cogvideo cogview3 cogview4 consisid consistency_models
    controlnet controlnet_hunyuandit controlnet_sd3 cosmos ddim ddpm deepfloyd_if
    deprecated diffusion_gemma dit dreamlite easyanimate ernie_image flux flux2 glm_image
    helios hidream_image hunyuan_image hunyuan_video hunyuan_video1_5 hunyuandit ideogram4
    joyimage kandinsky kandinsky2_2 kandinsky3 kandinsky5 kandinsky6 kolors krea2
    latent_consistency_models latent_diffusion latte ledits_pp llada2 longcat_audio_dit
    longcat_image ltx ltx2 lucy lumina lumina2 marigold mochi motif_video nucleusmoe_image
    omnigen ovis_image pag paint_by_example pixart_alpha prx qwenimage qwenimage21
    rfd4_proteina sana sana_video sana_wm shap_e skyreels_v2 stable_audio stable_audio_3
    stable_cascade stable_diffusion stable_diffusion_3 stable_diffusion_safe
    stable_diffusion_xl stable_video_diffusion t2i_adapter versatile_diffusion visualcloze
    wan z_image"""
)
"""Sub-packages of ``diffusers.pipelines``, as of diffusers 0.42.1."""
