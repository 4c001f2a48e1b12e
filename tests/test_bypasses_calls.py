"""Ways to have a listed callable called, or a listed object changed, without naming a bad one.

Every name here is on the lists. What would run is at worst ``Counter.total``: what counts is that
nothing calls what it is given behind the reader's back, and that nothing is hidden by being much.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS, denied
from tests.weighing import weigh
from weighbridge import facts
from weighbridge.core import Verdict


def _attribute(target, name, *default):
    return p.call("builtins", "getattr", target, name, *default)


METHOD = _attribute(p.call("collections", "Counter"), "total")
WAITING = p.call("functools", "partial", METHOD, "true")
LIST = p.new("collections", "UserList")
SPACE = p.new("types", "SimpleNamespace")
FRAME = p.name("pandas", "DataFrame")
IMPORTER = p.call("numpy.core", "_ufunc_reconstruct", "os", "system")
MANY = {f"k{index}": index for index in range(40)}
APPENDED = p.BUILD + p.text("x") + p.APPEND


def _state(target, state):
    return target + p.value(state) + p.BUILD


def _after(count, instructions, *last):
    return b"".join(instructions(index) + p.POP for index in range(count)) + b"".join(last)


COUNTER = p.name("collections", "Counter")
BLOCK = p.name("pandas.core.internals.blocks", "new_block")
BLOCK_BY_KEYWORD = (
    p.name("functools", "partial") + p.value((BLOCK,)) + p.REDUCE
    + p.value((BLOCK, (), {"ndim": 2, "klass": COUNTER}, None)) + p.BUILD
    + p.value((1, 2)) + p.REDUCE
)  # fmt: skip


def _jagged(**parts):
    return p.call("torch.nested._internal.nested_tensor", "_rebuild_njt", parts)


def _rebuilt(attributes):
    function, cls = p.name("torch._utils", "_rebuild_tensor_v2"), p.name("torch", "Tensor")
    return p.call("torch._tensor", "_rebuild_from_type_v2", function, cls, (1, 2), attributes)


def _by_type_name(type_name, *arguments):
    made = p.call("cloudpickle.cloudpickle", "_builtin_type", type_name)
    return made + p.value(arguments) + p.REDUCE


COUNTED = p.name("collections", "Counter.total"), p.call("collections", "Counter")

CALLED_BY_ITS_TAKER = {
    "list-of-a-partial-by-its-types-name": p.call(
        "builtins", "list", _by_type_name("PartialType", METHOD, "true")
    ),
    "list-of-a-method-by-its-types-name": p.call(
        "builtins", "list", _by_type_name("MethodType", *COUNTED)
    ),
    "list-of-a-method-by-its-type": p.call(
        "builtins", "list", p.call("types", "MethodType", *COUNTED)
    ),
    "default-of-a-method-by-its-types-name": p.call(
        "collections", "defaultdict", _by_type_name("MethodType", *COUNTED)
    ),
    "block-class-by-keyword": BLOCK_BY_KEYWORD,
    "jagged-of-an-object": _jagged(values=SPACE + p.value({"stride": COUNTER}) + p.BUILD),
    "jagged-of-a-tensor-with-a-method": _jagged(values=_rebuilt({"stride": COUNTER})),
    "jagged-of-a-call-in-waiting": _jagged(values=WAITING),
    "iter-of-two": p.call("builtins", "list", p.call("builtins", "iter", WAITING, None)),
    "default-of-a-chain": p.call(
        "builtins", "dict",
        p.call("collections", "ChainMap", p.call("collections", "defaultdict", WAITING), {"a": 1}),
    ),
    "iter-of-a-pure-function": p.call(
        "collections", "deque", p.call("builtins", "iter", p.name("time", "time"), None)
    ),
    "list-of-a-loader": p.call(
        "builtins", "list", p.new("torch.utils.data.dataloader", "DataLoader")
    ),
    "default-of-a-partial": p.call("collections", "defaultdict", WAITING),
    "vectorized": p.call("numpy", "vectorize", METHOD),
    "block-class": p.call("pandas.core.internals", "make_block", None, None, WAITING),
    "index-class": p.call("pandas.core.indexes.base", "_new_Index", WAITING, {}),
    "map": p.call("builtins", "map", WAITING, [1]),
    "map-new": p.new("builtins", "map", WAITING, [1]),
    "map-by-partial": p.call(
        "functools", "partial", _attribute(p.name("builtins", "map"), "__new__"),
        p.name("builtins", "map"), WAITING, [1],
    ) + p.EMPTY_TUPLE + p.REDUCE,
    "strange-factory": p.call(
        "collections", "defaultdict", p.call("functools", "partial", p.name("acme", "run"), "true")
    ),
    "ufunc-by-name": IMPORTER,
    "ufunc-name-computed": p.call("numpy._core", "_ufunc_reconstruct",
                                  p.call("builtins", "str", "os"), "system"),
    "partial-of-ufunc-by-name": p.call("functools", "partial", IMPORTER, "true"),
}  # fmt: skip

METHODS = {
    "frame-eval": p.call("functools", "partial", _attribute(FRAME, "eval"), "1"),
    "frame-query": p.stacked("pandas", "DataFrame.query"),
    "array-tofile": p.stacked("numpy", "ndarray.tofile"),
    "from-pretrained": _attribute(
        p.name("transformers.models.bert.modeling_bert", "BertModel"), "from_pretrained"
    ),
    "path-write": _attribute(p.call("pathlib", "PosixPath", "x"), "write_text"),
    "path-rename": _attribute(p.call("pathlib", "PosixPath", "x"), "rename"),
    "methodcaller": p.call("operator", "methodcaller", "write_text", "true"),
    "attrgetter": p.call("operator", "attrgetter", "a.write_text"),
    "function-of-method": _attribute(_attribute(LIST, "append"), "__func__"),
    "globals-of-method": _attribute(LIST, "append.__globals__"),
}  # fmt: skip

STATES = {
    "hook": LIST + p.value({"append": WAITING}) + APPENDED,
    "dict-as-slot": LIST + p.value((None, {"__dict__": {"append": WAITING}})) + APPENDED,
    "name-computed": LIST + p.EMPTY_DICT + p.call("builtins", "str", "append") + WAITING + p.SETITEM
    + APPENDED,
    "after-many": LIST + p.value({**MANY, "append": WAITING}) + APPENDED,
    "one-by-one": LIST + p.EMPTY_DICT
    + b"".join(p.text(f"k{index}") + p.NONE + p.SETITEM for index in range(99))
    + p.text("append") + WAITING + p.SETITEM + APPENDED,
    "behind-a-large-one": _state(LIST, (dict.fromkeys(MANY, [1] * 60), {"append": WAITING})),
    "made-by-a-call": LIST + p.call("collections", "OrderedDict") + p.text("append") + WAITING
    + p.SETITEM + APPENDED,
    "one-of-many": _after(300, lambda index: _state(LIST, {"a": index}),
                          _state(LIST, {"__setstate__": "x"})),
    "keys": p.call("builtins", "dict", _state(SPACE, {"keys": WAITING})),
    "array": p.call("numpy", "array", _state(SPACE, {"__array__": WAITING})),
    "address": p.call("numpy", "array", _state(SPACE, {"__array_interface__": {"data": (1, 0)}})),
    "parameter": p.call("torch._utils", "_rebuild_parameter_with_state", None, 1, None,
                        {"__class__": p.name("torch", "Tensor")}),
    "shared-logger": _state(p.call("logging", "getLogger"), {"handlers": [WAITING]}),
}  # fmt: skip

LATE = {
    "codec": _after(4200, lambda index: p.call("_codecs", "encode", f"t{index}", "latin1"),
                    p.call("_codecs", "encode", "true", "acme")),
    "attribute": _after(4200, lambda index: _attribute(LIST, f"a{index}"),
                        _attribute(LIST, "__class__")),
}  # fmt: skip

EVERY = CALLED_BY_ITS_TAKER | METHODS | STATES | LATE


@pytest.mark.parametrize("body", EVERY.values(), ids=EVERY.keys())
def test_every_way_round_the_names_is_denied(tmp_path, body):
    assert denied(tmp_path, {"model.pkl": p.stream(body)}) & PAYLOADS


NEVER = {
    "miceforest.imputation_kernel.ImputationKernel": "reads a table from where its state says",
    "miceforest.imputed_data.ImputedData": "reads a table from where its state says",
    "polars.LazyFrame": "unpickles functions that its plan holds",
    "polars.lazyframe.frame.LazyFrame": "unpickles functions that its plan holds",
    "polars.expr.expr.Expr": "unpickles functions that it holds",
    "torch.nn.parallel.distributed.DistributedDataParallel": "calls what its state names",
    "nltk.lazyimport.LazyModule": "imports the module that its state names, on any look-up",
    "nltk.parse.corenlp.CoreNLPServer": "starts a process",
    "nltk.data.LazyLoader": "loads what its state names",
    "thinc.backends._custom_kernels.LazyKernel": "compiles text",
    "pandas.core.panel.Panel": "reads labels with any pickle inside",
    "catboost.core.DataFrame": "is another library's, under a name without its conditions",
    "numpy.ma.core.dump": "writes a file",
    "numpy.ma.core.dumps": "pickles",
    "transformers.utils.import_utils._LazyModule": "imports what its state names",
    "transformers.processing_utils._LazyAutoProcessorMapping": "imports what its state names",
    "transformers.models.auto.configuration_auto._LazyConfigMapping": "imports what it names",
    "transformers.models.auto.auto_factory._LazyAutoMapping": "imports what its state names",
    "mmengine.registry.registry.Registry": "imports what its state names",
    "torch.utils.data.dataloader._MultiProcessingDataLoaderIter": "stops processes as it goes",
    "joblib.parallel.Parallel": "calls what it is given",
    "functools.singledispatch": "calls what it is given",
    "types.FunctionType": "makes code",
    "importlib.import_module": "imports",
    "tempfile._TemporaryFileCloser": "removes a file as it goes",
    "stable_baselines3.common.vec_env.vec_frame_stack.VecFrameStack": "is filled by what it wraps",
    "river.utils.rolling.Rolling": "is filled by what it wraps",
    "shap._explanation.Cohorts": "is filled by what it wraps",
    "peft.tuners.shadow.layers.ShadowCache": "is filled by what it wraps",
    "tsfresh.feature_extraction.settings.PickableSettings": "unpickles what its state holds",
    "attrdict.default.AttrDefault": "calls what its state names for a key that is not there",
    "hnswlib.Index": "copies arrays of its state into room of a size that stands beside them",
    "torchtext.data.field.Field": "has a tokenizer loaded that its state names",
    "lightautoml.transformers.text.FastTextWrapper": "writes a file, and has that loaded",
    "faker.generator.Generator": "sets functions of its own as the file names them",
    "hyperopt.base.Trials": "holds pickles that its plots load",
    "hyperopt.pyll.base.Apply": "puts functions that its state names where graphs find them",
    "kornia.core.external.LazyLoader": "imports the module that its state names, on any look-up",
    "lmfit.parameter.Parameters": "evaluates texts that its state holds",
    "openTSNE.nearest_neighbors.Annoy": "writes a file, and has an index read it",
    "sklearn_pandas.dataframe_mapper.DataFrameMapper": "calls what its features name",
    "tensordict._reductions._make_td": "fills whatever class it is given",
    "tensordict.nn.common.TensorDictModule": "unpickles what its state holds",
    "attrdict.mapping.AttrMap": "keeps the table of its state, which may be changed later",
    "box.box.Box": "calls what its settings name, which may be changed later",
    "tianshou.data.batch.Batch": "copies what its state holds, by what that brings along",
    "torch._dynamo.eval_frame.OptimizedModule": "makes a compiler that runs what the file names",
    "torch_geometric.nn.conv.message_passing.MessagePassing": "runs source out of its state",
    "copy.deepcopy": "calls what an object brings along",
    "stanza.models.common.pretrain.Pretrain": "loads the file it names, to tell its length",
    "gensim.corpora.textcorpus.TextCorpus": "opens what its state names, to tell its length",
    "gensim.corpora.textcorpus.TextDirectoryCorpus": "opens files of a folder, to tell its length",
    "gensim.corpora.wikicorpus.WikiCorpus": "opens what its state names, to tell its length",
    "gensim.corpora.indexedcorpus.IndexedCorpus": "goes through its file, to tell its length",
    "gensim.corpora.bleicorpus.BleiCorpus": "goes through its file, to tell its length",
    "gensim.corpora.svmlightcorpus.SvmLightCorpus": "goes through its file, to tell its length",
    "darts.models.forecasting.torch_forecasting_model.TorchForecastingModel": "opens what is named",
    "flair.embeddings.transformer.TransformerEmbeddings": "fetches what its state names",
    "flair.embeddings.document.DocumentRNNEmbeddings": "calls methods of what its state holds",
    "flair.embeddings.legacy.ELMoEmbeddings": "goes through what its state holds, and calls that",
    "pytorch_forecasting.data.encoders.MultiNormalizer": "is filled by what it wraps",
    "flaml.automl.automl.AutoML": "calls cleanup of what its state holds as it goes",
    "dowhy.gcm.equation_parser.CustomEquationModel": "evaluates the text in its state when asked",
    "econml.sklearn_extensions.linear_model._PairedEstimatorWrapper": "is filled by what it wraps",
    "econml.sklearn_extensions.linear_model.WeightedLassoCVWrapper": "is filled by what it wraps",
    "spacy.matcher.matcher.unpickle_matcher": "goes through the vocabulary it is given",
    "torch.distributed._shard.sharded_tensor.api.ShardedTensor": "asks methods of its state",
    "autofeat.autofeat.AutoFeatRegressor": "evaluates texts that its state holds when asked",
    "causallearn.graph.Edge.Edge": "asks what it holds for a name as it is hashed",
    "causallearn.graph.GeneralGraph.GeneralGraph": "asks what it holds as it is hashed",
    "deap.creator.meta_create": "makes a class of what the file says",
    "deap.gp.PrimitiveTree": "is evaluated as text by names that its items hold",
    "pydmd.dmd.DMD": "calls what it holds as a property is set",
    "thinc.schedules.Schedule": "calls the function of its state when called",
    "wittgenstein.base.Rule": "puts what it holds into words as it is hashed",
    "subprocess.Popen": "starts a process",
    "logging.FileHandler": "opens a file",
}


@pytest.mark.parametrize("name", NEVER)
def test_what_no_list_may_have(name):
    module, _, last = name.rpartition(".")
    assert facts.listed(module, last) is None, NEVER[name]


OWN_METHODS = {
    "FFT": ("darts.models.forecasting.fft", "FFT",
            {"trend_coefficients": "true", "trend": "poly", "_poly_trend": WAITING}),
    "coherence": ("gensim.models.coherencemodel", "CoherenceModel",
                  ({"_get_topics": WAITING}, {"model": 1})),
    "features": ("nltk.featstruct", "FeatDict",
                 {"_frozen": 1, "_calculate_hashvalue": WAITING, "_equal": WAITING}),
    "a nonterminal": ("nltk.grammar", "FeatStructNonterminal", {"freeze": WAITING}),
    "a parameter": ("flair.models.language_model", "LanguageModel",
                    {"state_dict": {}, "dictionary": SPACE}),
}  # fmt: skip


@pytest.mark.parametrize(("module", "name", "state"), OWN_METHODS.values(), ids=OWN_METHODS.keys())
def test_methods_that_an_object_calls_of_itself_are_its_own(tmp_path, module, name, state):
    assert denied(tmp_path, {"model.pkl": p.stream(_state(p.new(module, name), state))}) & PAYLOADS


def test_a_language_model_of_its_own_dictionary_is_allowed(tmp_path):
    words = _state(p.new("flair.data", "Dictionary"), {"idx2item": [], "item2idx": {}})
    made = p.new("flair.models.language_model", "LanguageModel")
    state = {"state_dict": {}, "dictionary": words, "nlayers": 1}
    assert weigh(tmp_path, {"model.pkl": p.stream(_state(made, state))})[0] is Verdict.ALLOW


METACLASSES = """
    abc.ABCMeta enum.EnumMeta albumentations.core.serialization.SerializableMeta
    albumentations.core.transforms_interface.CombinedMeta
    darts.models.forecasting.forecasting_model.ModelMeta
    fastcore.foundation._L_Meta flax.nnx.bridge.module.ModuleMeta flax.nnx.module.ModuleMeta
    flax.nnx.pytreelib.PytreeMeta flax.nnx.variablelib.HijaxVariableMeta
    flax.nnx.variablelib.VariableMeta formulaic.formula._FormulaMeta
    formulaic.transforms.contrasts.ContrastsRegistry
    numpyro.distributions.distribution.DistributionMeta
    pandas.core.dtypes.dtypes.CategoricalDtypeType pandas.tseries.holiday.HolidayCalendarMetaClass
    pyro.distributions.distribution.DistributionMeta pyro.nn.module._PyroModuleMeta
    river.base.estimator.EstimatorMeta shap._explanation.MetaExplanation
    torchao.quantization.quant_primitives._TorchAODTypeMeta
""".split()  # noqa: SIM905 - names read better without quotes


@pytest.mark.parametrize("name", METACLASSES)
def test_a_class_of_classes_makes_none(tmp_path, name):
    """Making a class calls ``__init_subclass__`` of its bases, which are the file's own."""
    module, _, last = name.rpartition(".")
    above = p.new(module, last, "X", (), {"__init_subclass__": WAITING})
    assert denied(tmp_path, {"model.pkl": p.stream(p.new(module, last, "Y", (above,), {}))})
