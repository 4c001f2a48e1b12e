"""What the judgement says of streams, stated as evidence."""

import pytest

from tests.builders.evidence import (
    build,
    called,
    changed,
    dossier,
    imported,
    made,
    name,
    new,
    persistent,
    place,
    stream,
    value,
)
from weighbridge.core import Call, Cut, How, Import, Made, Several, Unknown
from weighbridge.judgement.faults import faults
from weighbridge.judgement.sorts import Sort

BYTES = made("_codecs:encode", "\x01\x02", "latin1")
DTYPE = made("numpy:dtype", "f8", False, True)  # noqa: FBT003 - numpy's own arguments
ARRAY = made("numpy.core.multiarray:_reconstruct", name("numpy:ndarray"), (0,), BYTES)
STORAGE = persistent("storage", name("torch:FloatStorage"), "0", "cpu", 4)
TENSOR = made(
    "torch._utils:_rebuild_tensor_v2",
    STORAGE,
    0,
    (2, 2),
    (2, 1),
    0,
    new("collections:OrderedDict"),
)


def sorts(case):
    return {fault.sort for fault in faults(case, *Sort)}


def getattr_(base, attribute):
    return made("builtins:getattr", base, attribute)


def bound_by_type(function, base):
    return made("types:MethodType", name(function), base)


SPREAD = new("scipy.stats._discrete_distns:randint_gen")

PIPELINE = new("sklearn.pipeline:Pipeline")
METHOD = made("types:MethodType", getattr_(name("sklearn.pipeline:Pipeline"), "fit"), PIPELINE)
BOX = new("easydict:EasyDict")


