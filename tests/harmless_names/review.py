"""What was reviewed, library by library: where classes and functions are taken from, and why.

``classes`` and ``functions`` are patterns of modules whose sources are looked at; what is found there is
still listed name by name. ``skip`` are modules that are never taken. ``by_hand`` holds what no source
text shows: C types, functions called while loading, old names.
"""

from dataclasses import dataclass, field


@dataclass
class Group:
    """Names that are harmless for one use."""

    use: str
    why: str
    names: dict[str, str]
    arguments: str = ""


@dataclass
class Library:
    """What to take from one library."""

    file: str
    roots: tuple[str, ...]
    distribution: str
    classes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    bases: frozenset[str] = frozenset()
    private_alias: bool = False
    why: str = "made empty and filled from plain state; no method that loading runs reaches further"
    by_hand: list[Group] = field(default_factory=list)


NEVER = (
    "*.tests*", "*.test*", "*.testing*", "*.conftest", "*.setup*", "*._build*", "*.benchmarks*",
    "*.examples*", "*.cli*", "*.__main__", "*.externals*", "*.f2py*", "*.distutils*",
    "*.vendor*", "*._vendor*", "*.commands*", "*.scripts*", "*.download*", "*.datasets*",
)  # fmt: skip

ESTIMATOR = frozenset({"BaseEstimator", "TransformerMixin", "ClassifierMixin", "RegressorMixin",
    "ClusterMixin", "OutlierMixin", "MetaEstimatorMixin", "DensityMixin", "BaseSVC", "SVC",
    "BaseEnsemble", "Pipeline", "FeatureUnion", "ColumnTransformer", "LabelEncoder", "BaseForest",
    "RandomForestClassifier", "BaggingClassifier", "AdaBoostClassifier", "KMeans", "MiniBatchKMeans",
    "SelectorMixin", "ClassNamePrefixFeaturesOutMixin", "OneToOneFeatureMixin", "ForestClassifier",
    "MultiOutputMixin", "_BaseComposition", "ParamsValidationMixin", "NearestNeighbors",
    "ClassifierChain", "BaseDecisionTree", "DecisionTreeClassifier", "MetadataRouterMixin",
    "_MetadataRequester", "StringIndexer", "LinearRegression", "BiclusterMixin", "OneHotEncoder",
    "TSNE", "_DecisionTreeClassifier", "BallTree", "KDTree", "DistanceMetric", "BinaryTree",
    "BaseLoss", "BaseHistGradientBoosting", "CyLossFunction", "Criterion", "Splitter"})  # fmt: skip

MODULE = frozenset({"Module"})

NUMPY_FUNCTIONS = (
    "abs absolute add all amax amin angle any arange arccos arccosh arcsin arcsinh arctan arctan2 "
    "arctanh argmax argmin argsort around array asarray atleast_1d atleast_2d average bincount "
    "bitwise_and bitwise_not bitwise_or bitwise_xor cbrt ceil clip column_stack concatenate conj "
    "conjugate copy copysign cos cosh count_nonzero cumprod cumsum deg2rad degrees diff digitize "
    "divide divmod dot dstack ediff1d equal exp exp2 expand_dims expm1 eye fabs fix flatnonzero flip "
    "fliplr flipud float_power floor floor_divide fmax fmin fmod frexp full gradient greater "
    "greater_equal heaviside histogram hstack hypot identity imag interp invert isfinite isinf "
    "isnan isclose ldexp less less_equal linspace log log10 log1p log2 logaddexp logaddexp2 "
    "logical_and logical_not logical_or logical_xor logspace matmul max maximum mean median min "
    "minimum mod modf moveaxis multiply nan_to_num nanargmax nanargmin nanmax nanmean nanmedian "
    "nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar negative nextafter nonzero "
    "not_equal ones ones_like percentile positive power prod ptp quantile rad2deg radians ravel "
    "real reciprocal remainder repeat reshape right_shift left_shift rint roll rot90 round sign "
    "signbit sin sinc sinh size sort spacing sqrt square squeeze stack std subtract sum swapaxes "
    "tan tanh tile trace transpose trapezoid trapz true_divide trunc unique unwrap var vstack where "
    "zeros zeros_like iscomplexobj isreal shape ndim polyval poly cross inner outer tensordot vdot "
    "corrcoef cov isin in1d searchsorted select split array_split take diag diagonal tri tril triu "
    "allclose array_equal broadcast_to full_like empty empty_like linalg.norm"
)

UFUNCS = (
    "absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_or "
    "bitwise_xor cbrt ceil conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 "
    "expm1 fabs float_power floor floor_divide fmax fmin fmod frexp gcd greater greater_equal "
    "heaviside hypot invert isfinite isinf isnan isnat lcm ldexp left_shift less less_equal log "
    "log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor matmul "
    "maximum minimum modf multiply negative nextafter not_equal positive power rad2deg radians "
    "reciprocal remainder right_shift rint sign signbit sin sinh spacing sqrt square subtract tan "
    "tanh true_divide trunc"
)

SCALARS = (
    "bool bool_ bool8 byte bytes_ cdouble cfloat character clongdouble clongfloat complex128 "
    "complex64 complex256 complex_ complexfloating csingle datetime64 double flexible float128 "
    "float16 float32 float64 float96 float_ floating generic half inexact int16 int32 int64 int8 "
    "int_ intc integer intp long longcomplex longdouble longfloat longlong number object0 object_ "
    "short signedinteger single singlecomplex str_ string_ timedelta64 ubyte uint uint16 uint32 "
    "uint64 uint8 uintc uintp ulong ulonglong unicode_ unsignedinteger ushort void ndarray dtype "
    "matrix recarray record chararray flatiter nditer ufunc broadcast ndindex finfo iinfo "
    "poly1d vectorize errstate busdaycalendar"
)

