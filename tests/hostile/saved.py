"""Policies, configurations, saved reports and caches of a hostile hand, given to each command."""

import json

from tests.builders import report
from tests.hostile import cuts
from tests.hostile.case import Case
from tests.hostile_strings import HOSTILE
from weighbridge.reports import View
from weighbridge.reports import json as written

DEEP = 50_000
ANY = (0, 1, 2, 3)


def reports():
    """Return saved reports that are not what they say."""
    honest = written.render(report.canonical(), View())
    table = json.loads(honest)
    return {
        "deep": b'{"schema":"weighbridge-report/1","models":' + b"[" * DEEP,
        "numbers": b'{"schema":"weighbridge-report/1","remembered":' + b"9" * 500_000 + b"}",
        "keys": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(200_000)) + b"}",
        "twice": honest[:-2].encode() + b',"verdict":"allow"}',
        "many": lambda: json.dumps({**table, "models": table["models"] * 500}).encode(),
        "references": honest.replace('"finding": 0', '"finding": 99999999').encode(),
        "negative": honest.replace('"start": 0', '"start": -1').encode(),
        "huge": honest.replace('"bytes": 100', f'"bytes": {"9" * 400}').encode(),
        "nan": honest.replace('"bytes": 100', '"bytes": NaN').encode(),
        "null": honest.replace('"name"', '"\\u0000"').encode(),
        "surrogates": honest.replace("model", "\\ud800").encode(),
        "bom": b"\xff\xfe" + honest.encode("utf-16-le"),
        "empty": b"", "text": b"a" * (1 << 20), "zeros": bytes(1 << 20), "list": b"[]",
        "hostile": written.render(report.hostile("".join(HOSTILE)), View()).encode(),
        "forged": written.render(report.forged("\x1b[2J\u202e"), View()).encode(),
        **{f"cut-{how}": data for how, data in cuts.cut(honest.encode())},
    }  # fmt: skip


def policies():
    """Return policies."""
    return {
        "deep": b"a = " + b"[" * DEEP,
        "dotted": b"a" + b".a" * DEEP + b" = 1\n",
        "inline": b"a = " + b"{a = " * 20_000,
        "digits": b"name = " + b"9" * 500_000,
        "extends-itself": b'name = "p"\nversion = "1.0.0"\nextends = ["./p.toml"]\n',
        "extends-device": b'name = "p"\nversion = "1.0.0"\nextends = ["/dev/zero"]\n',
        "extends-many": b'name = "p"\nversion = "1.0.0"\nextends = ['
        + b'"default",' * 5000
        + b"]\n",
        "keys": b"".join(b"k%d = 1\n" % n for n in range(100_000)),
        "tables": b"".join(b"[checks.k%d]\n" % n for n in range(20_000)),
        "waivers": b'name = "p"\nversion = "1.0.0"\n' + b'[[waivers]]\nid = "W"\n' * 5000,
        "glob": b'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n[checks.serialisation]\n'
        b'allow-imports = ["' + b"*a" * 5000 + b'"]\n',
        "expression": b'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n[[rules]]\nid = "r"\n'
        b'for = "model"\nlevel = "deny"\nmessage = "m"\nwhen = \'' + b"(" * 20_000 + b"'\n",
        "expression-regex": b'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n[[rules]]\n'
        b'id = "r"\nfor = "model"\nlevel = "deny"\nmessage = "m"\n'
        b"when = 'model.name.matches(\"(a+)+$\")'\n",
        "expression-loop": b'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n[[rules]]\n'
        b'id = "r"\nfor = "model"\nlevel = "deny"\nmessage = "m"\nwhen = \''
        + b"[1,2,3,4,5,6,7,8,9].all(a, " * 30
        + b"true"
        + b")" * 30
        + b"'\n",
        "zeros": bytes(1 << 20),
        "text": b"a" * (1 << 20),
        "surrogates": b'name = "\\ud800"\n',
        "dates": b"a = 9999-12-31T23:59:60.999999999999+99:99\n" * 1000,
        "empty": b"",
        "quotes": b'name = """' + b'""' * DEEP,
    }


def configurations():
    """Return what is found in the folder, or above it, and read without being asked for."""
    return {
        "deep": b"a = " + b"[" * DEEP,
        "dotted": b"a" + b".a" * DEEP + b" = 1\n",
        "policy": b'[scan]\npolicy = "/dev/zero"\n',
        "output": b'[scan]\noutput = "/dev/full"\n',
        "unknown": b"x = 1\n" * 3,
        "zeros": bytes(1 << 20),
    }


def cases():
    """Yield what each command is given."""
    for name, data in reports().items():
        short = name.startswith("cut")
        for words in (("report", "convert", "-f", "table"), ("report", "convert", "-f", "sarif"),
                      ("report", "convert", "-f", "html")):  # fmt: skip
            if not (short and words[-1] != "table"):
                yield Case(f"report-{words[-1]}-{name}", {"r.json": data}, damaged=False,
                           alone=True, command=words, path="r.json", codes=ANY,
                           quick=name == "deep" and words[-1] == "table")  # fmt: skip
        yield Case(f"scan-of-report-{name}", {"r.json": data}, damaged=False)
    for name, data in policies().items():
        yield Case(f"policy-{name}", {"p.toml": data}, damaged=False, alone=True,
                   command=("policy", "check"), path="p.toml", codes=ANY,
                   quick=name == "dotted")  # fmt: skip
        yield Case(f"policy-file-{name}", {"p.toml": data}, damaged=False)
    for name, data in configurations().items():
        for file in ("weighbridge.toml", "pyproject.toml"):
            yield Case(f"configuration-{file[:3]}-{name}", {file: data, "a.pkl": b"cos\nx\n."},
                       damaged=False, alone=True, codes=ANY,
                       command=("scan", "--no-progress", "-f", "json"))  # fmt: skip
