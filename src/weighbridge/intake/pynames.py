"""Names in Python source that reach out of the process, and those that are harmless on import.

Rows of names, without opinion beyond *what can be reached from here*. Sources: the module index of
Python 3.11 (https://docs.python.org/3.11/py-modindex.html) and the documentation of the libraries
named (retrieved 2026-11-23). Names are dotted as a reader of the source would write them.
"""

from __future__ import annotations

from weighbridge.core import Effect


def _rows(effect: Effect, text: str) -> dict[str, Effect]:
    return dict.fromkeys(text.split(), effect)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES: dict[str, Effect] = {
    **_rows(
        Effect.PROCESS,
        """subprocess pty posix nt commands pexpect sh plumbum fabric _posixsubprocess _winapi
        webbrowser pip ensurepip invoke""",
    ),
    **_rows(
        Effect.NETWORK,
        """socket _socket ssl requests httpx aiohttp urllib2 urllib3 httplib httplib2 ftplib
        smtplib telnetlib poplib imaplib nntplib xmlrpc socketserver websocket websockets paramiko
        pycurl grpc zmq twisted tornado flask fastapi http urllib.request http.client http.server
        wget gdown boto3 dns""",
    ),
    **_rows(
        Effect.DYNAMIC,
        """runpy imp code codeop zipimport bdb pdb cProfile profile timeit doctest
        RestrictedPython executing""",
    ),
    **_rows(Effect.NATIVE, "ctypes _ctypes cffi pybind11 cppyy llvmlite pyximport winreg msvcrt"),
}
"""Importing one of these, or reaching it as an attribute, is enough."""

NAMES: dict[str, Effect] = {
    **_rows(
        Effect.PROCESS,
        """os.system os.popen os.popen2 os.popen3 os.popen4 os.execl os.execle os.execlp os.execlpe
        os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe
        os.spawnv os.spawnve os.spawnvp os.spawnvpe os.posix_spawn os.posix_spawnp os.fork
        os.forkpty os.startfile os.kill os.killpg platform.popen distutils.spawn
        asyncio.create_subprocess_exec asyncio.create_subprocess_shell multiprocessing.Process
        get_ipython torch.utils.cpp_extension.load torch.utils.cpp_extension.load_inline
        cpp_extension.load cpp_extension.load_inline os.setuid""",
    ),
    **_rows(
        Effect.NETWORK,
        """asyncio.open_connection asyncio.start_server torch.hub.load
        torch.hub.load_state_dict_from_url
        torch.hub.download_url_to_file hub.load_state_dict_from_url model_zoo.load_url
        tf.keras.utils.get_file keras.utils.get_file data_utils.get_file urllib.urlopen
        urllib.urlretrieve six.moves.urllib.request torch.utils.model_zoo.load_url""",
    ),
    **_rows(
        Effect.DYNAMIC,
        """builtins.eval builtins.exec builtins.compile builtins.__import__ __builtin__.eval
        importlib.util.spec_from_file_location importlib.util.module_from_spec
        importlib.machinery.SourceFileLoader importlib.machinery.ExtensionFileLoader
        importlib.machinery.SourcelessFileLoader importlib.__import__ importlib.reload
        pkgutil.resolve_name
        types.FunctionType types.CodeType types.LambdaType site.addsitedir sys.settrace
        sys.setprofile sys.meta_path sys.path_hooks logging.config.fileConfig
        logging.config.dictConfig dynamic_module_utils.get_class_from_dynamic_module
        get_class_from_dynamic_module torch.hub.load numpy.testing.rundocs pandas.eval
        numexpr.evaluate inspect.currentframe sys._getframe gc.get_objects gc.get_referrers
        torch.fx.graph_module.reduce_graph_module""",
    ),
    **_rows(
        Effect.NATIVE,
        """torch.ops.load_library torch.classes.load_library numpy.ctypeslib np.ctypeslib
        tf.load_op_library tensorflow.load_op_library tf.load_library""",
    ),
    **_rows(
        Effect.FILES,
        """os.remove os.unlink os.rename os.replace os.makedirs os.mkdir os.rmdir os.removedirs
        os.chmod os.chown os.symlink os.link os.truncate os.write shutil.rmtree shutil.move
        shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.unpack_archive
        torch.save numpy.save np.save numpy.savez np.savez""",
    ),
    **_rows(
        Effect.LOADS,
        """pickle.load pickle.loads pickle.Unpickler cPickle.load cPickle.loads _pickle.load
        _pickle.loads dill.load dill.loads cloudpickle.load cloudpickle.loads joblib.load
        marshal.load marshal.loads shelve.open yaml.unsafe_load yaml.full_load yaml.UnsafeLoader
        pandas.read_pickle pd.read_pickle jsonpickle.decode torch.package.PackageImporter
        compress_pickle.load hickle.load""",
    ),
}
"""Reaching one of these, called or not, is enough. Matched on any run of steps that ends a name."""