STDLIB = Library(
    "stdlib", (), "python",
    by_hand=[
        Group("container", "built-in containers", {
            "builtins": "list dict set frozenset tuple bytearray",
            "collections": "OrderedDict defaultdict Counter deque ChainMap UserDict UserList",
        }),
        Group("call", "copies or converts its argument", {
            "builtins": "object int float bool complex str bytes bytearray list dict set frozenset "
            "tuple slice range reversed enumerate zip abs iter",
            "collections": "OrderedDict defaultdict Counter deque ChainMap UserDict UserList UserString",
        }, "harmless"),
        Group("class", "made empty, filled from plain state", {
            "builtins": "object int float bool complex str bytes slice range property staticmethod "
            "classmethod super",
            "argparse": "Namespace", "types": "SimpleNamespace",
            "collections": "UserString",
            "decimal": "Decimal Context Overflow InvalidOperation DivisionByZero Clamped DecimalException Inexact Rounded Subnormal Underflow FloatOperation", "fractions": "Fraction", "uuid": "UUID",
            "datetime": "date datetime time timedelta timezone tzinfo",
            "random": "Random", "string": "Template Formatter",
            "ipaddress": "IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface",
            "functools": "partial partialmethod", "abc": "ABC",
            "enum": "Enum IntEnum StrEnum Flag IntFlag", "numbers": "Number Real Integral Complex",
            "pathlib": "PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path",
            "pathlib._local": "PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path",
            "statistics": "NormalDist", "calendar": "Calendar", "io": "StringIO",
            "heapq": "merge", "bisect": "bisect", "queue": "Queue", "copy": "Error",
            "logging": "Logger LogRecord PlaceHolder RootLogger Formatter Filter NullHandler StreamHandler",
        }),
        Group("call", "exceptions that hold their arguments", {
            "builtins": "ArithmeticError AssertionError AttributeError BaseException EOFError Exception "
            "FloatingPointError ImportError IndexError KeyError KeyboardInterrupt LookupError "
            "MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError "
            "RecursionError ReferenceError RuntimeError StopIteration SyntaxError SystemError "
            "TimeoutError TypeError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError "
            "Warning UserWarning DeprecationWarning FutureWarning RuntimeWarning ZeroDivisionError "
            "IOError EnvironmentError",
        }, "constants"),
        Group("value", "a type or constant that is only referred to", {
            "builtins": "Ellipsis NotImplemented type memoryview filter map len min max sum sorted round "
            "abs any all hash id repr ascii format pow divmod ord chr bin hex oct callable "
            "isinstance issubclass print float.fromhex int.from_bytes dict.fromkeys",
            "collections": "namedtuple", "types": "NoneType MappingProxyType",
            "typing": "Any Union Optional List Dict Tuple Set FrozenSet Callable Sequence Mapping "
            "Iterable Iterator Generic TypeVar NamedTuple Literal ClassVar Type Text",
            "collections.abc": "Callable Container Hashable Iterable Iterator Mapping MutableMapping "
            "MutableSequence MutableSet Sequence Set Sized",
        }),
        Group("value", "methods of built-in types, bound or not; nothing calls them while loading", {
            "builtins": " ".join(
                f"str.{n}" for n in ["capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find", "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill"]
            ) + " " + " ".join(f"bytes.{n}" for n in ["decode", "lower", "upper", "strip", "split", "join"])
            + " " + " ".join(f"dict.{n}" for n in ["get", "keys", "values", "items"])
            + " " + " ".join(f"list.{n}" for n in ["index", "count"]),
        }),
        Group("call", "takes a string of text to bytes", {"_codecs": "encode", "codecs": "encode"}, "codec"),
        Group("call", "makes an object by __new__ of a listed class", {
            "copyreg": "_reconstructor __newobj__ __newobj_ex__",
        }, "class-first"),
        Group("call", "looks up an attribute; judged by its arguments", {"builtins": "getattr"}, "attribute"),
        Group("call", "holds attribute names or items until it is called", {
            "operator": "attrgetter methodcaller", "_operator": "attrgetter methodcaller",
        }, "attribute-names"),
        Group("call", "holds keys until it is called", {
            "operator": "itemgetter", "_operator": "itemgetter",
        }, "constants"),
        Group("call", "holds a callable until it is called", {
            "functools": "partial", "_functools": "partial",
        }, "partial"),
        Group("call", "value types of the standard library, from numbers and text", {
            "datetime": "date datetime time timedelta timezone", "decimal": "Decimal Context",
            "_decimal": "Decimal", "_pydecimal": "Decimal", "_pydatetime": "date datetime time timedelta timezone",
            "_datetime": "date datetime time timedelta timezone",
            "fractions": "Fraction", "uuid": "UUID SafeUUID", "time": "struct_time",
            "pathlib": "PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path",
            "pathlib._local": "PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path",
            "re": "_compile compile RegexFlag", "sre_constants": "_NamedIntConstant",
            "zoneinfo": "ZoneInfo ZoneInfo._unpickle", "array": "array _array_reconstructor",
            "ipaddress": "IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface",
            "itertools": "count cycle repeat chain islice", "_struct": "Struct", "struct": "Struct", "types": "SimpleNamespace MappingProxyType",
            "logging": "getLogger _checkLevel", "enum": "auto",
            "inspect": "_ParameterKind", "http": "HTTPStatus",
        }, "harmless"),
        Group("value", "pure functions", {
            "math": "acos acosh asin asinh atan atan2 atanh ceil comb copysign cos cosh degrees dist erf "
            "erfc exp expm1 fabs factorial floor fmod fsum gamma gcd hypot isclose isfinite isinf isnan "
            "isqrt lgamma log log10 log1p log2 modf perm pow prod radians remainder sin sinh sqrt tan "
            "tanh trunc",
            "operator": "add sub mul truediv floordiv mod pow neg pos abs not_ and_ or_ xor lt le eq ne "
            "ge gt getitem contains matmul is_ is_not truth invert lshift rshift concat countOf index",
            "_operator": "add sub mul truediv floordiv mod pow neg pos abs not_ and_ or_ xor lt le eq ne "
            "ge gt getitem contains matmul is_ is_not truth invert lshift rshift concat countOf index",
            "statistics": "mean median mode stdev variance pstdev pvariance fmean",
            "string": "capwords ascii_letters", "unicodedata": "normalize", "html": "unescape escape",
            "copy": "copy deepcopy", "random": "random", "time": "time perf_counter",
            "urllib.parse": "quote unquote urlparse", "shlex": "split", "textwrap": "dedent",
            "functools": "reduce cmp_to_key lru_cache", "itertools": "chain product",
            "difflib": "SequenceMatcher", "json": "dumps", "zlib": "adler32 crc32",
        }),
    ],
)  # fmt: skip

