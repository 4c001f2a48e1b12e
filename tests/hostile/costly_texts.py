"""Texts of ``costly``: of each format the one that costs most, of small things."""

import json
from functools import partial

from tests.builders import (
    clusters,
    lightgbm,
    skops,
    tensorflow,
    vocabularies,
    xgboost,
)
from tests.hostile.amounts import joined, lines
from tests.hostile.case import one


def _objects(make):
    return b"[" + joined(make, between=b",") + b"]"


def _table(make):
    return b"{" + joined(make, between=b",") + b"}"


JSON = {
    "config": ("config.json", lambda: _table(lambda n: b'"k%d":{"a":[]}' % n)),
    "class-name": ("config.json", lambda: _objects(
        lambda n: b'{"class_name":"C%d","config":{}}' % n)),
    "target": ("config.json", lambda: _objects(lambda n: b'{"_target_":"m.f%d"}' % n)),
    "templates": ("tokenizer_config.json", lambda: b'{"chat_template":' + _objects(
        lambda n: b'{"name":"t%d","template":"{{ a%d }}"}' % (n, n)) + b"}"),
    "tokenizer": ("tokenizer.json", lambda: vocabularies.fast([f"t{n}" for n in range(20_000)])),
    "added": ("tokenizer.json", lambda: vocabularies.fast(
        ["a"], added=[(n, f"t{n}") for n in range(4000)])),
    "walks": ("config.json", lambda: _objects(lambda n: b'"{{ a.__b%d__ }}"' % n)),
    "escapes": ("config.json", lambda: _objects(lambda n: b'"\\u005f\\u005f%d"' % n)),
    "empty-lists": ("config.json", lambda: _objects(lambda _: b"[[],{}]")),
    "depth": ("config.json", lambda: _objects(lambda _: b"[" * 40 + b"]" * 40)),
    "values": ("config.json", lambda: b'{"a":1}' + b"0" * 500_000),
    "lines": ("a.jsonl", lambda: joined(lambda n: b'{"a%d":[{}]}\n' % n)),
    "keras": ("config.json", lambda: b'{"class_name":"Sequential","config":{"layers":' + _objects(
        lambda n: b'{"class_name":"Lambda","config":{"function":"f%d"}}' % n) + b"}}"),
    "index": ("model.safetensors.index.json", lambda: b'{"weight_map":' + _table(
        lambda n: b'"w%d":"a%d.safetensors"' % (n, n)) + b"}"),
    "package": ("package.json", lambda: b'{"name":"a","version":"1","dependencies":' + _table(
        lambda n: b'"p%d":"git+https://a.b/c%d"' % (n, n)) + b"}"),
    "notebook": ("a.ipynb", lambda: b'{"nbformat":4,"cells":' + _objects(
        lambda n: b'{"cell_type":"code","source":["a.b%d(c)"]}' % n) + b"}"),
    "notebook-magic": ("a.ipynb", lambda: b'{"nbformat":4,"cells":' + _objects(
        lambda n: b'{"cell_type":"code","source":["!pip install p%d"]}' % n) + b"}"),
    "xgboost": ("m.json", lambda: json.dumps(xgboost.model(
        *[xgboost.tree()] * 1500)).encode()),
    "skops": ("schema.json", lambda: skops.schema(skops.several(
        *(skops.item(f"m{n}", "C", a=skops.value(n)) for n in range(800))))),
    "tensorflow-js": ("model.json", lambda: tensorflow.tensorflow_js(
        [f"Op{n}" for n in range(10_000)])),
    "mxnet": ("m-symbol.json", lambda: b'{"nodes":' + _objects(
        lambda n: b'{"op":"Custom","name":"n%d","inputs":[]}' % n)
        + b',"arg_nodes":[0],"heads":[[0,0,0]]}'),
    "spark": ("metadata", lambda: clusters.metadata("org.a.B", **{
        f"k{n}": n for n in range(20_000)})),
    "tasks": (".vscode/tasks.json", lambda: b'{"tasks":' + _objects(
        lambda n: b'{"command":"c%d"}' % n) + b"}"),
    "bom": ("bom.cdx.json", lambda: b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":'
            + _objects(lambda n: b'{"type":"library","name":"c%d"}' % n) + b"}"),
    "spdx": ("a.spdx.json", lambda: b'{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld",'
             b'"@graph":' + _objects(lambda n: b'{"type":"ai_AIPackage","spdxId":"a%d"}' % n)
             + b"}"),
    "croissant": ("croissant.json", lambda: b'{"@context":{},"conformsTo":'
                  b'"http://mlcommons.org/croissant/1.0","distribution":'
                  + _objects(lambda n: b'{"@type":"cr:FileObject","contentUrl":"a%d"}' % n)
                  + b"}"),
}  # fmt: skip

