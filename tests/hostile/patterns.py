"""Texts that make a careless regular expression try everything: a megabyte of nearly a match."""

import struct

from tests.builders import pickles
from tests.hostile.case import Case

LONG = 1_000_000

BLANK, LINES = b" " * LONG, b"\n" * LONG

PIECES = (
    b" ", b"\t", b"\n", b"\r\n", b"-", b"- ", b"#", b"# ", b"*", b"_", b"__", b"`", b"``` ", b"~",
    b"[", b"](", b"[a](", b"![", b"[![", b"<", b"<!--", b"<a href=", b"<h1>", b"<pre>", b"<svg ",
    b"|", b"| - ", b">", b"> ", b"a", b"A", b"1", b"1.", b"a.", b"a-", b"a_", b"a/", b"/", b"../",
    b"\\", b"'", b'"', b'"""', b"'''", b"(", b"((", b"{", b"{{", b"{% ", b"{#", b"}}", b"=", b"a=",
    b":", b"a:", b"a: ", b"&a ", b"!", b"@", b"a@", b"%", b"$", b"${", b"~/", b"http://", b"git+",
    b"https://huggingface.co/", b"huggingface.co/datasets/", b"models--a--", b"model ", b"trained ",
    b"trained on ", b"the dataset ", b"licensed under ", b"licence: ", b"fine-tuned from ",
    b"based on ", b"Copyright (c) ", b"gpt", b"gpt-", b"Aa-", b"aA1-", b"A.", b"e.g. ", b"? ",
    b"import ", b"import a, ", b"from a ", b"def ", b"if ", b"lambda: ", b"f'{", b"@a\n", b"\\\n",
    b"class A:\n", b"if x:\n ", b"layer ", b"layers: ", b"node {", b"[info]", b"[a]\n",
    b"[project]\n# ", b"version https://git-lfs", b"-----BEGIN ", b"-----BEGIN A-----\n", b"---\n",
    b"---\na: ", b"\xe2\x80\xae", b"\xc2\xa0", b"\xe3\x80\x80", b"\0", b"\x1b[", b"<?", b"<?xml ",
    b"<!DOCTYPE ", b"&a;", b"&#1;", b"]]>", b"<![CDATA[", b"FROM ", b"TEMPLATE ", b"--", b"--a=",
    b"a==1", b"a;", b"a @ ", b"-r ", b"//", b"/*", b"/* *", b"#!", b"%%", b"aaa ", b"sk-", b"ghp_",
    b"AKIA", b"eyJ", b"eyJa.", b"hf_", b"AAAA", b"password=", b"token: ", b"://", b"a://b:",
)  # fmt: skip
"""What is repeated."""

NAMES = (
    "README.md", "LICENSE", "config.yaml", "config.json", "pyproject.toml", "setup.cfg", "m.py",
    "a.jinja", "requirements.txt", "package.json", "Modelfile", "m.xml", "m.pmml", "a.pbtxt",
    "deploy.prototxt", "SHA256SUMS", "model.ini", "m.sig", "m.txt", "m.ipynb", "model.param",
    "m.R", "A.java", "a.svg", ".gitattributes", "m.asc", "Dockerfile", "run.sh", "m.minisig",
)  # fmt: skip
"""How the file is called. Formats are recognised by their bytes; some are not."""