NUMPY = Library(
    "numpy", ("numpy",), "numpy",
    classes=("numpy.polynomial.*", "numpy.lib._index_tricks_impl", "numpy.lib.index_tricks",
             "numpy.lib._arraysetops_impl"),
    functions=("numpy.ma.core", "numpy.lib.scimath", "numpy.lib._scimath_impl"),
    by_hand=[
        Group("class", "arrays, scalars and types; their state is numbers, shapes and types", {
            "numpy": SCALARS, "numpy.core.numerictypes": SCALARS, "numpy.core.multiarray": "ndarray dtype",
            "numpy._core.multiarray": "ndarray dtype", "numpy.dtypes": (
                "BoolDType ByteDType UByteDType ShortDType UShortDType IntDType UIntDType LongDType "
                "ULongDType LongLongDType ULongLongDType Int8DType UInt8DType Int16DType UInt16DType "
                "Int32DType UInt32DType Int64DType UInt64DType Float16DType Float32DType Float64DType "
                "LongDoubleDType Complex64DType Complex128DType CLongDoubleDType BytesDType StrDType "
                "VoidDType DateTime64DType TimeDelta64DType ObjectDType StringDType"),
            "numpy.matrixlib.defmatrix": "matrix", "numpy.matrixlib": "matrix",
            "numpy.core.records": "recarray record", "numpy.rec": "recarray record",
            "numpy._core.records": "recarray record", "numpy.core.defchararray": "chararray",
            "numpy._core.defchararray": "chararray", "numpy.char": "chararray",
            "numpy.ma": "MaskedArray mvoid", "numpy.ma.core": "MaskedArray MaskedConstant mvoid",
            "numpy.ma.mrecords": "MaskedRecords mrecarray", "numpy.lib.polynomial": "poly1d",
            "numpy.lib._polynomial_impl": "poly1d", "numpy.lib.function_base": "vectorize",
            "numpy.random": "RandomState Generator SeedSequence PCG64 PCG64DXSM MT19937 Philox SFC64",
            "numpy.random.mtrand": "RandomState", "numpy.random._generator": "Generator",
            "numpy.random.bit_generator": "SeedSequence SeedlessSeedSequence",
        }),
        Group("call", "types built from a description, scalars from bytes", {
            "numpy": SCALARS + " array asarray",
            "numpy.core.multiarray": "scalar", "numpy._core.multiarray": "scalar",
            "numpy.dtypes": "StringDType",
            "numpy.core.numeric": "_frombuffer", "numpy._core.numeric": "_frombuffer",
            "numpy.core._internal": "_convert_to_stringdtype_kwargs",
            "numpy._core._internal": "_convert_to_stringdtype_kwargs",
            "numpy.core": "_ufunc_reconstruct", "numpy._core": "_ufunc_reconstruct",
            "numpy.random": "__RandomState_ctor",
            "numpy.random.mtrand": "__RandomState_ctor RandomState",
            "numpy.random._pickle": "__randomstate_ctor __generator_ctor __bit_generator_ctor",
            "numpy.ma.core": "_mareconstruct", "numpy.ma.mrecords": "_mrreconstruct",
            "numpy.lib.index_tricks": "nd_grid",
        }, "harmless"),
        Group("call", "makes an empty array of a listed class", {
            "numpy.core.multiarray": "_reconstruct", "numpy._core.multiarray": "_reconstruct",
            "numpy": "_reconstruct",
        }, "class-first"),
        Group("call", "filled from plain state after a check of its version", {
            "numpy.random.bit_generator": "__pyx_unpickle_SeedSequence __pyx_unpickle_SeedlessSeedSequence",
            "numpy.random._common": "__pyx_unpickle_BitGenerator",
        }, "class-first"),
        Group("call", "bit generators, made without arguments or from plain seeds", {
            "numpy.random._mt19937": "MT19937", "numpy.random._pcg64": "PCG64 PCG64DXSM",
            "numpy.random._philox": "Philox", "numpy.random._sfc64": "SFC64",
        }, "harmless"),
        Group("class", "bit generators", {
            "numpy.random._mt19937": "MT19937", "numpy.random._pcg64": "PCG64 PCG64DXSM",
            "numpy.random._philox": "Philox", "numpy.random._sfc64": "SFC64",
        }),
        Group("value", "pure functions on arrays", {
            "numpy": NUMPY_FUNCTIONS + " nan inf pi newaxis",
            "numpy.linalg": "norm det inv pinv matrix_rank", "numpy.linalg.linalg": "norm",
            "numpy.linalg._linalg": "norm",
            "numpy.core.fromnumeric": "mean sum std var amax amin max min prod any all argmax argmin clip "
            "round around sort squeeze ravel reshape transpose cumsum ptp size",
            "numpy._core.fromnumeric": "mean sum std var amax amin max min prod any all argmax argmin clip "
            "round around sort squeeze ravel reshape transpose cumsum ptp size",
            "numpy.lib.function_base": "median percentile quantile average diff interp gradient angle unwrap",
            "numpy.lib._function_base_impl": "median percentile quantile average diff interp gradient angle",
            "numpy.lib.nanfunctions": "nanmean nanmedian nanstd nanvar nanmin nanmax nansum nanpercentile",
            "numpy.lib._nanfunctions_impl": "nanmean nanmedian nanstd nanvar nanmin nanmax nansum",
            "numpy.core._multiarray_umath": UFUNCS, "numpy._core._multiarray_umath": UFUNCS,
            "numpy.core.umath": UFUNCS, "numpy._core.umath": UFUNCS,
            "numpy.core.multiarray": "array concatenate where dot", "numpy._core.multiarray": "array where dot",
            "numpy.lib.type_check": "nan_to_num real imag iscomplex isreal",
            "numpy.fft": "fft ifft rfft irfft fftfreq",
        }),
    ],
)  # fmt: skip

STORAGES = (
    "DoubleStorage FloatStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage "
    "ByteStorage BoolStorage ComplexDoubleStorage ComplexFloatStorage QUInt8Storage QInt8Storage "
    "QInt32Storage QUInt4x2Storage QUInt2x4Storage"
)
TENSORS = (
    "DoubleTensor FloatTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor "
    "ByteTensor BoolTensor"
)
DTYPES = (
    "bfloat16 bool bits16 bits1x8 bits2x4 bits4x2 bits8 cdouble cfloat chalf complex128 complex32 complex64 "
    "double float float16 float32 float4_e2m1fn_x2 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 "
    "float8_e5m2fnuz float8_e8m0fnu half int int1 int16 int2 int3 int32 int4 int5 int6 int64 int7 int8 long "
    "qint32 qint8 quint2x4 quint4x2 quint8 short uint1 uint16 uint2 uint3 uint32 uint4 uint5 uint6 uint64 "
    "uint7 uint8 per_channel_affine per_channel_affine_float_qparams per_channel_symmetric "
    "per_tensor_affine per_tensor_symmetric strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc "
    "contiguous_format preserve_format channels_last channels_last_3d jagged"
)
OPS = (
    "abs acos add addmm all amax amin any arange argmax argmin asin atan bmm cat ceil chunk clamp clip cos "
    "cosh cumsum div dot einsum eq erf exp expm1 flatten flip floor full ge gelu gt index_select inverse "
    "isnan le lerp log log10 log1p log2 logsumexp lt matmul max maximum mean median min minimum mm mul "
    "multiply ne neg norm ones ones_like permute pow prod rand randn reciprocal relu relu_ reshape round "
    "rsqrt sigmoid sign sin sinh softmax log_softmax split sqrt square squeeze stack std sub sum tan tanh "
    "topk transpose tril triu unsqueeze var where zeros zeros_like conv1d conv2d conv3d max_pool2d "
    "avg_pool1d adaptive_avg_pool1d layer_norm batch_norm embedding dropout true_divide floor_divide "
    "roll cross cumprod diag outer selu celu hardshrink prelu threshold bilinear cosine_similarity"
)

