"""Whether a state sets attributes one by one, by functions that properties have for that.

Of a state of two parts the second is a table of slots, which are set by ``setattr``: so a function
is called if the class has a property of that name, or a ``__setattr__``. Only classes with slots
are pickled so.

Source: ``load_build`` in https://github.com/python/cpython/blob/3.13/Lib/pickle.py (retrieved
2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Constant, Named, Several, Value, spell
from weighbridge.judgement import docile

PAIR = 2

WHY = "a property, or __setattr__, may call methods of that"

SETTERS: Mapping[str, frozenset[str]] = {
    package: frozenset(names.split())
    for package, names in {
        "builtins": "", "collections": "", "datetime": "", "decimal": "", "fractions": "",
        "ipaddress": "", "pathlib": "", "types": "", "uuid": "",
        "dateutil": "weeks",
        "flax": "raw_value value",
        "formulaic": "associativity eval_method kind",
        "networkx": "__doc__ name",
        "nltk": "",
        "numpy": "_coeffs coeffs dtype fill_value flat mask recordmask shape",
        "numpyro": "exclude_deterministic post_warmup_state",
        "pandas": "allows_duplicate_labels attrs columns fill_value freq index mgr_locs name "
        "names tz value",
        "river": "last_split_attempt_at last_split_reevaluation_at max_size sample_flags "
        "statistics",
        "scipy": "A C T cache_policy den dt dtype fft_mode fill_value fs has_canonical_format "
        "has_sorted_indices mfft num parameterization phase_shift poles radius random_state "
        "resolution row scale t tol validation_policy x x_base xpt zeros",
        "sklearn": "_doc_link_template _transformers idf_ theta",
        "spacy": "config meta",
        "statsmodels": "ar_poly cov_names df_model df_resid endog_names exog_params formula_engine "
        "impacted_variable initialization loglikelihood_burn ma_params ma_poly "
        "memory_no_filtered memory_no_forecast memory_no_predicted mle_retvals model ordering "
        "param_names params seasonal_ar_params seasonal_ar_poly seasonal_ma_params "
        "seasonal_ma_poly sigma2 simulate_disturbance simulation_output transform use_t xi",
        "thinc": "",
        "torch": "_allow_implicit_replication _max_seqlen_tensor args broadcast_buffers call_spec "
        "current_device current_node default_pg device dialect distribute_region_enabled effect "
        "enabled example_inputs fill_uninitialized_memory graph graph_module graph_signature "
        "group_count has_backward in_onnx_export kernel kwargs multiprocessing_context offset "
        "owning_module python_stack range_constraints real seed size stack_trace "
        "tensor_constants training training_mode",
        "torchao": "num_steps",
        "torchmetrics": "",
        "torchvision": "data grad imag names real requires_grad",
        "trl": "model_version",
    }.items()
}  # fmt: skip
"""Packages on the lists of which some classes have slots, and names that properties of any class
there set. Sources: wheels of 2026-11-27, and what a sweep over all libraries wrote."""


def one_by_one(state: Value) -> tuple[Value, ...]:
    """Return tables that PyTorch sets by ``setattr`` as what pickle sets so is told.

    Source: ``_set_obj_state`` in https://github.com/pytorch/pytorch/blob/v2.13.0/torch/_utils.py
    (retrieved 2026-11-28).
    """
    match state:
        case Several("dict", _, count) if count:
            return (Several("tuple", (Constant(None), state), PAIR),)
        case Several("tuple", (Several("dict", _, count) as first, second), size) if (
            count and size == PAIR
        ):
            return *one_by_one(first), Several("tuple", (Constant(None), second), PAIR)
        case _:
            return (state,)


def asked(name: Named, state: tuple[Value, ...]) -> Iterator[str]:
    """Say what is set by a function that may ask it: it has to be plain."""
    match state:
        case (Several("tuple", (first, Several("dict", items, count)), size),) if (
            size == PAIR and count
        ):
            setters = SETTERS.get(name.module.partition(".")[0])
            if setters is None and not all(map(docile.mild, docile.inside(first, deep=True))):
                # A ``__setattr__`` may ask what has been set.
                yield f"sets attributes of a {name} one by one, after {spell(first, 3)}"
            for key, value in zip(items[::2], items[1::2], strict=False):
                match key:
                    case Constant(str(slot)) if setters is not None and slot not in setters:
                        continue
                    case _ if all(map(docile.mild, docile.inside(value, deep=True))):
                        continue
                    case _:
                        yield f"sets {spell(key)} of a {name} to {spell(value, 3)}"
            if count > len(items):
                yield f"sets more attributes of a {name} than are kept, one by one"
        case _:
            return