OPENINGS = {
    "card": ("README.md", b"---\nlicense: mit\n---\n", b""),
    "front": ("README.md", b"---\na: ", b"\n---\n# x\n"),
    "title": ("README.md", b"# ", b"\n"),
    "licence": ("LICENSE", b"Copyright ", b"\n"),
    "yaml": ("config.yaml", b"a: 1\nb: ", b"\n"),
    "yaml-key": ("config.yaml", b"a: 1\n", b"!: x\n"),
    "toml": ("pyproject.toml", b"[project]\nname = ", b"\n"),
    "toml-key": ("pyproject.toml", b"[project]\n", b" = \n"),
    "ini": ("setup.cfg", b"[metadata]\nname = a\n", b"\n"),
    "spacy": ("config.cfg", b'[nlp]\nlang = "en"\n@a=', b"\n"),
    "python": ("m.py", b"import os\nx = ", b"\n"),
    "python-line": ("m.py", b"import os\n", b"\n"),
    "string": ("m.py", b'import os\nx = "', b'"\n'),
    "comment": ("m.py", b"import os\n# ", b"\n"),
    "template": ("chat_template.jinja", b"{{ ", b""),
    "template-text": ("chat_template.jinja", b"", b"{{ x }}"),
    "template-text-in": ("chat_template.jinja", b"{% if x %}{{ '", b"' }}{% endif %}"),
    "requirements": ("requirements.txt", b"numpy==1.0\n", b"\n"),
    "modelfile": ("Modelfile", b"FROM a\n", b"\n"),
    "modelfile-template": ("Modelfile", b'FROM a\nTEMPLATE """', b'"""\n'),
    "xml": ("m.xml", b'<?xml version="1.0"?>\n', b'<net name="a">'),
    "xml-in": ("m.xml", b'<?xml version="1.0"?>\n<net name="a" version="11"><', b"/></net>"),
    "pmml": ("m.pmml", b'<?xml version="1.0"?>\n<PMML version="4.4"><', b"/></PMML>"),
    "java-xml": ("m.xml", b'<?xml version="1.0"?>\n<!DOCTYPE ', b"<java>"),
    "prototxt": ("deploy.prototxt", b"name: 'a'\nlayer ", b"{"),
    "prototxt-word": ("deploy.prototxt", b'name: "a"\ntype: "a"\nlayer', b"x"),
    "pbtxt": ("a.pbtxt", b'node {\n name: "a"\n', b"}"),
    "sums": ("SHA256SUMS", b"0" * 64 + b"  a\n", b" (a) = \n"),
    "json-text": ("config.json", b'{"model_type": "', b'"}'),
    "json-space": ("config.json", b"{", b"}"),
    "xgboost": ("m.json", b'{"learner"', b':{"a":1}}'),
    "r-text": ("m.rds", b"A\n3\n", b"\n"),
    "r-numbers": ("m.rds", b"A\n3\n262144\n197888\n5\nUTF-8\n14\n99999\n" + b"1\n" * 60_000,
                  b"x"),
    "lightgbm": ("m.txt", b"tree\nversion=v4\n", b"\n"),
    "ncnn": ("m.param", b"7767517\n1 1\n", b"\n"),
    "shell": ("run.sh", b"#!/bin/sh\n", b"\n"),
    "shebang": ("run.sh", b"#!", b"\n"),
    "ssh": ("m.sig", b"-----BEGIN SSH SIGNATURE-----\n", b"\n"),
    "pgp": ("m.asc", b"-----BEGIN PGP SIGNATURE-----\n", b"\n"),
    "pem": ("m.pem", b"-----BEGIN CERTIFICATE-----\n", b"\n"),
    "minisign": ("m.minisig", b"untrusted comment: ", b"\n"),
    "notebook": ("m.ipynb", b'{"nbformat":4,"cells":[{"cell_type":"code","source":["', b'"]}]}'),
    "svg": ("a.svg", b"<svg ", b"></svg>"),
    "pickle": ("m.pkl", b"c", b"\nsystem\n."),
    "pickle-text": ("m.pkl", b"V", b"\n."),
    "pickle-number": ("m.pkl", b"I", b"\n."),
    "pickle-float": ("m.pkl", b"F", b"\n."),
    "git": (".git/config", b'[remote "a"]\n', b"\n"),
    "git-attributes": (".gitattributes", b"*.a filter=lfs\n", b"\n"),
    "h2o": ("model.ini", b"[info]\n", b"\n"),
    "weights-names": ("m.json", b'{"weight_map": {"', b'": "a"}}'),
    "dtype": ("a.npy", b"\x93NUMPY\2\0" + struct.pack("<I", LONG + 100) + b"{'descr': '", b"'}"),
    "metadata": ("METADATA", b"Name: a\nVersion: ", b"\n"),
    "package-json": ("package.json", b'{"dependencies":{"a":"', b'"}}'),
    "vscode": (".vscode/tasks.json", b'{"tasks":[{"command":"', b'"}]}'),
    "dockerfile": ("Dockerfile", b"FROM a\nRUN ", b"\n"),
    "ignore": (".env", b"A=", b"\n"),
    "torchscript": ("m.py", b"class A(Module):\n  __parameters__ = [", b"]\n"),
    "stablehlo": ("m.mlir", b"module @a {\n", b"}\n"),
}  # fmt: skip

SHORT = 40_000
"""Bytes of a text for each piece and opening."""


def cases():
    """Yield texts: every piece after every opening, and the worst for each file name."""
    for kind, (name, before, after) in OPENINGS.items():
        for at, piece in enumerate(PIECES):
            if name.endswith((".json", ".ipynb")) and piece[:1] in b'\n\r\t\0\\"':
                continue
            body = before + piece * (SHORT // len(piece)) + after
            yield Case(f"{kind}-{at}", {name: body}, damaged=False,
                       quick=kind == "card" and at % 40 == 0)  # fmt: skip
    for name in NAMES:
        for at, piece in enumerate(PIECES[:24]):
            body = piece * (SHORT // len(piece)) + b"!"
            yield Case(f"name-{name.replace('.', '-')}-{at}", {name: body}, damaged=False)
    for at, piece in enumerate((b"a\nb\n", b"(i", b"(dp", b"cos\n")):
        yield Case(f"protocol-0-{at}", {"m.pkl": piece * (SHORT // len(piece))}, damaged=False)
    yield Case("blank", {"m.txt": BLANK, "m.yaml": BLANK, "m.py": BLANK, "README.md": BLANK,
                         "m.json": BLANK, "m.toml": BLANK}, damaged=False, alone=True)  # fmt: skip
    yield Case("lines", {"m.txt": LINES, "m.yaml": LINES, "m.py": LINES, "README.md": LINES,
                         "m.json": LINES, "m.toml": LINES}, damaged=False, alone=True)  # fmt: skip
    # Of a list this long, no more is composed than there is a sign for.
    yield Case("signs", {"a.yaml": b"- a\n" * 70_000 + b"b: " + b"activation_f" * 20_000 + b" x"},
               damaged=False, alone=True)  # fmt: skip
    yield Case("names-in-a-pickle", pickles.stream(*(
        pickles.name("a" + "_" * 3000, "b." * 2000) + b"0" for _ in range(200)), b"N"),
        damaged=False)  # fmt: skip