TORCH = Library(
    "torch", ("torch",), "torch",
    classes=("torch.nn.modules.*", "torch.nn.parameter", "torch.optim.*", "torch.distributions.*",
             "torch.ao.nn.*", "torch.nn.quantized.*", "torch.nn.intrinsic.*", "torch.nn.qat.*",
             "torch.utils.data.dataset", "torch.utils.data.sampler", "torch.utils.data.dataloader",
             "torch.nn.utils.*", "torch.ao.quantization.*", "torch.amp.grad_scaler", "torch.cuda.amp.*",
             "torch.nn.attention.*", "torch.ao.pruning.*"),
    functions=("torch.nn.functional", "torch.nn.init", "torch.functional"),
    skip=("torch.ao.quantization.fx*", "torch.ao.quantization.quantize_fx*", "torch.ao.quantization.pt2e*",
          "torch.ao.quantization.backend_config*", "torch.ao.quantization.quantizer*",
          "torch.distributions.constraint_registry", "torch.ao.quantization._*",
          "torch.ao.quantization.fuser*", "torch.ao.quantization.quantize*"),
    bases=MODULE | {"Tensor", "_QuantizedModule", "Function", "Storage", "_TensorBase"},
    why="modules and optimizers, made empty and filled from plain state",
    by_hand=[
        Group("class", "tensors, storages and types", {
            "torch": STORAGES + " " + TENSORS + " Tensor Size device dtype layout memory_format Generator "
            "UntypedStorage TypedStorage finfo iinfo",
            "torch.cuda": STORAGES + " " + TENSORS, "torch.storage": "UntypedStorage TypedStorage _UntypedStorage _TypedStorage",
            "torch.tensor": "Tensor", "torch._tensor": "Tensor", "torch._C": "Generator device dtype",
            "torch.sparse": "FloatTensor DoubleTensor LongTensor", "torch.nn": "Module Parameter Linear Sequential ReLU",
            "torch.serialization": "_LegacyStorage", "torch.amp": "GradScaler", "torch.nn.modules.module": "_WrappedHook",
            "torch.utils.hooks": "RemovableHandle BackwardHook",
            "torch.autograd.variable": "Variable",
            "torch.distributed.fsdp.api": "ShardingStrategy BackwardPrefetch MixedPrecision CPUOffload StateDictType",
        }),
        Group("call", "puts a tensor together from a storage and numbers", {
            "torch._utils": "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter "
            "_rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor "
            "_rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy _rebuild_nested_tensor "
            "_rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor",
            "torch": "Size device Generator tensor Tensor as_tensor " + TENSORS,
            "torch._C": "Generator device",
            "torch.nn.parameter": "Parameter Buffer", "torch.serialization": "_get_layout",

            "torch.jit._pickle": "build_intlist build_doublelist build_boollist build_tensorlist restore_type_tag "
            "build_tensor_from_id",
            "torch.backends.cudnn.rnn": "Unserializable", "torch.nn.backends.thnn": "_get_thnn_function_backend",
            "torch.backends.cudnn": "Unserializable",
            "torch.distributions.constraints": "_DependentProperty",
            "torch.distributed.fsdp.api": "ShardingStrategy BackwardPrefetch StateDictType",
        }, "harmless"),
        Group("call", "calls its first argument, which is judged with the others", {
            "torch._tensor": "_rebuild_from_type_v2 _rebuild_from_type",
            "torch.tensor": "_rebuild_from_type",
        }, "rebuild-from-type"),
        Group("call", "loads a pickle from bytes, which are read as a child", {
            "torch.storage": "_load_from_bytes",
        }, "nested-pickle"),
        Group("value", "types, layouts and pure operations", {
            "torch": DTYPES + " " + OPS, "torch._C._nn": "gelu leaky_relu softplus hardtanh linear",
            "torch._C": "_VariableFunctionsClass " + " ".join(f"_VariableFunctionsClass.{op}" for op in OPS.split())
            + " _VariableFunctions " + " ".join(f"_VariableFunctions.{op}" for op in OPS.split()) + " TensorBase _TensorBase",
            "torch._VF": "lstm gru", "torch.optim.lr_scheduler": "_format_param",
            "torch._jit_internal": "boolean_dispatch.<locals>.fn",
            "torch.functional": "einsum norm split stft",
            "torch.utils.data._utils.collate": "default_collate default_convert",
        }),
    ],
)  # fmt: skip

SCIPY = Library(
    "scipy", ("scipy",), "scipy",
    classes=("scipy.sparse*", "scipy.stats*", "scipy.interpolate*", "scipy.spatial*", "scipy.optimize*",
             "scipy.signal*", "scipy.integrate*", "scipy.cluster*", "scipy.linalg._*", "scipy._lib._bunch",
             "scipy.ndimage*", "scipy.fft*"),
    functions=("scipy.spatial.distance", "scipy.stats._stats_py", "scipy.stats.stats", "scipy.special._basic",
               "scipy.special._logsumexp", "scipy._lib.array_api_compat*", "scipy.linalg._misc", "scipy.optimize._linesearch_", "scipy.stats.mstats_basic", "scipy.signal.windows*"),
    skip=("scipy.optimize._highs*",),
    bases=ESTIMATOR | {"IndexMixin", "_TestBase"},
    by_hand=[
        Group("class", "C types filled from arrays", {
            "scipy.spatial._ckdtree": "cKDTree cKDTreeNode", "scipy.spatial.ckdtree": "cKDTree cKDTreeNode",
            "scipy.spatial._kdtree": "KDTree", "scipy.spatial.kdtree": "KDTree", "scipy.spatial": "KDTree cKDTree",
            "scipy.spatial.qhull": "Delaunay ConvexHull Voronoi", "scipy.spatial._qhull": "Delaunay ConvexHull Voronoi",
            "scipy.interpolate.interpnd": "LinearNDInterpolator CloughTocher2DInterpolator",
            "scipy.interpolate._interpnd": "LinearNDInterpolator CloughTocher2DInterpolator NDInterpolatorBase",
            "scipy.interpolate._ndgriddata": "NearestNDInterpolator", "scipy.interpolate.ndgriddata": "NearestNDInterpolator",
            "scipy.stats._stats_py": "Ttest_indResult Ttest_1sampResult Ttest_relResult LinregressResult PearsonRResult SpearmanrResult KstestResult NormaltestResult", "scipy.stats._stats_mstats_common": "LinregressResult",
            "scipy.stats.stats": "Ttest_indResult LinregressResult SpearmanrResult",

        }),
        Group("call", "C types made from arrays and numbers", {
            "scipy.spatial._ckdtree": "cKDTree", "scipy.spatial.ckdtree": "cKDTree",
            "scipy.spatial.transform._rotation": "Rotation Rotation.from_quat __pyx_unpickle_Rotation",
            "scipy.spatial.transform.rotation": "Rotation Rotation.from_quat __pyx_unpickle_Rotation",
            "scipy.stats._distn_infrastructure": "rv_frozen",

            "scipy._lib._bunch": "_bunch_x",
        }, "harmless"),
        Group("value", "pure functions", {
            "scipy.special._ufuncs": "expit logit erf erfc erfinv gamma gammaln digamma psi beta betaln xlogy "
            "xlog1py ndtr ndtri log_ndtr boxcox boxcox1p inv_boxcox inv_boxcox1p comb binom",
            "scipy.special._special_ufuncs": "expit logit erf gamma gammaln log_expit", "scipy.special": "expit logit erf softmax logsumexp xlogy gammaln boxcox inv_boxcox",
            "scipy.special._orthogonal": "legendre", "scipy.stats": "norm uniform randint loguniform zscore",
        }),
    ],
)  # fmt: skip

