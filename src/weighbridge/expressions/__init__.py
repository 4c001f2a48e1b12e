"""Conditions of a policy's own rules: CEL over a typed picture of a model.

What can be named is in ``schema`` (``facts_table`` lists it); how much is accepted, in ``bounds``.
A policy with two rules::

    name = "house-rules"
    version = "1.0.0"
    extends = ["default"]

    [lists.adversary]
    values = ["KP", "IR"]
    source = "our legal department"

    [[rules]]
    id = "acme-no-onnx-from-unknown"
    for = "file"
    when = 'file.format == "onnx-graph" && model.publisher.id == ""'
    level = "deny"
    message = "{file.path} is an ONNX graph of unknown origin"

    [[rules]]
    id = "acme-base-from-afar"
    for = "ancestor"
    when = '''
    in_list(ancestor.publisher.country, "adversary")
    && ancestor.relation != "merge"
    '''
    level = "warn"
    message = "made from {ancestor.name}, by {ancestor.publisher.name}"

    [[tests]]
    name = "a base from a listed country"
    facts.lineage = [{ name = "a/base", relation = "finetune", country = "KP" }]
    expect = "warn"
    because = ["acme-base-from-afar"]

Functions beside those of CEL: ``in_list(value, "name")`` for a list of the policy,
``glob(path, "models/**")``, ``days_until("2027-01-31")``, and ``level("high")`` for the number of a
word. ``exists``, ``all`` and ``exists_one`` go through at most 9,999 items, ``filter`` and ``map``
through 500; with more, the rule could not be evaluated, which denies. An error on one side of
``||`` is absorbed if the other side is true, as CEL has it.

A rule sees what was read. A file that was not examined, or not wholly, has no format or not all of
them: ``file.examined`` and ``model.unread`` tell, and the checks ``completeness`` and
``serialisation`` answer for it. A rule for a file asks about each; a model without any has no
witness.
"""

from weighbridge.expressions.asking import ID, Rules, compile_
from weighbridge.expressions.schema import facts_table

__all__ = ["ID", "Rules", "compile_", "facts_table"]