YAML = {
    "keys": ("a.yaml", lambda n: f"k{n}: [a, {{b: 1}}]\n"),
    "tags": ("a.yaml", lambda n: f"- !!python/name:m.f{n}\n"),
    "anchors": ("a.yaml", lambda n: f"- &a{n} [x]\n"),
    "targets": ("config.yaml", lambda n: f"k{n}:\n  _target_: m.f{n}\n"),
    "texts": ("a.yaml", lambda n: f"- |\n  a{n}\n"),
    "flow": ("a.yaml", lambda _: "- [[], {}, []]\n"),
    "quoted": ("a.yaml", lambda n: f'- "\\x41{n}"\n'),
    "front": ("README.md", lambda n: ("---\n" if not n else "") + f"k{n}: {{a: [b]}}\n"),
}  # fmt: skip

PYTHON = {
    "names": lambda n: f"a{n}.b\n",
    "imports": lambda n: f"import m{n}\n",
    "calls": lambda n: f"f{n}(a,b)\n",
    "functions": lambda n: f"def f{n}():\n eval(a)\n",
    "classes": lambda n: f"class C{n}(A):\n x=1\n",
    "sums": lambda n: "a=" + "+".join("b" * 20) + f"+{n}\n",
    "texts": lambda n: f"f'{{a{n}}}'\n",
    "branches": lambda n: f"if a:b{n}\nelse:c\n",
    "assigned": lambda n: f"a{n}=os\na{n}.system(b)\n",
    "decorated": lambda n: f"@a\ndef f{n}(x:y=z):pass\n",
    "comprehended": lambda n: f"[a{n} for a in b if c]\n",
    "matched": lambda n: f"match a:\n case b{n}():c\n",
    "getattr": lambda n: f"getattr(a,'b{n}')()\n",
}

INSIDE = {
    "definitions": lambda n: (
        " " * min(n, 90) + (f"def f{n}():\n" if n < 90 else "a.b;" * 3500 + "\n")
    ),
    "attributes": lambda n: (
        ("f()\n" if not n else "") + "(a" + ".b" * 900 + " #\n" + ".b" * 900 + ")\n"
    ),
    "imported": lambda n: "import " + "a." * 36_000 + "a\n" if not n else "b\n",
    "imported-from": lambda n: "from " + "a" * 50_000 + " import b" if not n else f",b{n}",
}
"""Python that cost by the square: what is inside definitions, chains and names."""

