"""Classes of which an object asks what it holds for attributes that it has not itself.

Whatever is looked up on such an object runs functions of something that the file filled, or of
which the file says what they are. Found by their ``__getattr__`` and ``__getattribute__`` in wheels
of 2026-11-28.
"""

from __future__ import annotations

BEGINNINGS = tuple(
    f"{name}."
    for name in (
        "bitsandbytes", "botorch.posteriors", "diffusers", "flax.linen.module", "flax.nnx",
        "formulaic.utils.structured", "gluonts.core.settings",
        "lifelines.fitters.coxph_fitter.CoxPHFitter",
        "lightgbm.engine.CVBooster", "lightning_fabric.utilities.data", "nltk.redos", "omegaconf",
        "pandas.DataFrame", "pandas.Series", "pandas.core.frame", "pandas.core.generic",
        "pandas.core.groupby", "pandas.core.resample", "pandas.core.series", "pandas.core.window",
        "peft", "pmdarima.arima._context", "pytorch_metric_learning.distances.batched_distance",
        "scipy.optimize._shgo_lib", "setfit.training_args", "sklearn.frozen",
        "sklearn.utils._metadata_requests", "speechbrain.nnet.adapters",
        "stable_baselines3.common.vec_env", "statsmodels.tsa.statespace.kalman_filter",
        "tianshou.data", "torch_geometric.data", "torch_geometric.explain",
        "torchmetrics.detection", "torchmetrics.wrappers",
        "torchvision.tv_tensors._dataset_wrapper",
        "transformers.feature_extraction_utils", "transformers.image_processing_base",
        "transformers.tokenization_utils_base",
    )
)  # fmt: skip
"""Dotted beginnings of their names."""

WRAPPERS = "statsmodels.", "Wrapper"
"""How names of wrapped results begin and end: those have a function of their data called."""

CHOSEN = frozenset({"_wrap_attrs", "_wrap_methods"})
"""Attributes of such a class that say for which others: an object has none of its own."""


OWN = {
    "peft.tuners.shadow.model.ShadowModel": frozenset({
        "_pack_shadow_cache_hook", "_seed_shadow_pre_hook", "_unwrap_exit_hook",
        "_wrap_entry_pre_hook",
    }),
}  # fmt: skip
"""Methods that a class defines, and that its models hold: nothing else is asked for them."""


def wraps(module: str, name: str) -> bool:
    """Whether this is a class of wrapped results."""
    return module.startswith(WRAPPERS[0]) and name.endswith(WRAPPERS[1])


def asks_on(module: str, name: str, attribute: str = "") -> bool:
    """Whether an object of a class looks up on what it holds: an attribute, or any."""
    if attribute in OWN.get(f"{module}.{name}", ()):
        return False
    return f"{module}.{name}.".startswith(BEGINNINGS) or wraps(module, name)
