"""Names by which a folder is one model, with all that lies below it."""

from __future__ import annotations

from weighbridge.intake import companions, sidecars

MARKERS = frozenset(
    {
        ".zarray",
        ".zgroup",
        "MAR-INF",
        "MLmodel",
        "MLproject",
        "Manifest.json",
        "WAR-INF",
        "_CHECKPOINT_METADATA",
        "_METADATA",
        "adapter_config.json",
        "bento.yaml",
        "bentofile.yaml",
        "cog.yaml",
        "config.json",
        "config.pbtxt",
        "config_sentence_transformers.json",
        "configuration.json",
        "coremldata.bin",
        "data_spec.pb",
        "data_level0.bin",
        "diffusion_pytorch_model.bin",
        "espeak-ng-data",
        "generation_config.json",
        "hyperparams.yaml",
        "keras_metadata.pb",
        "manifest.ocdbt",
        "mlc-chat-config.json",
        "model-settings.json",
        "model_config.yaml",
        "model_index.json",
        "modules.json",
        "ndarray-cache.json",
        "oci-layout",
        "open_clip_config.json",
        "params.json",
        "phontab",
        "saved_model.pb",
        "sentence_bert_config.json",
        "serving.properties",
        "tensor-cache.json",
        "tf_model.h5",
        "tokenizer.json",
        "tokenizer_config.json",
        "zarr.json",
    }
)
"""Names of files, or of folders, that make the folder they are in one model."""

ENDINGS = (".index.json", ".ncnn.param")
"""As ``MARKERS``; endings."""


SETS = (frozenset({"config.cfg", "meta.json"}), frozenset({"meta.json", "tokenizer", "vocab"}))
"""Names that make it one together: what spaCy writes, since version 3 and before."""


def marked(names: set[str]) -> bool:
    """Whether a folder is one model, by the names of what is in it."""
    if names & MARKERS or ".cache/huggingface" in names:
        return True
    if any(each <= names for each in SETS):
        return True
    if any(name.endswith(ENDINGS) for name in names) or sidecars.marks(names):
        return True
    return companions.together(names)
