"""Names of Python 2 and what Python 3 loads instead, as its unpickler maps them below protocol 3.

Source: https://github.com/python/cpython/blob/main/Lib/_compat_pickle.py (retrieved 2026-11-23).
"""

from __future__ import annotations

MODULES = {
    "__builtin__": "builtins",
    "_abcoll": "collections.abc",
    "_winreg": "winreg",
    "anydbm": "dbm",
    "BaseHTTPServer": "http.server",
    "CGIHTTPServer": "http.server",
    "commands": "subprocess",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "cPickle": "pickle",
    "cStringIO": "io",
    "dbhash": "dbm.bsd",
    "Dialog": "tkinter.dialog",
    "DocXMLRPCServer": "xmlrpc.server",
    "dumbdbm": "dbm.dumb",
    "dummy_thread": "_dummy_thread",
    "FileDialog": "tkinter.filedialog",
    "gdbm": "dbm.gnu",
    "HTMLParser": "html.parser",
    "htmlentitydefs": "html.entities",
    "httplib": "http.client",
    "markupbase": "_markupbase",
    "Queue": "queue",
    "repr": "reprlib",
    "robotparser": "urllib.robotparser",
    "ScrolledText": "tkinter.scrolledtext",
    "SimpleDialog": "tkinter.simpledialog",
    "SimpleHTTPServer": "http.server",
    "SimpleXMLRPCServer": "xmlrpc.server",
    "SocketServer": "socketserver",
    "StringIO": "io",
    "thread": "_thread",
    "Tix": "tkinter.tix",
    "tkColorChooser": "tkinter.colorchooser",
    "tkCommonDialog": "tkinter.commondialog",
    "Tkconstants": "tkinter.constants",
    "Tkdnd": "tkinter.dnd",
    "tkFileDialog": "tkinter.filedialog",
    "tkFont": "tkinter.font",
    "Tkinter": "tkinter",
    "tkMessageBox": "tkinter.messagebox",
    "tkSimpleDialog": "tkinter.simpledialog",
    "ttk": "tkinter.ttk",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    "UserDict": "collections",
    "UserList": "collections",
    "UserString": "collections",
    "whichdb": "dbm",
    "xmlrpclib": "xmlrpc.client",
}

NAMES = {
    ("__builtin__", "basestring"): ("builtins", "str"),
    ("__builtin__", "intern"): ("sys", "intern"),
    ("__builtin__", "long"): ("builtins", "int"),
    ("__builtin__", "raw_input"): ("builtins", "input"),
    ("__builtin__", "reduce"): ("functools", "reduce"),
    ("__builtin__", "unichr"): ("builtins", "chr"),
    ("__builtin__", "unicode"): ("builtins", "str"),
    ("__builtin__", "xrange"): ("builtins", "range"),
    ("exceptions", "StandardError"): ("builtins", "Exception"),
    ("itertools", "ifilter"): ("builtins", "filter"),
    ("itertools", "ifilterfalse"): ("itertools", "filterfalse"),
    ("itertools", "imap"): ("builtins", "map"),
    ("itertools", "izip"): ("builtins", "zip"),
    ("itertools", "izip_longest"): ("itertools", "zip_longest"),
    ("multiprocessing.forking", "Popen"): ("multiprocessing.popen_fork", "Popen"),
    ("socket", "fromfd"): ("socket", "fromfd"),
    ("string", "maketrans"): ("builtins", "str.maketrans"),
    ("UserDict", "IterableUserDict"): ("collections", "UserDict"),
    ("urllib", "ContentTooShortError"): ("urllib.error", "ContentTooShortError"),
    ("urllib", "getproxies"): ("urllib.request", "getproxies"),
    ("urllib", "pathname2url"): ("urllib.request", "pathname2url"),
    ("urllib", "quote"): ("urllib.parse", "quote"),
    ("urllib", "quote_plus"): ("urllib.parse", "quote_plus"),
    ("urllib", "unquote"): ("urllib.parse", "unquote"),
    ("urllib", "unquote_plus"): ("urllib.parse", "unquote_plus"),
    ("urllib", "url2pathname"): ("urllib.request", "url2pathname"),
    ("urllib", "urlcleanup"): ("urllib.request", "urlcleanup"),
    ("urllib", "urlencode"): ("urllib.parse", "urlencode"),
    ("urllib", "urlopen"): ("urllib.request", "urlopen"),
    ("urllib", "urlretrieve"): ("urllib.request", "urlretrieve"),
    ("urllib2", "HTTPError"): ("urllib.error", "HTTPError"),
    ("urllib2", "URLError"): ("urllib.error", "URLError"),
}

ERRORS = "exceptions"
"""Python 2's module of built-in exceptions, all of which are in ``builtins`` now."""


def modern(module: str, name: str) -> tuple[str, str]:
    """Return the module and name that Python 3 resolves instead.

    The unpickler maps below protocol 3 only; a name of Python 2 in a later protocol could be
    loaded by nothing else than a shim of that name, so it is judged by what it stands for.
    """
    if renamed := NAMES.get((module, name)):
        return renamed
    if module == ERRORS:
        return "builtins", name
    return MODULES.get(module, module), name