PANDAS = Library(
    "pandas", ("pandas",), "pandas",
    classes=("pandas.core.*", "pandas.indexes.*", "pandas.types.*", "pandas.tseries.*", "pandas.sparse.*",
             "pandas.arrays*", "pandas._config*"),
    skip=("pandas.core.computation*", "pandas.core.reshape*", "pandas.core.interchange*",
          "pandas.core.groupby*", "pandas.core.window*", "pandas.core.resample*",
          "pandas.core._numba*", "pandas.core.ops*", "pandas.core.config*", "pandas.core.apply*"),
    bases=frozenset({"NDArrayBacked", "_Timestamp", "Block", "NumpyBlock", "BlockManager", "IntervalMixin",
                     "BaseOffset", "SingleConstructorOffset", "PandasObject", "NDFrame", "BlockPlacement",
                     "_NDArrayBacked", "PeriodDtypeBase", "SharedBlock", "_OptionsMixin"}),
    by_hand=[
        Group("class", "frames, indexes and their parts", {
            "pandas": "DataFrame Series Index RangeIndex MultiIndex DatetimeIndex TimedeltaIndex PeriodIndex "
            "CategoricalIndex IntervalIndex Float64Index Int64Index UInt64Index Categorical CategoricalDtype "
            "DatetimeTZDtype PeriodDtype IntervalDtype SparseDtype StringDtype BooleanDtype Int8Dtype Int16Dtype "
            "Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype Float64Dtype "
            "ArrowDtype Timestamp Timedelta Period Interval DateOffset NamedAgg Flags",
            "pandas.arrays": "ArrowStringArray ArrowExtensionArray DatetimeArray TimedeltaArray PeriodArray "
            "IntervalArray BooleanArray IntegerArray FloatingArray StringArray SparseArray Categorical "
            "NumpyExtensionArray PandasArray",
            "pandas._libs.internals": "BlockManager Block NumpyBlock SharedBlock BlockPlacement",
            "pandas._libs.sparse": "IntIndex BlockIndex", "pandas._sparse": "IntIndex BlockIndex",
            "pandas._libs.interval": "Interval IntervalTree", "pandas._libs.arrays": "NDArrayBacked",
            "pandas._libs.tslibs.offsets": "Day Hour Minute Second Milli Micro Nano BusinessDay MonthEnd MonthBegin "
            "YearEnd YearBegin QuarterEnd QuarterBegin Week WeekOfMonth LastWeekOfMonth BusinessMonthEnd "
            "BusinessMonthBegin BusinessHour CustomBusinessDay CustomBusinessHour DateOffset Easter FY5253 "
            "SemiMonthEnd SemiMonthBegin BYearEnd BYearBegin BQuarterEnd BQuarterBegin BaseOffset "
            "CustomBusinessMonthEnd CustomBusinessMonthBegin RelativeDeltaOffset",
            "pandas.api.extensions": "ExtensionDtype ExtensionArray", "pandas.core.sparse.array": "SparseArray",
        }),
        Group("call", "parts of frames and indexes, put together from arrays and numbers", {
            "pandas.core.indexes.base": "_new_Index", "pandas.indexes.base": "_new_Index", "pandas.core.index": "_new_Index",
            "pandas.core.indexes.datetimes": "_new_DatetimeIndex", "pandas.tseries.index": "_new_DatetimeIndex",
            "pandas.core.indexes.period": "_new_PeriodIndex", "pandas.tseries.period": "_new_PeriodIndex",
            "pandas.core.indexes.interval": "_new_IntervalIndex", "pandas.core.indexes.timedeltas": "_new_TimedeltaIndex",
            "pandas._libs.internals": "_unpickle_block BlockPlacement",
            "pandas.core.internals.blocks": "new_block make_block", "pandas.core.internals": "make_block",
            "pandas.core.internals.api": "make_block",
            "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
            "pandas._libs.tslibs.timestamps": "_unpickle_timestamp Timestamp", "pandas._libs.tslib": "Timestamp Timedelta __nat_unpickle",
            "pandas._libs.tslibs.timedeltas": "_timedelta_unpickle Timedelta",
            "pandas._libs.tslibs.nattype": "_nat_unpickle __nat_unpickle",
            "pandas._libs.tslibs.period": "Period IncompatibleFrequency", "pandas._period": "Period",
            "pandas._libs.interval": "Interval __pyx_unpickle_IntervalMixin", "pandas._libs.missing": "NAType _NAType NA",
            "pandas._libs.sparse": "IntIndex BlockIndex",
            "pandas._libs.tslibs.offsets": "Day Hour Minute Second Milli Micro Nano BusinessDay MonthEnd "
            "MonthBegin YearEnd YearBegin QuarterEnd QuarterBegin Week BaseOffset DateOffset _offset_unpickle CustomBusinessDay CustomBusinessHour CustomBusinessMonthEnd CustomBusinessMonthBegin BusinessHour WeekOfMonth LastWeekOfMonth BusinessMonthEnd BusinessMonthBegin SemiMonthEnd SemiMonthBegin BYearEnd BYearBegin BQuarterEnd BQuarterBegin Easter FY5253 FY5253Quarter",
            "pandas.tslib": "Timestamp Timedelta __nat_unpickle _timedelta_unpickle",
            "pandas.core.dtypes.dtypes": "CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype SparseDtype",
            "pandas": "Timestamp Timedelta Period Interval StringDtype PeriodDtype IntervalDtype SparseDtype Index CategoricalDtype ArrowDtype DatetimeTZDtype",
            "pandas.core.arrays.string_": "StringDtype",
            "pandas.core.internals.managers": "BlockManager SingleBlockManager",


        }, "harmless"),
        Group("value", "functions and constants that are only referred to", {
            "pandas": "NaT NA isna isnull notna notnull to_datetime to_numeric concat cut qcut get_dummies",
            "pandas.core.reshape.tile": "cut qcut", "pandas.core.tools.datetimes": "to_datetime",
            "pandas.core.tools.numeric": "to_numeric",
        }),
    ],
)  # fmt: skip

ARROW = Library(
    "pyarrow", ("pyarrow",), "pyarrow",
    by_hand=[
        Group("call", "arrays put together from buffers and types", {
            "pyarrow.lib": "_restore_array py_buffer type_for_alias chunked_array table schema field array "
            "scalar list_ struct map_ dictionary timestamp duration time32 time64 decimal128 large_string "
            "string int64 int32 float64 bool_ _reconstruct_table _reconstruct_record_batch _reconstruct_block "
            "KeyValueMetadata large_list binary large_binary",
            "pyarrow": "py_buffer chunked_array",
        }, "harmless"),
        Group("class", "arrays and types", {
            "pyarrow.lib": "ChunkedArray Array StringArray LargeStringArray Int64Array DoubleArray DataType "
            "Field Schema Table Buffer",
        }),
    ],
)  # fmt: skip

