"""Say what the metadata of a model of Spark ML makes its loader do.

Each stage of a pipeline is a folder with ``metadata/part-00000``, a line of JSON::

    {"class": "org.apache.spark.ml.feature.StandardScalerModel", "timestamp": 1642073885531,
     "sparkVersion": "3.5.0", "uid": "StandardScalerModel_10588bd07d5e", "paramMap": {...}}

Loading a pipeline looks the class up and calls its static ``read``; PySpark writes ``pyspark`` for
``org.apache.spark``, imports the module and calls ``load`` of the class. So a name that is none of
Spark's is told twice, as one of Java and as one of Python, unless it begins as Java's names do.
``SQLTransformer`` has a statement of SQL, in which ``reflect`` and ``java_method`` call any static
method.

Sources (retrieved 2026-11-26):
https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/util/ReadWrite.scala,
https://github.com/apache/spark/blob/master/python/pyspark/ml/util.py,
https://spark.apache.org/docs/latest/api/sql/#reflect. Not read: what else a statement asks for;
parameters, which are numbers and names of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Import, Named, Place, Unknown, later

PYSPARK = "pyspark."

DOMAINS = ("com.", "org.")
"""How names begin that are Java's: told as such alone, which is at least as bad."""

_NAME = later.pattern(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)+")
_REFLECT = later.pattern(r"\b(?:try_)?(?:reflect|java_method)\b", re.IGNORECASE)
_CALLED = later.pattern(
    r"\b(?:try_)?(?:reflect|java_method)\s*\(\s*['\"]([\w.$]+)['\"]\s*,\s*['\"](\w+)['\"]",
    re.IGNORECASE,
)

MARKS = frozenset({"sparkVersion"})
"""Keys of which a table has one that has anything to tell."""

Pairs = tuple[tuple[str, object], ...]


def marked(table: dict[str, object]) -> bool:
    """Whether a table is the metadata of a stage: Spark refuses one without these keys."""
    return "sparkVersion" in table and "class" in table and "uid" in table


def facts(pairs: Pairs, place: Place) -> Iterator[Evidence]:
    """Yield what is looked up, and what SQL calls.

    Args:
        pairs: Keys and values of the table, those that stand twice too.
        place: Where it lies.
    """
    for key, value in pairs:
        if key == "class":
            yield from _class(value, place)
        elif key in ("paramMap", "defaultParamMap") and isinstance(value, dict):
            yield from _statement(value.get("statement"), place)


def _class(name: object, place: Place) -> Iterator[Evidence]:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield Import(place, Unknown("the class of a stage of Spark is no name"), "class")
        return
    module, _, last = name.rpartition(".")
    if not name.startswith(PYSPARK):
        yield Import(place, Named(f"java:{module}", last), "class")
    if not name.startswith(DOMAINS):
        yield Import(place, Named(module, last), "class")


def _statement(statement: object, place: Place) -> Iterator[Evidence]:
    if not isinstance(statement, str):
        return
    called = list(_CALLED.finditer(statement))
    for found in called:
        package, _, last = found[1].rpartition(".")
        target = Named(f"java:{package or 'default'}", f"{last}.{found[2]}")
        yield Import(place, target, "statement")
    if len(_REFLECT.findall(statement)) > len(called):
        yield Import(
            place, Unknown("SQL calls a method of Java that it puts together"), "statement"
        )