HARMLESS = {
    "modules-called-modules": build(
        new("torch.nn.modules.container:Sequential"),
        {"modules": new("torch.nn.modules.container:ModuleDict")},
    ),
    "method-bound-by-its-type": stream(
        bound_by_type("scipy.stats._discrete_distns:randint_gen._entropy", SPREAD)
    ),
    "pandas-zoneinfo": stream(
        made(getattr_(name("zoneinfo:ZoneInfo"), "_unpickle"), "Europe/Berlin", 1)
    ),
    "method-of-a-type-by-dotted-name": stream(name("builtins:str.lower")),
    "reconstructor-with-a-builtin-base": stream(
        made("copyreg:_reconstructor", name("collections:OrderedDict"), name("builtins:dict"), {})
    ),
    "bound-method-of-a-type": stream(getattr_(name("builtins:str"), "lower")),
    "bound-method-of-an-instance": stream(getattr_(new("builtins:object"), "count")),
    "getitem-of-a-vocabulary": stream(getattr_(value({"a": 1}), "__getitem__")),
    "torch-operation": stream(getattr_(name("torch._C:_VariableFunctionsClass"), "add")),
    "partial": stream(made("functools:partial", name("numpy:clip"))),
    "partial-state": build(
        made("functools:partial", name("numpy:clip")), (name("numpy:clip"), (), {"a_min": 0}, None)
    ),
    "itemgetter": stream(made("operator:itemgetter", "a", "b")),
    "attrgetter": stream(made("operator:attrgetter", "shape.x")),
    "python-2-bytes": stream(BYTES),
    "numpy-array": build(ARRAY, (1, (3,), DTYPE, False, BYTES)),
    "numpy-dtype": build(DTYPE, (False, False, False, True, None)),
    "numpy-scalar": stream(made("numpy.core.multiarray:scalar", DTYPE, BYTES)),
    "torch-tensor": stream(TENSOR),
    "torch-parameter": stream(
        made("torch._utils:_rebuild_parameter", TENSOR, True, new("collections:OrderedDict"))  # noqa: FBT003
    ),
    "torch-results-with-names": stream(made("torch.return_types:max", (TENSOR, TENSOR), {})),
    "array-by-dill": stream(
        made(
            "dill._dill:_create_array",
            name("numpy.core.multiarray:_reconstruct"),
            ARRAY.arguments,
            (1, (3,), DTYPE, False, BYTES),
            None,
        )
    ),
    "array-by-jax": stream(
        made(
            "jax._src.array:_reconstruct_array",
            name("numpy.core.multiarray:_reconstruct"),
            ARRAY.arguments,
            (1, (3,), DTYPE, False, BYTES),
            {"weak_type": False, "named_shape": {}},
        )
    ),
    "array-of-a-type-of-ml_dtypes": stream(
        made("numpy:dtype", name("ml_dtypes:bfloat16"), False, True)  # noqa: FBT003
    ),
    "dict-frozen-by-flax": stream(made("flax.core.frozen_dict:FrozenDict", {"w": TENSOR})),
    "cache-of-attention": build(
        new("transformers.cache_utils:DynamicLayer"), {"keys": TENSOR, "values": TENSOR}
    ),
    "enumeration-of-an-image-processor": stream(made("PIL.Image:Resampling", 3)),
    "record-of-tensors": stream(
        made("transformers.modeling_outputs:SequenceClassifierOutput", None, TENSOR)
    ),
    "factor-of-a-schedule": stream(
        made("functools:partial", name("transformers.optimization:_get_constant_lambda"))
    ),
    "torch-subclass": stream(
        made(
            "torch._tensor:_rebuild_from_type_v2",
            name("torch._utils:_rebuild_tensor_v2"),
            name("torch.nn.modules.linear:Linear"),
            TENSOR.arguments,
            {},
        )
    ),
    "sklearn-estimator": build(
        new("sklearn.linear_model._logistic:LogisticRegression"), {"C": 1.0, "coef_": ARRAY}
    ),
    "reconstructor": build(
        made(
            "copyreg:_reconstructor",
            name("sklearn.pipeline:Pipeline"),
            name("builtins:object"),
            None,
        ),
        {"steps": []},
    ),
    "decimal": stream(made("decimal:Decimal", "1.5")),
    "uuid": build(new("uuid:UUID"), {"int": 1}),
    "datetime": stream(made("datetime:datetime", b"\x07\xe0\x01\x01\0\0\0\0\0\0")),
    "datetime-python-2": stream(made("datetime:datetime", BYTES)),
    "set-of-many": stream(
        Made(How.CALL, name("builtins:set"), (Several("list", (value(1),), 1000),))
    ),
    "defaultdict": stream(made("collections:defaultdict", name("builtins:list"))),
    "ordered-dict-filled": dossier(
        imported("collections:OrderedDict"),
        changed(How.SET_ITEM, made("collections:OrderedDict"), "a", 1),
    ),
    "nested-pickle": stream(made("torch.storage:_load_from_bytes", b"\x80\x02N.")),
    "nested-pickle-long": stream(made("torch.storage:_load_from_bytes", Cut("bytes", 9999, b""))),
    "type-of-none": dossier(called(made("builtins:type", None))),
    "dill-namespace": stream(made(made("dill._dill:_load_type", "SimpleNamespace"))),
    "dill-type": stream(made("dill._dill:_load_type", "DictType")),
    "legacy-torch-module": build(
        new(
            persistent(
                "module", name("torch.nn.modules.linear:Linear"), "linear.py", "class Linear"
            )
        ),
        {"training": 0},
    ),
    "keywords-before-protocol-4": stream(
        made(
            made("functools:partial", getattr_(name("sklearn.pipeline:Pipeline"), "__new__")),
        )
    ),
    "new-called": stream(
        made(
            getattr_(name("sklearn.pipeline:Pipeline"), "__new__"),
            name("sklearn.pipeline:Pipeline"),
        )
    ),
    "dill-bound-method": stream(
        made("dill._dill:_getattr", made("dill._dill:_load_type", "str"), "lower", "<method>")
    ),
    "method-by-cloudpickle": stream(METHOD),
    "how-a-function-is-called": stream(
        made(
            "inspect:Signature",
            (made("inspect:Parameter", "x", made("inspect:_ParameterKind", 1)),),
        )
    ),
    "items-in-a-list-of-fastcore": build(PIPELINE, {"items": new("fastcore.foundation:L")}),
    "settings-of-easydict": dossier(
        imported("easydict:EasyDict"), called(BOX), changed(How.SET_ITEM, BOX, "lr", 1, "net", BOX)
    ),
    "settings-that-are-their-own-state": build(
        new("addict.addict:Dict", ("a", 1)), new("addict.addict:Dict", ("a", 1))
    ),
    "settings-of-mmengine": stream(made("mmengine.config.config:ConfigDict", {"a": {"b": [1]}})),
    "state-of-deepspeed": stream(
        made("deepspeed.runtime.zero.config:ZeroStageEnum", 2),
        new("deepspeed.runtime.fp16.loss_scaler:LossScaler"),
    ),
    "arguments-of-megatron": stream(made("megatron.core.transformer.enums:AttnBackend", 5)),
    "module-of-pyro": build(
        made(
            getattr_(name("pyro.nn.module:_PyroModuleMeta"), "_New"),
            name("torch.nn.modules.linear:Linear"),
        ),
        {"training": True},
    ),
    "kernel-of-bayes-opt": stream(
        made(
            "bayes_opt.parameter:wrap_kernel",
            new("sklearn.gaussian_process.kernels:Matern"),
            getattr_(new("bayes_opt.target_space:TargetSpace"), "kernel_transform"),
        )
    ),
    "molecule": stream(made("rdkit.Chem.rdchem:Mol", b"\xef\xbe\xad\xde")),
    "class-without-arguments": stream(made("sklearn.pipeline:Pipeline")),
}