TEXTS = {
    "requirements": ("requirements.txt", lambda n: f"p{n} @ git+https://a.b/c{n}\n"),
    "requirements-plain": ("requirements.txt", lambda n: f"p{n}>=1,<2; python_version>'3'\n"),
    "toml": ("pyproject.toml", lambda n: f"[tool.a{n}]\nb={{c=[1]}}\n"),
    "toml-dependencies": ("pyproject.toml", lambda n: ("[project]\nname='a'\ndependencies=[\n"
                          if not n else "") + f"'p{n} @ git+https://a.b/c',\n"),
    "ini": ("setup.cfg", lambda n: ("[metadata]\nname=a\n" if not n else "") + f"[o{n}]\nb=c\n"),
    "pmml": ("a.pmml", lambda n: ('<?xml version="1.0"?><PMML version="4.4" '
             'xmlns="http://www.dmg.org/PMML-4_4">' if not n else "")
             + f'<Extension name="a{n}"/>'),
    "openvino": ("a.xml", lambda n: ('<?xml version="1.0"?>\n<net name="m" version="11"><layers>'
                 if not n else "") + f'<layer id="{n}" type="T{n}" version="e"/>'),
    "java-xml": ("a.xml", lambda n: ('<?xml version="1.0"?>\n<java class="java.beans.XMLDecoder">'
                 if not n else "") + f'<object class="a.B{n}"><void method="c"/></object>'),
    "card-links": ("README.md", lambda n: f"[a{n}](https://huggingface.co/a/b{n})\n"),
    "card-words": ("README.md", lambda n: f"fine-tuned from a/b{n} on the c{n} dataset.\n"),
    "card-headings": ("README.md", lambda n: f"# a{n}\n## License\n"),
    "card-table": ("README.md", lambda n: f"| a{n} | b |\n"),
    "licence": ("LICENSE", lambda n: f"Copyright (c) {n} A. Licensed under the MIT license\n"),
    "licence-words": ("LICENSE", lambda n: f"w{n} permission is hereby granted\n"),
    "checksums": ("SHA256SUMS", lambda n: f"{n:064x}  a{n}\n"),
    "attributes": (".gitattributes", lambda n: f"*.b{n} filter=lfs\n"),
    "git-config": (".git/config", lambda n: f'[remote "a{n}"]\n url=https://a.b/c\n'),
    "modelfile": ("Modelfile", lambda n: f"FROM a{n}\nSYSTEM b\n"),
    "prototxt": ("deploy.prototxt", lambda n: f'layer {{ name: "a{n}" type: "Python" }}\n'),
    "pbtxt": ("a.pbtxt", lambda n: f'node {{ name: "a{n}" op: "ReadFile" }}\n'),
    "jinja": ("chat_template.jinja", lambda n: f"{{{{ a.b{n} }}}}"),
    "jinja-chain": ("chat_template.jinja", lambda n: f"{{% set a{n}=a{n + 1} %}}"),
    "jinja-blocks": ("chat_template.jinja", lambda n: f"{{% if a{n} %}}b{{% endif %}}"),
    "jinja-short": ("chat_template.jinja", lambda n: f"{{{{ a{n}|b(c.d) }}}}" if n < 3000 else " "),
    "torchscript": ("m.py", lambda n: f"class A{n}(Module):\n def f(self): return ops.a.b()\n"),
    "r-source": ("a.R", lambda n: f"f{n} <- function(x) system(x)\n"),
    "java-source": ("A.java", lambda n: f"class A{n} {{ int b; }}\n"),
    "shell": ("run.sh", lambda n: ("#!/bin/sh\n" if not n else "") + f"a{n} | b\n"),
    "lightgbm": ("m.txt", lambda n: f"a{n}\n" if n else lightgbm.model(*(
        lightgbm.tree(i) for i in range(2000))).decode()),
    "ncnn": ("m.param", lambda n: "7767517\n9999 9999\n" if not n else f"Op{n} n{n} 0 1 b{n}\n"),
    "secrets": ("a.txt", lambda n: f"token = 'hf_{n:034x}'\n"),
    "spacy": ("config.cfg", lambda n: ('[nlp]\nlang = "en"\n' if not n else "")
              + f'[components.a{n}]\n@factories = "b{n}"\n'),
    "env": (".env", lambda n: f"PASSWORD_{n}=a{n}b\n"),
    "triton": ("config.pbtxt", lambda n: f'input [ {{ name: "a{n}" }} ]\n'),
    "onnx-text": ("a.onnxtxt", lambda n: ("<ir_version: 8>\ng (float[1] a) => (float[1] b) {\n"
                  if not n else "") + f"a{n} = Add(b, c)\n"),
    "mlir": ("a.mlir", lambda n: ("module @a {\n" if not n else "") + f"%{n} = a.b%{n}\n"),
    "words": ("a.txt", lambda n: f"w{n} "),
}  # fmt: skip


DENSE = {
    "python": ("a%d.py", "f(f(f(a)));"),
    "python-statements": ("a%d.py", "a.b;c()\n"),
    "python-returns": ("a%d.py", "f();a\r"),
    "python-spaced": ("a%d.py", "f( f( f( a ) ) ) ; "),
    "python-formatted": ("a%d.py", "f(f'{a}{b}{c}')\n"),
    "jinja": ("a%d.jinja", "{{a}}"),
    "jinja-spaced": ("a%d.jinja", "{{ a.bc | defg(h) }} "),
    "jinja-set": ("a%d.jinja", "{% set ab = cd %}"),
    "yaml-targets": ("a%d.yaml", "- _target_: m.f\n"),
    "yaml-flow": ("a%d.yaml", "- {_target_: m.f}\n"),
    "yaml-merge": ("a%d.yaml", "- <<: {_target_: &a m.f}\n"),
    "yaml-tags": ("a%d.yaml", "- !!python/name:m.f\n"),
    "yaml-quoted": ("a%d.yaml", '- _target_: "\\x41"\n'),
    "yaml-asked": ("a%d.yaml", "? ? ? a\n"),
    "yaml-anchors": ("a%d.yaml", "- &a\n  b\n"),
    "yaml-literal": ("a%d.yaml", "- |\n a\n"),
    "yaml-spread": ("a%d.yaml", "- [a,\n b]\n"),
    "yaml-folded": ("a%d.yaml", "- 'a\n\n  b'\n"),
}
"""Texts of which a folder has many, each of ``EACH`` bytes: no bound on one file holds them."""

