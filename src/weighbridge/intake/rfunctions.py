"""Functions of R that compute: whatever they are called with, nothing else happens.

How they were reviewed: by reasoning, with the help pages of R 4.2 and listings of some of its
functions at hand; that R 4.2, rpart or MASS has each name was checked. No source of all was read
through. One is here if, as far as that shows, it does not evaluate what it is given (``eval``,
``subset``, ``with``, ``update``, ``stopifnot``) or a caller's defaults (``match.arg``), looks up no
function by a text or calls one that it is given (``do.call``, ``Reduce``, ``outer``,
``UseMethod``, whose method is named by a text and a class), opens nothing (``cat`` with a file,
``load``), changes no environment (``assign``, ``<<-``, ``environment<-``) and hands out none
(``globalenv``, ``environment``, ``sys.function``), nor native code (``.External``, ``.Internal``).
Those that dispatch on a class go to methods that are installed, as printing any object does, or
to functions in the file, each of which is asked about as well. Not here is what gives an object
another class (``class<-``, ``attr<-``, ``structure``), keeps code as a value (``quote``, ``~``), or
has methods that evaluate what lies in an object (``residuals``, ``summary``, ``weights``; ``split``
by a formula, ``t`` as ``t.test``, ``unique`` and ``order`` by ``do.call``; ``match``, ``table``),
or makes a symbol of a text (``as.vector``).

Each was also called, in R 4.2, with calls, with formulas, and with lists of them that have a class,
and it was noted which ones came to be evaluated. Some that models need do so: ``paste`` a call that
has a class, ``rep.int`` and arithmetic with a data frame any call. So calls that lie beside are
asked about (``rcalm``, ``rcode``).

Sources: https://stat.ethz.ch/R-manual/R-devel/library/base/html/00Index.html and the same of stats;
https://github.com/r-devel/r-svn; rpart 4.1 and MASS 7.3 (retrieved 2026-11-28).
"""

from __future__ import annotations

OPERATORS = (
    "+ - * / ^ %% %/% %*% == != < > <= >= ! & && | || : ( { [ [[ $ @ if while repeat "
    "break next return invisible"
)

REPLACING = (
    "[<- [[<- $<- dim<- dimnames<- colnames<- rownames<- row.names<- levels<- "
    "is.na<- diag<- length<-"
)

MATHEMATICS = (
    "abs sqrt exp expm1 log log10 log1p log2 sin cos tan asin acos atan atan2 sinh cosh tanh "
    "gamma lgamma beta lbeta digamma trigamma choose lchoose factorial ceiling floor round signif "
    "trunc sum prod max min range mean median var sd cor cumsum cumprod cummax cummin "
    "pmax pmin pmax.int pmin.int diff crossprod tcrossprod det solve qr qr.coef qr.qty qr.qy qr.R "
    "qr.resid qr.fitted chol chol2inv backsolve forwardsolve svd eigen colSums rowSums colMeans "
    "rowMeans scale sign any all xor is.finite is.infinite is.nan tabulate bitwAnd "
    "bitwOr bitwXor"
)

VECTORS = (
    "c list vector logical integer numeric double character complex rep rep.int seq "
    "seq.int seq_len seq_along rev which which.max which.min "
    "append matrix diag cbind rbind dim nrow ncol NROW NCOL length names "
    "colnames rownames dimnames levels nlevels factor cut unlist unname "
    "ifelse row col lower.tri upper.tri attr "
    "attributes class oldClass unclass inherits identical drop aperm nchar"
)

KINDS = (
    "is.null is.numeric is.character is.logical is.integer is.double is.complex is.function "
    "is.list is.vector is.matrix is.array is.data.frame is.factor is.na is.environment is.symbol "
    "is.object is.atomic as.numeric as.double as.integer as.logical as.character "
    "as.complex missing nargs"
)

TEXTS = (
    "paste paste0 format formatC formatg sprintf prettyNum toupper tolower substr substring "
    "strsplit nzchar trimws startsWith endsWith rev gettext gettextf ngettext make.names "
    "switch stop warning message"
)

MODELS = "fitted model.response .approxfun .splinefun splinefunH0 rnegbin"

_FAMILIES = (
    "norm binom pois gamma beta t chisq f unif exp cauchy logis lnorm weibull geom nbinom hyper"
)

DISTRIBUTIONS = " ".join(f"{way}{name}" for name in _FAMILIES.split() for way in "dpqr")

_ALL = OPERATORS, REPLACING, MATHEMATICS, VECTORS, KINDS, TEXTS, MODELS, DISTRIBUTIONS

COMPUTING = frozenset(" ".join(_ALL).split())
"""Functions that do nothing but compute."""

VARIABLES = frozenset({".Machine", "pi", "T", "F", "letters", "LETTERS"})
"""Variables of R's own that hold data."""

QUALIFIED = frozenset({("MASS", "gamma.shape"), ("SuppDists", "rinvGauss")})
"""Functions of packages that families name by their package, which is loaded for it."""

PACKAGES = frozenset({"MASS", "SuppDists", "statmod"})
"""Packages that families look for, and load."""

GENERICS = frozenset({"mean", "median", "scale"})
"""Functions whose methods, ``mean.Date``, compute as well: no other function is called like one."""

APPLYING = {"apply": 2, "lapply": 1, "sapply": 1, "vapply": 1}
"""Functions that call what they are given, and in which place that stands."""

_MAKING = (
    "c list vector logical integer numeric double character matrix rep cbind rbind factor "
    "ifelse as.numeric .splinefun"
)
MAKING = frozenset(_MAKING.split())
"""Functions that make no environment."""

SPLITTING, REPEATED = "split", "rep"
"""What evaluates a formula that it is given, and what gives none."""

CALLED = (
    COMPUTING
    | APPLYING.keys()
    | frozenset(
        {SPLITTING, "<-", "=", "function", "for", "::", ".Call", "requireNamespace", "UseMethod"}
    )
)
"""Names that are called in functions that compute."""

PARTS = CALLED.union(*QUALIFIED)
"""The same, and names of which a function is made up that is called by its package."""

_NATIVE = (
    "C_logit_link C_logit_linkinv C_logit_mu_eta C_binomial_dev_resids C_SplineCoef C_SplineEval "
    "C_Approx C_ApproxTest"
)
NATIVE = frozenset(_NATIVE.split())
"""Variables with which stats calls native code that computes: others evaluate what they get."""

_MASKS = (
    "eval evalq eval.parent do.call match.fun get get0 mget dynGet getFunction Recall "
    "Reduce Filter Map Find Position mapply rapply tapply outer Vectorize parse str2lang "
    "str2expression source sys.source system system2 shell shell.exec pipe file url unlink assign "
    "delayedAssign makeActiveBinding library require requireNamespace loadNamespace "
    "attachNamespace "
    "attach dyn.load library.dynam load readRDS unserialize UseMethod standardGeneric NextMethod "
    "sys.function sys.call environment globalenv parent.frame as.function body formals call "
    "match.call substitute bquote expression on.exit reg.finalizer addTaskCallback trace browser "
    "tryCatch withCallingHandlers Sys.setenv options setwd file.remove file.rename file.copy "
    "download.file socketConnection writeLines saveRDS writeBin cat sink dump dput save .Primitive "
    ".Internal .External .External2 .C .Fortran .Call.graphics getExportedValue getFromNamespace "
    "getNamespace asNamespace exists lapply sapply vapply apply"
)

MASKS = frozenset(_MASKS.split())
"""Functions whose names may be no variable: where it is not set, it would be the function."""
