"""Write skops archives by hand: honest ones, and any lie you like."""

import json

from tests.builders import zips


def node(loader, module, name, **more):
    return {"__class__": name, "__module__": module, "__loader__": loader, **more}


def value(constant):
    return node("JsonNode", "builtins", "str", content=json.dumps(constant), is_json=True)


def several(*items, kind="tuple"):
    return node(f"{kind.title()}Node", "builtins", kind, content=list(items))


def table(**items):
    keys = several(*(node("TypeNode", "builtins", "str") for _ in items), kind="list")
    return node("DictNode", "builtins", "dict", key_types=keys, content=items)


def item(module, name, **attributes):
    return node("ObjectNode", module, name, content=table(**attributes))


def schema(root, **more):
    return json.dumps(root | {"protocol": 2, "_skops_version": "0.16.0"} | more).encode()


def archive(root, **more):
    return zips.build([zips.M("schema.json", schema(root, **more))])