APART = {
    "yaml-targets": ("a%d.yaml", "", "- _target_: m.f{}\n", ""),
    "yaml-class-paths": ("a%d.yaml", "", "- class_path: m.f{}\n", ""),
    "yaml-given": ("a%d.yaml", "", "- {{_target_: m.f, a: {}}}\n", ""),
    "yaml-kinds": ("a%d.yaml", "", "- {{__kind__: a, class: m.c{}}}\n", ""),
    "yaml-plugins": ("a%d.yaml", "", "- plugins: [a.b{}]\n  base_model: c\n", ""),
    "yaml-names": ("a%d.yaml", "", "- !!python/name:m.f{}\n", ""),
    "yaml-objects": ("a%d.yaml", "", "- !!python/object:m.f{} {{}}\n", ""),
    "yaml-applied": ("a%d.yaml", "", "- !!python/object/apply:m.f{} [a]\n", ""),
    "yaml-new": ("a%d.yaml", "", "- !new:m.f{}\n  a: b\n", ""),
    "yaml-functions": ("a%d.yaml", "", "- !function m.f{}\n", ""),
    "yaml-bases": ("a%d.yaml", "", "- _base_: a{}.py\n", ""),
    "yaml-templates": ("a%d.yaml", "", "- chat_template: '{{{{a{}}}}}'\n", ""),
    "json-targets": ("a%d.json", "[", '{{"_target_":"a.b{}"}},', "0]"),
    "json-code": ("a%d.json", "[", '{{"auto_map":{{"a":"b--c{}"}}}},', "0]"),
    "json-templates": ("a%d.json", "[", '{{"chat_template":"{{{{a{}}}}}"}},', "0]"),
    "requirements": ("requirements%d.txt", "", "a@b{}\n", ""),
    "java-xml": ("a%d.xml", '<?xml version="1.0"?>\n<java class="java.beans.XMLDecoder">',
                 '<object class="a.B{}"><void method="c"/></object>', "</java>"),
    "gin": ("a%d.gin", "a.b=@c\n", "import m{}\n", ""),
    "jinja": ("a%d.jinja", "", "{{{{a{}}}}}", ""),
    "jinja-filters": ("a%d.jinja", "", "{{{{ a{}|b(c.d) }}}}", ""),
    "python-calls": ("a%d.py", "", "f{}(b,c)\n", ""),
    "python-imports": ("a%d.pth", "", "import m{}\n", ""),
    "toml-dotted": ("a%d.toml", "", "a{}.b.c.d=1\n", ""),
}  # fmt: skip
"""The same, in which each piece names something else: a file, what it begins with, a piece, and
what it ends with."""

EACH, ALL = 4000, 400_000
SMALL = 1000
"""Bytes of each file of ``APART``, which have a folder of such as well."""

BRACED = {
    "braces": lambda: b"f(f'" + b"{a}" * 19_000 + b"')",
    "braces-long": lambda: b'f(f"""' + b"{a.b} and\n" * 1900 + b'""")',
}
"""Formatted texts, of which CPython went through all for each part of it, before 3.12."""


def many(name, piece, each, count):
    """Return ``count`` files of ``each`` bytes, no two alike."""
    text = (piece * (each // len(piece))).encode()
    return {name % n: text + b"\n" * n for n in range(count)}


def apart(name, head, piece, tail, each, count):
    """Return ``count`` files of ``each`` bytes, in which no piece comes again."""
    pieces = each // len(piece.format(100))
    return {name % n: partial(_unlike, head, piece, tail, n, pieces) for n in range(count)}


def _unlike(head, piece, tail, number, count):
    text = "".join(piece.format(number * 7 + n) for n in range(count))
    return (head + text + tail).encode() + b"\n" * number


def written():
    """Yield texts, by name."""
    for name, row in APART.items():
        yield f"apart-{name}", apart(*row, EACH, ALL // EACH)
        yield f"apart-{name}-small", apart(*row, SMALL, ALL // SMALL)
    for name, (file, piece) in DENSE.items():
        yield f"dense-{name}", many(file, piece, EACH, ALL // EACH)
    for name, make in BRACED.items():
        yield f"python-{name}", {"a.py": make}
    for name, (file, make) in JSON.items():
        yield f"json-{name}", {file: make}
    for name, (file, make) in YAML.items():
        yield f"yaml-{name}", one(lines, make, 300_000, name=file)
        yield f"yaml-{name}-short", one(lines, make, 90_000, name=file)
    for name, make in PYTHON.items():
        yield f"python-{name}", one(lines, make, 600_000, name="a.py")
        yield f"python-{name}-short", one(lines, make, 250_000, name="a.py")
    for name, make in INSIDE.items():
        yield f"python-{name}", one(lines, make, 72_000, name="a.py")
    for name, (file, make) in TEXTS.items():
        yield f"text-{name}", one(lines, make, name=file)