DATES = Library(
    "dates", ("pytz", "dateutil", "tzlocal"), "pytz, python-dateutil",
    by_hand=[
        Group("call", "time zones by name, offsets by numbers", {
            "pytz": "_UTC _p timezone FixedOffset", "pytz.tzinfo": "unpickler", "dateutil.tz.tz": "tzutc tzlocal tzoffset tzrange tzfile",
            "dateutil.tz": "tzutc tzlocal tzoffset",
            "dateutil.relativedelta": "relativedelta weekday", "dateutil._common": "weekday",
            "dateutil.rrule": "weekday",
        }, "harmless"),
        Group("class", "time zones and spans, filled from plain state", {
            "pytz": "UTC", "pytz.tzinfo": "DstTzInfo StaticTzInfo",
            "dateutil.tz.tz": "tzutc tzlocal tzoffset tzfile _ttinfo _tzicalvtz tzrange tzstr",
            "dateutil.relativedelta": "relativedelta weekday", "dateutil.zoneinfo": "tzfile",
        }),
    ],
)  # fmt: skip

SKLEARN = Library(
    "scikit-learn", ("sklearn",), "scikit-learn",
    classes=("sklearn.*",),
    functions=("sklearn.metrics.*", "sklearn.preprocessing.*", "sklearn.feature_selection.*",
               "sklearn.neighbors._base", "sklearn.neighbors.base", "sklearn.utils.extmath", "sklearn.cluster._kmeans",
               "sklearn.neural_network._base", "sklearn.decomposition._fastica", "sklearn.gaussian_process.*",
               "sklearn.feature_extraction.text", "sklearn.covariance.*", "sklearn.utils.validation"),
    skip=("sklearn.utils.estimator_checks", "sklearn.utils._mocking", "sklearn.utils._pprint"),
    bases=ESTIMATOR, private_alias=True,
    why="object.__new__; BaseEstimator.__setstate__ compares versions and updates __dict__",
    by_hand=[
        Group("class", "Cython types filled from arrays", {
            "sklearn.tree._tree": "Tree", "sklearn.neighbors._kd_tree": "KDTree KDTree32 KDTree64 BinaryTree",
            "sklearn.neighbors.kd_tree": "KDTree BinaryTree", "sklearn.neighbors.ball_tree": "BallTree BinaryTree",
            "sklearn.neighbors._ball_tree": "BallTree BallTree32 BallTree64 BinaryTree",
            "sklearn.ensemble._hist_gradient_boosting.predictor": "TreePredictor",

        }),
        Group("call", "Cython types, made from numbers and arrays or empty", {
            "sklearn.tree._tree": "Tree",
            "sklearn.linear_model._sgd_fast": "Hinge SquaredHinge Log Huber SquaredLoss EpsilonInsensitive "
            "SquaredEpsilonInsensitive ModifiedHuber LossFunction Classification Regression",
            "sklearn.linear_model.sgd_fast": "Hinge SquaredHinge Log Huber SquaredLoss EpsilonInsensitive "
            "SquaredEpsilonInsensitive ModifiedHuber",
            "sklearn._loss._loss": "CyHalfBinomialLoss CyHalfMultinomialLoss CyHalfSquaredError CyAbsoluteError "
            "CyPinballLoss CyHalfPoissonLoss CyHalfGammaLoss CyHalfTweedieLoss CyHalfTweedieLossIdentity "
            "CyExponentialLoss CyHuberLoss __pyx_unpickle_CyHalfBinomialLoss __pyx_unpickle_CyHalfSquaredError "
            "__pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyPinballLoss __pyx_unpickle_CyHalfPoissonLoss "
            "__pyx_unpickle_CyHalfGammaLoss __pyx_unpickle_CyHalfTweedieLoss __pyx_unpickle_CyHalfMultinomialLoss "
            "__pyx_unpickle_CyHalfTweedieLossIdentity __pyx_unpickle_CyExponentialLoss __pyx_unpickle_CyHuberLoss",
            "sklearn.metrics._dist_metrics": "newObj DistanceMetric EuclideanDistance",
            "sklearn.neighbors._dist_metrics": "newObj", "sklearn.neighbors.dist_metrics": "newObj",
            "sklearn.neighbors._kd_tree": "newObj", "sklearn.neighbors._ball_tree": "newObj",
            "sklearn.neighbors.kd_tree": "newObj", "sklearn.neighbors.ball_tree": "newObj",

            "sklearn.tree._criterion": "Gini Entropy MSE MAE FriedmanMSE Poisson",
            "sklearn.tree._splitter": "BestSplitter RandomSplitter BestSparseSplitter",

            "sklearn.utils._bunch": "Bunch",
            "sklearn.utils": "Bunch",

            "sklearn.utils._weight_vector": "WeightVector",

        }, "harmless"),
        Group("class", "distance metrics", dict.fromkeys(("sklearn.metrics._dist_metrics", "sklearn.neighbors._dist_metrics", "sklearn.neighbors.dist_metrics"), "EuclideanDistance EuclideanDistance64 EuclideanDistance32 ManhattanDistance ManhattanDistance64 ChebyshevDistance ChebyshevDistance64 MinkowskiDistance MinkowskiDistance64 WMinkowskiDistance MahalanobisDistance SEuclideanDistance SEuclideanDistance64 HammingDistance HaversineDistance HaversineDistance64 CanberraDistance BrayCurtisDistance JaccardDistance PyFuncDistance MatchingDistance DiceDistance DistanceMetric DistanceMetric64 DistanceMetric32 MahalanobisDistance64 HammingDistance64 CanberraDistance64 BrayCurtisDistance64 EuclideanDistance32")),
        Group("container", "a dict with attributes", {
            "sklearn.utils._bunch": "Bunch", "sklearn.utils": "Bunch", "sklearn.datasets.base": "Bunch",
        }),
        Group("class", "where these were in earlier versions", {
            "sklearn.tree.tree": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor",
            "sklearn.cluster.k_means_": "KMeans MiniBatchKMeans", "sklearn.ensemble.gradient_boosting":
            "GradientBoostingClassifier GradientBoostingRegressor BinomialDeviance MultinomialDeviance "
            "LeastSquaresError LogOddsEstimator MeanEstimator PriorProbabilityEstimator ZeroEstimator "
            "ScaledLogOddsEstimator QuantileEstimator VerboseReporter",
            "sklearn.preprocessing.imputation": "Imputer", "sklearn.grid_search": "GridSearchCV RandomizedSearchCV _CVScoreTuple",
            "sklearn.cross_validation": "KFold StratifiedKFold ShuffleSplit", "sklearn.linear_model.base": "LinearRegression",
            "sklearn.decomposition.online_lda": "LatentDirichletAllocation", "sklearn.mixture.gmm": "GMM",
            "sklearn.qda": "QDA", "sklearn.lda": "LDA", "sklearn.dummy": "DummyClassifier DummyRegressor",
        }),
    ],
)  # fmt: skip