@pytest.mark.parametrize("case", HARMLESS.values(), ids=HARMLESS)
def test_is_silent_on(case):
    assert list(faults(case, *Sort)) == []


def test_says_that_filling_opens_a_file():
    tokenizer = new("transformers.models.t5.tokenization_t5:T5Tokenizer")
    (fault,) = faults(build(tokenizer, {"vocab_file": "/dev/spiece.model"}), *Sort)
    assert fault.sort is Sort.UNLISTED_CALL
    assert "'vocab_file' names a file" in fault.deed
    assert "open that file" in fault.why


STRANGE = new("acme.layers:Scale")

FAULTY = {
    "posix": (stream(made("posix:system", "true")), {Sort.DANGEROUS}),
    "imported-only": (stream(name("builtins:eval")), {Sort.DANGEROUS}),
    "dotted": (stream(name("torch:serialization.os.system")), {Sort.DANGEROUS}),
    "builtins-of-a-module": (stream(name("numpy:__builtins__.eval")), {Sort.DANGEROUS}),
    "submodule-of-a-starred-one": (stream(name("importlib.util:find_spec")), {Sort.DANGEROUS}),
    "strange-dotted": (stream(name("acme:core.os.system")), {Sort.DANGEROUS}),
    "through-getattr": (
        stream(made(getattr_(getattr_(name("acme:core"), "os"), "system"), "true")),
        {Sort.DANGEROUS, Sort.UNLISTED_CLASS},
    ),
    "through-attrgetter": (
        stream(made(made("operator:attrgetter", "os.system"), name("acme:core"))),
        {Sort.DANGEROUS, Sort.UNLISTED_CLASS},
    ),
    "stdlib": (stream(name("colorsys:rgb_to_hsv")), {Sort.UNLISTED_IMPORT}),
    "covered": (stream(made("torch.nn.cpp:strange", "true")), {Sort.UNLISTED_IMPORT}),
    "everywhere": (stream(name("tqdm:strange")), {Sort.UNLISTED_IMPORT}),
    "a-module": (stream(name("torch:nn")), {Sort.UNLISTED_IMPORT}),
    "strange-dunder": (stream(name("acme:f.__globals__")), {Sort.UNLISTED_IMPORT}),
    "strange-through-stdlib": (stream(name("acme:sys.modules")), {Sort.DANGEROUS}),
    "own-class": (build(STRANGE, {"a": 1}), {Sort.UNLISTED_CLASS}),
    "own-class-in-main": (build(new("__main__:Net"), {}), {Sort.UNLISTED_CLASS}),
    "own-dict": (
        dossier(
            imported("acme:Dict"),
            called(made("acme:Dict")),
            changed(How.SET_ITEM, made("acme:Dict"), 1, 2),
        ),
        {Sort.UNLISTED_CLASS},
    ),
    "own-function": (stream(made("functools:partial", name("acme:f"))), {Sort.UNLISTED_CLASS}),
    "own-array": (
        stream(made("numpy.core.multiarray:_reconstruct", name("acme:Array"), (0,), b"b")),
        {Sort.UNLISTED_CLASS},
    ),
    "own-bound-method": (stream(getattr_(STRANGE, "forward")), {Sort.UNLISTED_CLASS}),
    "own-class-method": (stream(getattr_(name("acme:A"), "make")), {Sort.UNLISTED_CLASS}),
    "own-class-method-called": (
        stream(made(getattr_(name("acme:A"), "make"), 1)),
        {Sort.UNLISTED_CLASS, Sort.UNLISTED_CALL},
    ),
    "own-namedtuple": (stream(new("acme:Point", 1, 2)), {Sort.UNLISTED_CALL}),
    "own-enum": (stream(made("acme:Color", 1)), {Sort.UNLISTED_CALL}),
    "getattr-computed": (
        stream(getattr_(name("builtins:str"), made("builtins:str", "lower"))),
        {Sort.UNLISTED_CALL},
    ),
    "getattr-of-globals": (
        stream(getattr_(name("numpy:clip"), "__globals__")),
        {Sort.UNLISTED_IMPORT},
    ),
    "getattr-of-an-instance": (
        stream(getattr_(new("builtins:object"), "__class__")),
        {Sort.UNLISTED_CALL},
    ),
    "method-called": (
        stream(made(getattr_(new("builtins:object"), "count"), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "method-bound-by-its-type-called": (
        stream(made(bound_by_type("builtins:dict.get", new("builtins:dict")), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "method-bound-by-its-type-filled": (
        build(bound_by_type("builtins:dict.get", new("builtins:dict")), {"a": 1}),
        {Sort.TAMPERING},
    ),
    "method-bound-by-its-type-handed-on": (
        stream(made("builtins:list", bound_by_type("builtins:dict.get", new("builtins:dict")))),
        {Sort.UNLISTED_CALL},
    ),
    "dangerous-function-bound-by-a-type": (
        stream(bound_by_type("posix:system", "true")),
        {Sort.DANGEROUS},
    ),
    "dangerous-method-bound-by-its-type": (
        stream(bound_by_type("pandas:DataFrame.eval", new("pandas:DataFrame"))),
        {Sort.UNLISTED_IMPORT, Sort.UNLISTED_CALL},
    ),
    "type-method-called": (
        stream(made(getattr_(name("collections:OrderedDict"), "move_to_end"), "A")),
        {Sort.UNLISTED_IMPORT},
    ),
    "partial-called": (
        stream(made(made("functools:partial", name("numpy:clip")), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "partial-of-getattr": (
        stream(made("functools:partial", name("builtins:getattr"), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "partial-filled-with-getattr": (
        build(
            made("functools:partial", name("numpy:clip")), (name("builtins:getattr"), (), {}, None)
        ),
        {Sort.UNLISTED_CALL},
    ),
    "partial-exchanged": (
        build(
            made("functools:partial", getattr_(name("sklearn.pipeline:Pipeline"), "__new__")),
            (name("numpy:clip"), (), {}, None),
        ),
        {Sort.UNLISTED_CALL},
    ),
    "new-of-another": (
        stream(made(getattr_(name("builtins:object"), "__new__"), name("acme:A"))),
        {Sort.UNLISTED_CLASS},
    ),
    "legacy-torch-class-tampering": (
        build(persistent("module", name("torch.nn.modules.linear:Linear"), "", ""), {"a": 1}),
        {Sort.TAMPERING},
    ),
    "object-of-a-class-by-value": (
        build(new(made("cloudpickle.cloudpickle:_make_skeleton_class", "Row")), {"a": 1}),
        {Sort.CODE},
    ),
    "function-by-value-called": (
        stream(made(made("cloudpickle.cloudpickle:_make_function", 0), 1)),
        {Sort.CODE},
    ),
    "new-of-a-strange-class-with-another": (
        stream(made(getattr_(name("acme:A"), "__new__"), name("builtins:object"))),
        {Sort.UNLISTED_CLASS, Sort.UNLISTED_IMPORT},
    ),
    "new-imported": (stream(name("acme:A.__new__")), {Sort.UNLISTED_IMPORT}),
    "reconstructor-with-a-strange-base": (
        stream(made("copyreg:_reconstructor", name("builtins:object"), name("acme:A"), "payload")),
        {Sort.UNLISTED_CALL},
    ),
    "state-of-a-type": (
        dossier(changed(How.BUILD, made("builtins:type", 1), {"a": 1})),
        {Sort.TAMPERING},
    ),
    "items-of-a-type": (
        dossier(changed(How.SET_ITEM, made("builtins:type", 1), "a", 1)),
        {Sort.TAMPERING},
    ),
    "handed-getattr": (
        stream(made("collections:OrderedDict", [("a", name("builtins:getattr"))])),
        {Sort.UNLISTED_CALL},
    ),
    "codec": (stream(made("_codecs:encode", "x", "zip")), {Sort.UNLISTED_CALL}),
    "class-called": (
        stream(made("sklearn.pipeline:Pipeline", 1)),
        {Sort.UNLISTED_CALL},
    ),
    "value-called": (stream(made("torch:FloatStorage", 1)), {Sort.UNLISTED_CALL}),
    "pickle-from-elsewhere": (
        stream(made("torch.storage:_load_from_bytes", persistent("x"))),
        {Sort.UNLISTED_CALL},
    ),
    "rebuild-of-system": (
        stream(made("torch._tensor:_rebuild_from_type_v2", name("posix:system"), 1, ("true",), {})),
        {Sort.DANGEROUS, Sort.UNLISTED_CALL},
    ),
    "call-of-a-persistent-object": (stream(made(persistent("x"), 1)), {Sort.UNLISTED_CALL}),
    "call-of-unknown": (
        dossier(Call(place(), How.CALL, Unknown("lost"), (value("true"),))),
        {Sort.UNLISTED_CALL},
    ),
    "computed-name": (
        dossier(Import(place(), Unknown("a result"), "STACK_GLOBAL")),
        {Sort.UNRESOLVED},
    ),
    "state-of-a-class": (build(name("collections:OrderedDict"), {"a": 1}), {Sort.TAMPERING}),
    "state-of-a-method": (
        build(getattr_(name("builtins:str"), "lower"), {"a": 1}),
        {Sort.TAMPERING},
    ),
    "item-of-a-class": (
        dossier(changed(How.SET_ITEM, name("numpy:ndarray"), "a", 1)),
        {Sort.TAMPERING},
    ),
    "class-of-an-instance": (
        build(new("sklearn.pipeline:Pipeline"), (None, {"__class__": name("builtins:object")})),
        {Sort.TAMPERING},
    ),
    "method-by-cloudpickle-called": (stream(made(METHOD, 1)), {Sort.UNLISTED_CALL}),
    "method-filled": (build(METHOD, {"a": 1}), {Sort.TAMPERING}),
    "method-with-items": (dossier(changed(How.SET_ITEM, METHOD, "a", 1)), {Sort.TAMPERING}),
    "method-handed-to-what-may-call-it": (
        stream(made("collections:defaultdict", METHOD)),
        {Sort.UNLISTED_CALL},
    ),
    "globals-of-a-method": (stream(getattr_(METHOD, "__globals__")), {Sort.UNLISTED_CALL}),
    "method-of-what-looks-up-names": (
        stream(made("types:MethodType", name("builtins:getattr"), PIPELINE)),
        {Sort.UNLISTED_CALL},
    ),
    "method-of-system": (
        stream(made("types:MethodType", name("posix:system"), "true")),
        {Sort.DANGEROUS},
    ),
    "method-of-the-unknown": (
        stream(made("types:MethodType", persistent("x"), PIPELINE)),
        {Sort.UNLISTED_CALL},
    ),
    "function-by-its-type": (
        stream(made("types:FunctionType", 1, 2)),
        {Sort.CODE},
    ),
    "items-that-are-a-method": (build(PIPELINE, {"items": METHOD}), {Sort.TAMPERING}),
    "signature-of-something-else": (
        stream(made("inspect:Signature", (PIPELINE,))),
        {Sort.UNLISTED_CALL},
    ),
    "settings-that-turn": (
        dossier(changed(How.SET_ITEM, BOX, "__class__", name("sklearn.pipeline:Pipeline"))),
        {Sort.TAMPERING},
    ),
    "settings-that-are-called": (
        dossier(changed(How.SET_ITEM, new("munch:Munch"), "append", METHOD)),
        {Sort.TAMPERING},
    ),
    "bunch-that-is-called": (
        dossier(changed(How.SET_ITEM, new("sklearn.utils:Bunch"), "items", METHOD)),
        {Sort.TAMPERING},
    ),
    "settings-made-of-what-acts": (
        build(PIPELINE, made("addict.addict:Dict", {"__class__": name("numpy:ndarray")})),
        {Sort.TAMPERING},
    ),
    "settings-that-import": (
        stream(new("mmengine.config.lazy:LazyObject")),
        {Sort.UNLISTED_IMPORT},
    ),
    "settings-that-call": (
        stream(new("ml_collections.config_dict.config_dict:FieldReference")),
        {Sort.UNLISTED_IMPORT},
    ),
    "layer-that-writes-source": (
        stream(new("torch_geometric.nn.conv.gcn_conv:GCNConv")),
        {Sort.UNLISTED_IMPORT},
    ),
    "a-package-of-which-some-names-are-listed": (
        stream(new("deepspeed.runtime.engine:DeepSpeedEngine")),
        {Sort.UNLISTED_CLASS},
    ),
    "a-package-of-which-some-names-are-listed-called": (
        stream(made("deepspeed.runtime.zero.config:get_zero_config", 1)),
        {Sort.UNLISTED_CALL},
    ),
    "enumeration-of-something-else": (
        stream(made("megatron.core.enums:ModelType", STORAGE)),
        {Sort.UNLISTED_CALL},
    ),
    "module-of-pyro-of-what-is-no-class": (
        stream(
            made(
                getattr_(name("pyro.nn.module:_PyroModuleMeta"), "_New"),
                name("torch.nn.functional:relu"),
            )
        ),
        {Sort.UNLISTED_CALL},
    ),
    "attribute-of-pyro-that-is-not-listed": (
        stream(made(getattr_(name("pyro.nn.module:_PyroModuleMeta"), "mro"), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "kernel-of-what-looks-up-names": (
        stream(made("bayes_opt.parameter:wrap_kernel", name("builtins:getattr"), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "kernel-called": (
        stream(made(made("bayes_opt.parameter:wrap_kernel", PIPELINE, METHOD), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "molecule-of-something-else": (
        stream(made("rdkit.Chem.rdchem:Mol", name("numpy:clip"))),
        {Sort.UNLISTED_CALL},
    ),
    "setstate-of-an-instance": (
        build(new("sklearn.pipeline:Pipeline"), {"__setstate__": name("numpy:clip")}),
        {Sort.TAMPERING},
    ),
    "torch-results-that-go-through-an-object": (
        stream(made("torch.return_types:max", new("sklearn.pipeline:Pipeline"), {})),
        {Sort.UNLISTED_CALL},
    ),
    "array-by-dill-that-calls-something": (
        stream(made("dill._dill:_create_array", name("posix:system"), ("true",), (), None)),
        {Sort.UNLISTED_CALL, Sort.DANGEROUS},
    ),
    "array-by-jax-that-calls-something": (
        stream(made("jax._src.array:_reconstruct_array", name("posix:system"), ("true",), (), {})),
        {Sort.UNLISTED_CALL, Sort.DANGEROUS},
    ),
    "array-by-jax-with-a-function-beside": (
        stream(
            made(
                "jax._src.device_array:reconstruct_device_array",
                name("numpy.core.multiarray:_reconstruct"),
                ARRAY.arguments,
                (1, (3,), DTYPE, False, BYTES),
                {"sharding": name("numpy:clip")},
            )
        ),
        {Sort.UNLISTED_CALL},
    ),
    "type-of-ml_dtypes-that-is-called": (
        stream(made("ml_dtypes:bfloat16", "1")),
        {Sort.UNLISTED_CALL},
    ),
    "array-by-dill-of-a-class-that-opens-files": (
        stream(
            made(
                "dill._dill:_create_array",
                name("numpy.core.multiarray:_reconstruct"),
                (name("numpy:memmap"), (0,), BYTES),
                (),
                None,
            )
        ),
        {Sort.DANGEROUS},
    ),
    "array-by-dill-that-turns": (
        stream(
            made(
                "dill._dill:_create_array",
                name("numpy.core.multiarray:_reconstruct"),
                ARRAY.arguments,
                (1, (3,), DTYPE, False, BYTES),
                {"__class__": name("sklearn.pipeline:Pipeline")},
            )
        ),
        {Sort.TAMPERING},
    ),
    "cache-of-which-keys-is-a-function": (
        build(new("transformers.cache_utils:DynamicLayer"), {"keys": name("numpy:clip")}),
        {Sort.TAMPERING},
    ),
    "cache-of-which-keys-is-a-bound-method": (
        build(
            new("transformers.cache_utils:DynamicLayer"),
            {"keys": getattr_(new("builtins:object"), "count")},
        ),
        {Sort.TAMPERING},
    ),
    "function-of-pillow-that-opens-files": (
        stream(made("PIL.Image:open", "a.png")),
        {Sort.DANGEROUS},
    ),
    "record-that-is-told-its-attributes": (
        stream(
            made(
                "transformers.modeling_outputs:SequenceClassifierOutput",
                [("__class__", name("sklearn.pipeline:Pipeline"))],
            )
        ),
        {Sort.UNLISTED_CALL},
    ),
    "factor-of-a-schedule-called": (
        stream(made("transformers.optimization:_get_constant_lambda", 1)),
        {Sort.UNLISTED_CALL},
    ),
    "append-to-no-container": (
        dossier(changed(How.APPEND, new("sklearn.pipeline:Pipeline"), 1)),
        {Sort.UNLISTED_CALL},
    ),
    "code": (stream(made("types:CodeType", 0)), {Sort.CODE}),
    "cloudpickle": (
        stream(made(made("cloudpickle.cloudpickle:_builtin_type", "CodeType"), 0)),
        {Sort.CODE},
    ),
    "dill": (stream(made("dill._dill:_create_function", 0)), {Sort.CODE}),
    "dill-code-type": (stream(made(made("dill._dill:_load_type", "CodeType"), 0)), {Sort.CODE}),
    "fx": (
        stream(
            made("torch.fx.graph_module:reduce_graph_module", {"_code": "def forward(self):"}, "")
        ),
        {Sort.CODE},
    ),
}


@pytest.mark.parametrize(("case", "expected"), FAULTY.values(), ids=FAULTY)
def test_complains_of(case, expected):
    assert sorts(case) == expected


def test_one_fault_per_name_tells_the_call_and_keeps_the_import():
    (fault,) = faults(stream(made("posix:system", "echo hi")), Sort.DANGEROUS)
    assert fault.deed == "calls posix.system('echo hi')"
    assert [type(item) for item in fault.evidence] == [Call, Import]


def test_many_calls_of_one_name_are_one_fault_with_a_few_places():
    (fault,) = faults(stream(*(made("acme:f", number) for number in range(50))), Sort.UNLISTED_CALL)
    assert fault.times == 50
    assert len(fault.evidence) <= 8


def test_python_2_names_are_told_as_written():
    case = dossier(imported("builtins:eval", written="__builtin__ eval"))
    (fault,) = faults(case, Sort.DANGEROUS)
    assert fault.deed == "imports builtins.eval, written '__builtin__ eval'"


def test_files_are_judged_apart():
    case = dossier(imported("acme:A", file="a"), imported("acme:A", file="b"))
    assert [fault.artifact for fault in faults(case, Sort.UNLISTED_CLASS)] == ["a", "b"]


def test_calls_inside_calls_to_any_depth_are_survived():
    chain = name("builtins:str")
    for _ in range(5000):
        chain = Made(How.CALL, name("builtins:getattr"), (chain, value("a")))
    assert sorts(dossier(Call(place(), How.CALL, chain, ()))) == {Sort.UNLISTED_CALL}


def test_code_is_described_by_its_name_and_what_it_uses():
    arguments = (0, 0, 0, 0, 0, 0, b"", (), ("os", "system"), (), "<stdin>", "train", "train", 1)
    (fault,) = faults(stream(made("types:CodeType", *arguments)), Sort.CODE)
    assert fault.deed == "function 'train', which uses 'os', 'system'"


def test_code_that_dill_wrote_is_described_too():
    arguments = (b"", 0, 0, 0, 0, 0, 0, b"", (), ("os",), (), "f.py", "train", "train", 1)
    (fault,) = faults(stream(made("dill._dill:_create_code", *arguments)), Sort.CODE)
    assert fault.deed == "function 'train', which uses 'os'"


def test_source_is_described_by_its_first_line():
    body = {"_code": "\n\ndef forward(self, x):\n    return x"}
    case = stream(made("torch.fx.graph_module:reduce_graph_module", body, "import torch"))
    (fault,) = faults(case, Sort.CODE)
    assert fault.deed == "source beginning 'def forward(self, x):'"


def test_long_arguments_are_cut():
    (fault,) = faults(stream(made("posix:system", *["x" * 100] * 8)), Sort.DANGEROUS)
    assert len(fault.deed) < 500