WRITERS = frozenset({"write_text", "write_bytes", "unlink", "rmdir", "touch", "symlink_to"})
"""Methods of paths that change files."""

INWARD = _words(
    """__subclasses__ __globals__ __builtins__ __code__ func_globals func_code f_globals f_locals
    f_builtins gi_frame gi_code cr_frame tb_frame __loader__ __getattribute__ _evaluate"""
)
"""Attributes by which any code can be reached from any object."""

COMMON = _words("http code profile sh commands invoke wget dns pip imp executing")
"""Modules whose names are ordinary words: as a later step of a name they mean nothing."""

HOLDERS = _words("os sys builtins importlib shutil __builtin__ types operator")
"""Modules that reach too much to be handed around as values."""

BARE = frozenset({"eval", "exec", "execfile", "__import__", "__builtins__", "breakpoint"})
"""Built-in names that run text, or hold everything that does."""

QUIET_CALLS = _words(
    """warning warning_once info debug error filterwarnings simplefilter print register
    register_module register_buffer register_pytree_node register_for_auto_class
    add_start_docstrings
    getLogger get_logger set_verbosity_error setLevel basicConfig append extend update setdefault
    add set_default_dtype manual_seed seed setrecursionlimit rename requires_backends
    add_safe_globals allow_in_graph disable _register_pytree_node set_printoptions
    define_import_structure warn addHandler setFormatter removeHandler insert_annotations
    check_min_version require_version set_float32_matmul_precision use fallback discard remove
    register_model register_config is_available lru_cache enable_tf32 sort super join items
    values keys pop split strip format replace"""
)
"""Last steps of calls that a module may make as statements when imported: logging, registration."""

KNOWN_ROOTS = _words(
    """__future__ abc accelerate argparse array ast asyncio base64 bisect bitsandbytes causal_conv1d
    collections colorsys concurrent contextlib contextvars copy copyreg csv cv2 dataclasses datasets
    datetime decimal deepspeed diffusers difflib distutils einops enum evaluate faiss fla flash_attn
    flax fnmatch fractions ftfy functools gc gettext glob hashlib heapq html huggingface_hub hydra
    inspect io itertools jax jieba json keras keyword librosa lightning linecache loguru logging
    mamba_ssm math mlx numbers numpy omegaconf onnx onnxruntime operator optax os packaging pandas
    pathlib peft PIL pkg_resources platform pprint pydantic pytorch_lightning queue random re regex
    sacremoses safetensors scipy secrets sentence_transformers sentencepiece shutil six skimage
    sklearn spacy statistics string struct sys tabulate tempfile tensorflow tensorflow_text textwrap
    threading tiktoken time timm tokenizers torch torchaudio torchvision tqdm traceback transformers
    triton types typing typing_extensions unicodedata unittest uuid vllm warnings weakref xformers
    zlib yaml importlib flash_attn_interface detectron2 natten soundfile pytesseract xlstm mambapy
    kernels rjieba pythainlp nltk emoji underthesea sudachipy fugashi MeCab ipadic pyctcdecode"""
)
"""Packages whose functions, called for a value when a module is imported, do nothing more."""

LOUD_STEPS = _words(
    """from_pretrained snapshot_download hf_hub_download cached_download cached_file download
    load_dataset load_state_dict_from_url urlopen urlretrieve main run"""
)
"""Last steps of calls that fetch or run, which no module has to do when imported."""