def _estimators(file: str, *roots: str, functions: tuple[str, ...] = (), skip: tuple[str, ...] = (),
                by_hand: list[Group] | None = None, bases: frozenset[str] = frozenset()) -> Library:  # fmt: skip
    """Review a library of estimators, layers or records: all its classes, as its sources say them."""
    return Library(
        file,
        roots,
        file,
        classes=tuple(f"{root}*" for root in roots),
        functions=functions,
        skip=skip,
        bases=ESTIMATOR | MODULE | bases,
        by_hand=by_hand or [],
    )


OTHERS = [
    Library("joblib", ("joblib",), "joblib", by_hand=[
        Group("class", "tells dtype and shape of raw elements that follow", {
            "joblib.numpy_pickle": "NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper",
            "joblib.numpy_pickle_compat": "NDArrayWrapper ZNDArrayWrapper",
            "joblib.hashing": "_ConsistentSet _MyHash", "joblib.memory": "Memory",
            "joblib._store_backends": "FileSystemStoreBackend",
        }),
    ]),
    _estimators("xgboost", "xgboost", skip=("xgboost.dask*", "xgboost.spark*", "xgboost.tracker", "xgboost.rabit*"),
                bases=frozenset({"XGBModel", "XGBModelBase"}),
                by_hand=[Group("class", "loads its own format from a buffer", {
                    "xgboost.core": "Booster", "xgboost": "XGBClassifier XGBRegressor XGBRanker Booster "
                    "XGBRFClassifier XGBRFRegressor"})]),
    _estimators("lightgbm", "lightgbm", skip=("lightgbm.dask*",),
                by_hand=[Group("class", "parses its own text format", {"lightgbm.basic": "Booster"})]),
    _estimators("catboost", "catboost", by_hand=[
        Group("class", "parses its own format", {
            "catboost.core": "CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker Pool _CatBoostBase",
            "_catboost": "_CatBoost _PoolBase"}),
        Group("call", "made empty", {"_catboost": "_CatBoost", "catboost.core": "_CatBoost"}),
    ]),
    _estimators("statsmodels", "statsmodels", skip=("statsmodels.tools.web", "statsmodels.stats.libqsturng*"),
                bases=frozenset({"rv_continuous"}), by_hand=[
                    Group("call", "Cython state spaces, made from arrays", {
                        "statsmodels.tsa.statespace._representation": "dStatespace sStatespace cStatespace zStatespace",
                        "statsmodels.tsa.statespace._initialization": "dInitialization zInitialization",
                        "statsmodels.tsa.statespace._kalman_filter": "dKalmanFilter zKalmanFilter",
                        "statsmodels.tsa.statespace._kalman_smoother": "dKalmanSmoother zKalmanSmoother",
                    }, "harmless")]),
    _estimators("gensim", "gensim", skip=("gensim.downloader", "gensim.test*", "gensim.scripts*"),
                functions=("gensim.models.*", "gensim.utils", "gensim.corpora.*", "gensim.matutils"),
                by_hand=[Group("class", "where these were in earlier versions", {
                    "gensim.models.keyedvectors": "Vocab KeyedVectors Word2VecKeyedVectors EuclideanKeyedVectors "
                    "FastTextKeyedVectors Doc2VecKeyedVectors WordEmbeddingsKeyedVectors BaseKeyedVectors CompatVocab SimpleVocab",
                    "gensim.models.word2vec": "Vocab Word2Vec Word2VecVocab Word2VecTrainables Heapitem",
                    "gensim.corpora.dictionary": "Dictionary", "gensim.models.doc2vec": "DocvecsArray Doctag "
                    "Doc2VecVocab Doc2VecTrainables Doc2Vec", "gensim.models.fasttext": "FastTextVocab "
                    "FastTextTrainables FastText FastTextKeyedVectors", "gensim.models.phrases": "Phraser Phrases",
                })]),
    _estimators("spacy", "spacy", functions=("spacy.lang.*"), by_hand=[Group("call", "rebuilt from strings, numbers and bytes of their own format", {
        "spacy.vocab": "unpickle_vocab", "spacy.strings": "StringStore", "spacy.tokens.doc": "unpickle_doc",
        "spacy.morphology": "unpickle_morphology", "spacy.vectors": "unpickle_vectors",}, "harmless"),
        Group("class", "rebuilt from bytes of their own format", {
            "spacy.strings": "StringStore", "spacy.vocab": "Vocab", "spacy.lookups": "Lookups Table BloomFilter",
            "spacy.tokenizer": "Tokenizer", "spacy.morphology": "Morphology"})]), _estimators("thinc", "thinc"),
    Library("spacy-data", ("srsly", "cymem", "preshed", "murmurhash", "spacy_legacy"), "srsly", by_hand=[
        Group("call", "maps and pools of numbers", {
            "preshed.maps": "unpickle_map PreshMap", "cymem.cymem": "Pool", "preshed.bloom": "unpickle_bloom",
        }, "harmless"),
    ]),
    _estimators("nltk", "nltk", skip=("nltk.app*", "nltk.downloader", "nltk.data", "nltk.draw*", "nltk.corpus*",
                                       "nltk.internals", "nltk.tag.stanford*", "nltk.parse.malt*",
                                       "nltk.tokenize.stanford*", "nltk.inference*", "nltk.twitter*"),
                by_hand=[Group("call", "dicts and counters, made from a dict", {
                    "nltk.probability": "FreqDist ConditionalFreqDist ConditionalProbDist MLEProbDist LaplaceProbDist "
                    "DictionaryProbDist", "nltk.collections": "OrderedDict", "nltk.lm.counter": "NgramCounter",
                    "nltk.compat": "Counter"}, "harmless")]),
    _estimators("omegaconf", "omegaconf", bases=frozenset({"YAMLMixin"})),
    _estimators("imbalanced-learn", "imblearn"), _estimators("category-encoders", "category_encoders"),
    _estimators("hdbscan", "hdbscan", by_hand=[Group("call", "made from arrays", {
        "hdbscan.dist_metrics": "newObj" }, "harmless")]),
    _estimators("umap-learn", "umap", "pynndescent", by_hand=[Group("value", "compiled distances", {
        "pynndescent.distances": "euclidean cosine alternative_cosine correct_alternative_cosine squared_euclidean "
        "dot alternative_dot correct_alternative_dot manhattan hamming jaccard alternative_jaccard chebyshev"})]),
    _estimators("prophet", "prophet", "fbprophet", skip=("prophet.models", "fbprophet.models"), by_hand=[
        Group("class", "names a backend; runs nothing until it is fitted", {
            "prophet.models": "CmdStanPyBackend StanBackendEnum"})]),
    Library("cmdstanpy", ("cmdstanpy", "stanio"), "cmdstanpy", classes=("cmdstanpy.*", "stanio.*")),
    _estimators("skorch", "skorch", bases=frozenset({"NeuralNet", "Dataset"}), skip=("skorch.hf", "skorch.llm*"),
                functions=("skorch.utils", "skorch.dataset", "skorch.setter", "skorch.callbacks.*"),
                by_hand=[Group("class", "nets, filled from plain state; torch parts are read as children", {
                    "skorch.classifier": "NeuralNetClassifier NeuralNetBinaryClassifier", "skorch.regressor": "NeuralNetRegressor",
                    "skorch.net": "NeuralNet", "skorch.dataset": "Dataset ValidSplit CVSplit"})]),
    _estimators("sentence-transformers", "sentence_transformers", bases=frozenset({"Trainer", "TrainingArguments"}),
                skip=("sentence_transformers.backend*",)),
    _estimators("transformers", "transformers",
                skip=("transformers.tools*", "transformers.agents*", "transformers.utils.hub", "transformers.cli*",
                      "transformers.dynamic_module_utils", "transformers.file_utils", "transformers.hf_argparser",
                      "transformers.models*", "transformers.integrations*", "transformers.pipelines*",
                      "transformers.deepspeed", "transformers.testing_utils", "transformers.onnx*",
                      "transformers.convert*", "transformers.sagemaker*", "transformers.data*"),
                bases=frozenset({"ExplicitEnum", "PushToHubMixin", "ModelOutput"})),
    Library("transformers-models", ("transformers",), "transformers",
            classes=("transformers.models.*",), skip=("*.convert_*", "transformers.pipelines*", "transformers.integrations*",
                                                      "transformers.tools*", "transformers.agents*", "*modeling_tf*",
                                                      "*modeling_flax*", "transformers.cli*", "transformers.data*"),
            bases=MODULE | frozenset({"ExplicitEnum", "PushToHubMixin", "OrderedDict", "Dataset"})),
    _estimators("regex", "regex", "_regex_core", by_hand=[Group("call", "compiles a pattern", {
        "regex._regex": "compile", "_regex": "compile", "regex.regex": "compile", "regex": "compile"}, "constants")]),
    _estimators("accelerate", "accelerate", skip=("accelerate.test_utils*", "accelerate.launchers", "accelerate.tracking"),
                by_hand=[Group("call", "an enum's member, by value", {
                    "accelerate.utils.dataclasses": "DistributedType PrecisionType DynamoBackend RNGType SageMakerDistributedType "
                    "ComputeEnvironment LoggerType FP8BackendType SaveStrategy",
                    "accelerate.state": "DistributedType PartialState AcceleratorState"}, "constants")]),
    Library("tokenizers", ("tokenizers",), "tokenizers", by_hand=[
        Group("class", "parses its own JSON", {
            "tokenizers": "Tokenizer AddedToken Encoding", "tokenizers.models": "BPE WordPiece WordLevel Unigram Model",
            "tokenizers.normalizers": "Normalizer Sequence BertNormalizer Lowercase NFC NFD NFKC NFKD Strip StripAccents Replace Prepend",
            "tokenizers.pre_tokenizers": "PreTokenizer Sequence ByteLevel Whitespace WhitespaceSplit Metaspace BertPreTokenizer Split Digits Punctuation CharDelimiterSplit",
            "tokenizers.processors": "PostProcessor TemplateProcessing BertProcessing RobertaProcessing ByteLevel Sequence",
            "tokenizers.decoders": "Decoder ByteLevel WordPiece Metaspace BPEDecoder Sequence Fuse Strip Replace ByteFallback CTC"}),
        Group("call", "parses its own JSON", {
            "tokenizers": "AddedToken Tokenizer", "tokenizers.models": "Model BPE WordPiece WordLevel Unigram",
            "tokenizers.normalizers": "Normalizer Sequence BertNormalizer Lowercase NFC NFD NFKC NFKD Strip StripAccents",
            "tokenizers.pre_tokenizers": "PreTokenizer Sequence ByteLevel Whitespace WhitespaceSplit Metaspace BertPreTokenizer",
            "tokenizers.processors": "PostProcessor TemplateProcessing BertProcessing ByteLevel",
            "tokenizers.decoders": "Decoder ByteLevel WordPiece Metaspace"}, "harmless"),
    ]),
    _estimators("pytorch-lightning", "pytorch_lightning", "lightning", "lightning_fabric", "torchmetrics",
                skip=("*.plugins.environments*", "*.app*", "*.store*", "*.cli", "*.loggers*", "*.runners*", "lightning.data*"),
                bases=frozenset({"Callback", "LightningModule", "LightningDataModule"})),
    _estimators("peft", "peft", bases=frozenset({"PushToHubMixin"})),
    _estimators("timm", "timm"), _estimators("torchvision", "torchvision", skip=("torchvision.io*",)),
    _estimators("stable-baselines3", "stable_baselines3", "gymnasium", "gym",
                skip=("gymnasium.envs*", "gym.envs*", "*.vec_env*", "gymnasium.vector*", "gymnasium.utils.play"),
                by_hand=[Group("class", "spaces, filled from arrays", {
                    "gym.spaces.box": "Box", "gym.spaces.discrete": "Discrete", "gym.spaces.dict": "Dict",
                    "gym.spaces.multi_discrete": "MultiDiscrete", "gym.spaces.tuple": "Tuple"})]),
    _estimators("networkx", "networkx", skip=("networkx.readwrite*", "networkx.drawing*")),
    _estimators("keras", "keras", skip=("keras.src.saving*", "keras.saving*", "keras.src.export*", "keras.src.legacy*",
                                         "keras.src.layers.core.lambda_layer", "keras.layers.core.lambda_layer",
                                         "keras.src.models*", "keras.src.utils*", "keras.src.backend*",
                                         "keras.src.layers.preprocessing*", "keras.api*")),
    _estimators("scikit-optimize", "skopt"),
    Library("hydra-core", ("hydra",), "hydra-core", classes=("hydra.conf*",)),
    Library("tensorflow", ("tensorflow",), "tensorflow", by_hand=[
        Group("class", "records of a training run", {
            "tensorflow.python.keras.callbacks": "History", "tensorflow.python.framework.dtypes": "DType",
            "tensorflow.python.training.tracking.data_structures": "ListWrapper _DictWrapper",
            "tensorflow.python.trackable.data_structures": "ListWrapper _DictWrapper",
        }),
        Group("call", "a type, by number", {"tensorflow.python.framework.dtypes": "as_dtype"}, "constants"),
    ]),
    Library("numba", ("numba",), "numba", by_hand=[]),
    Library("sortedcontainers", ("sortedcontainers",), "sortedcontainers", by_hand=[
        Group("call", "sorted containers of plain items", {
            "sortedcontainers.sortedlist": "SortedList SortedKeyList", "sortedcontainers.sorteddict": "SortedDict",
            "sortedcontainers.sortedset": "SortedSet"}, "harmless"),
    ]),
]  # fmt: skip

LIBRARIES = [STDLIB, NUMPY, TORCH, SCIPY, PANDAS, ARROW, DATES, SKLEARN, *OTHERS]
