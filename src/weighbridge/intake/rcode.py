"""What R code in a file can reach, by the functions that it names.

Source: https://stat.ethz.ch/R-manual/R-devel/library/base/html/00Index.html and the same of utils;
https://cran.r-project.org/package=sys, of Rcpp, remotes and reticulate (retrieved 2026-11-26).
Names that reach nothing are not listed and not told.
"""

from __future__ import annotations

from weighbridge.core import Code, Effect, Place
from weighbridge.core.records import dataclass, field

REACH = {
    Effect.PROCESS: "system system2 shell shell.exec pipe install.packages exec_wait exec_internal "
    "exec_background install_github",
    Effect.DYNAMIC: "parse str2lang str2expression source sys.source sourceCpp cppFunction evalCpp "
    "py_run_string py_run_file py_eval",
    Effect.NETWORK: "download.file url url.show socketConnection make.socket serverSocket",
    Effect.NATIVE: "dyn.load library.dynam",
    Effect.LOADS: "readRDS load unserialize attach lazyLoad lazyLoadDBfetch loadNamespace "
    "requireNamespace",
    Effect.FILES: "unlink file.remove file.rename writeLines cat.file saveRDS writeBin",
}
"""Functions that matter."""

_BY_NAME = {name: effect for effect, names in REACH.items() for name in names.split()}

_EVALUATING = (
    "do.call eval evalq eval.parent match.fun get get0 mget dynGet getFunction getAnywhere "
    "getFromNamespace getExportedValue Reduce Filter Map Find Position mapply rapply eapply lapply "
    "sapply vapply apply tapply outer Vectorize as.function .Call .External .External2 .C "
    ".Fortran .Internal .Primitive assign delayedAssign makeActiveBinding reg.finalizer "
    "addTaskCallback setHook library require attachNamespace sink dump file.copy Sys.setenv untar "
    "unzip zip aggregate by ave sweep kronecker combn Negate reorder addmargins dendrapply "
    "mclapply mcmapply mcMap pvec mcparallel parLapply parSapply clusterApply clusterCall "
    "clusterEvalQ clusterMap exec invoke processx callr reticulate rJava V8 remotes devtools pak"
)
EVALUATING = frozenset(_EVALUATING.split())
"""Functions that evaluate or call what they are given, by a text as well, or alter the session, and
packages of such: none is what a model's own call is made of, and R evaluates parts of such a call
to predict (``predvars``)."""

RISKY = EVALUATING | _BY_NAME.keys()
"""Names that no call may have that is kept as data, if functions are to do nothing but compute."""

STARTING = frozenset({".First", ".Last"})
"""Functions that R looks for and calls by itself."""

KEPT = RISKY | STARTING
"""Names that are kept however many there are: somewhere each of them counts."""

ALWAYS = frozenset({"system", "system2", "shell.exec", "dyn.load"})
"""Names that count in whichever place code has them: ``do.call("system", ...)`` is a call too."""

CONTROL = frozenset({"if", "for", "while", "repeat", "function", "return", "next", "break"})
"""Functions that every piece of code calls, which say nothing."""

LOOKING = frozenset({"requireNamespace"})
"""What families of distributions look for a package with."""

MAPPING = "mapping"
"""A vector whose elements lie in another file: no code, but read the same way."""

SHOWN = 6
"""Functions that a summary names."""

DATA_TOO = frozenset({Effect.PROCESS, Effect.DYNAMIC, Effect.NATIVE, Effect.FILES})
"""What makes a call that is kept as data, such as a model's own, worth a word."""


def matters(name: str) -> bool:
    """Whether a name is of a function that reaches something."""
    return name in _BY_NAME


def shown(name: str) -> bool:
    """Whether a function that reaches nothing is worth telling."""
    return name not in CONTROL and name.replace(".", "_").isidentifier()


@dataclass(slots=True)
class Piece:
    """A function, a promise or a call, while its parts are read.

    Attributes:
        what: ``function``, ``promise`` or ``call``.
        start: Offset of its first byte.
        name: What it is bound to, if that is known.
        runs: When it runs, in words.
        effects: What it reaches.
        names: Functions that matter, in order.
        used: Other functions that it calls, a few.
        text: The first text behind a function that matters.
        compiled: It has bytecode.
        waits: It is a promise that has not been evaluated.
        body: Of a function, offset of what it takes.
        computes: It does nothing but compute.
        evaluates: It is a call that is kept as data, and calls what evaluates.
        risky: It is one, and has a name that may come to be called where it is taken apart.
        loose: It has bytecode with a call or a list that is said to be of another type, all names
            of which are noted as if they were called.
    """

    what: str
    start: int
    name: str
    runs: str
    effects: set[Effect] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    text: str = ""
    compiled: bool = False
    waits: bool = False
    body: int = -1
    computes: bool = False
    evaluates: bool = False
    risky: bool = False
    loose: bool = False

    def full(self) -> bool:
        """Whether no other functions are noted: of a call that is kept as data, each is."""
        return self.what != "call" and len(self.used) >= SHOWN

    def may_compute(self) -> bool:
        """Whether it names nothing that reaches out, but what looks for a package."""
        return self.what == "function" and self.names.keys() <= LOOKING

    def calls(self, name: str) -> None:
        """Note a function that is called."""
        if effect := _BY_NAME.get(name):
            self.effects.add(effect)
            self.names[name] = None
        elif shown(name):
            self.uses(name)

    def uses(self, name: str) -> None:
        """Note a function that is called, which reaches nothing and is worth telling."""
        if len(self.used) < SHOWN:
            self.used[name] = None
        if self.what == "call" and name in EVALUATING:
            self.evaluates = True
            self.used = {name: None, **self.used}

    def mentions(self, name: str) -> None:
        """Note a name that is not in the place of a function."""
        if name in ALWAYS:
            self.calls(name)
        elif name in RISKY and self.what == "call":
            self.risky = True

    def holds(self, text: str) -> None:
        """Note a text."""
        if self.what == MAPPING:
            self.text = self.text or text
        elif text in ALWAYS:
            self.calls(text)
        elif self.names and not self.text:
            self.text = text[:80]

    def code(self, place: Place) -> Code:
        """Say what came together."""
        name = f" {self.name[:80]!r}" if self.name else ""
        verb = "calls" if self.names or self.used else ""
        shown = ", ".join(list(self.names or self.used)[:SHOWN])
        text = f" with {self.text!r}" if self.text else ""
        compiled = "compiled " if self.compiled else ""
        summary = f"{compiled}{self.what}{name}"
        if verb:
            summary += f", which {verb} {shown}{text}"
        return Code(place, "r", summary, self.runs, frozenset(self.effects))
