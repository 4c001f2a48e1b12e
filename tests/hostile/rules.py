"""Rules in CEL that cost what they can: loops in loops, patterns, texts of megabytes, deep ones."""

import json

from tests.builders import pickles
from tests.hostile.case import SCAN, Case

POLICY = 'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n'
RULE = '[[rules]]\nid = "r{n}"\nfor = "{subject}"\nlevel = "deny"\nmessage = "m"\nwhen = {when}\n'
LISTS = "[lists.x]\nvalues = [{values}]\n"
ANY = (0, 1, 2, 3)
LONGEST = 4000
"""Characters of an expression, at most."""

A = "a" * 100
CHAINS = "(a|b|ab|ba|aab|abb)"

MODEL = {
    "pairs": "model.files.all(a, model.files.exists(b, a.name == b.name))",
    "pairs-maps": "model.files.map(a, model.files.map(b, a.name)).size() > 0",
    "maps": "model.files.map(a, a.name).map(b, b).map(c, c).map(d, d).size() > 0",
    "filters": "model.files.filter(a, a.name.contains('a')).filter(b, b.name != '').size() > 0",
    "triples": "model.files.all(a, model.files.all(b, model.files.all(c, a.name != c.name)))",
    "joined": " + ".join(["model.name"] * 300) + ' == ""',
    "lists": "[1, 2, 3]" + " + [1, 2, 3]" * 300 + " == []",
    "sizes": "model.files.all(a, a.name.size() + a.name.size() + a.name.size() > 0)",
    "strings": "model.files.all(a, string(a.bytes).contains('1'))",
    "patterns": " || ".join(["model.files.exists(a, a.name.matches('(a|b|ab)*c'))"] * 8),
    "patterns-more": " || ".join(["model.files.exists(a, a.name.matches('(a|b|ab)*c'))"] * 9),
    "pattern-repeats": "model.files.exists(a, a.name.matches('(.{1,50}){1,50}'))",
    "pattern-counted": "model.files.exists(a, a.name.matches('.{64}'))",
    "pattern-many": "model.name.matches('" + "x?" * 90 + "')",
    "pattern-ways": "model.name.matches('" + CHAINS * 9 + "')",
    "pattern-sets": "model.name.matches('" + "[^a]" * 45 + "')",
    "pattern-letters": "model.name.matches('\\\\p{L}*\\\\p{N}*\\\\P{L}+$')",
    "pattern-long": f"model.name.matches('{A * 3}')",
    "pattern-broken": "model.name.matches('(((')",
    "pattern-made": "model.name.matches(model.name)",
    "globs": " || ".join(["model.files.exists(a, a.name.glob('*a*b*c*d*'))"] * 20),
    "globs-stars": "model.files.exists(a, a.name.glob('" + "*a" * 90 + "'))",
    "globs-deep": "model.files.exists(a, a.name.glob('" + "**/" * 60 + "x'))",
    "in-lists": "model.files.all(a, a.name.in_list('x'))",
    "in-lists-twice": "model.files.all(a, a.name.in_list('x') || a.format.in_list('x'))",
    "literal-list": "model.name in [" + ", ".join(f"'{n}'" for n in range(480)) + "]",
    "literal-loop": "model.files.all(a, a.name in [" + ", ".join(["'a'"] * 400) + "])",
    "literal-maps": "{" + ", ".join(f"{n}: {n}" for n in range(400)) + "}.size() > 0",
    "nested-lists": "[" * 200 + "]" * 200 + ".size() > 0",
    "nested-macros": "[1].all(a, " * 12 + "true" + ")" * 12,
    "parentheses": "(" * 1900 + "true" + ")" * 1900,
    "nots": "!" * 3900 + "true",
    "minuses": "-" * 3000 + "1 == 1",
    "conditions": "true ? " * 400 + "true" + " : false" * 400,
    "ors": " || ".join(["model.name == 'a'"] * 190),
    "selects": "model" + ".name" * 700 + " == ''",
    "indexes": "model.files" + "[0]" * 900 + ".name == ''",
    "digits": "1" * 3900 + " == 1",
    "doubles": "1e" + "9" * 3000 + " == 1.0",
    "overflow": "model.bytes * 9223372036854775807 * 9 > 0",
    "zero": "model.bytes / 0 == 0 || model.bytes % 0 == 0",
    "missing": "model.files[999999999].name == ''",
    "negative": "model.files[-1].name == ''",
    "text-long": "model.name == '" + "a" * 3900 + "'",
    "too-long": "model.name == '" + "a" * LONGEST + "'",
    "quotes": '"' * 3900,
    "raw": "model.name == r'" + "\\\\" * 1900 + "'",
    "bytes": "b'" + "\\\\xff" * 900 + "' == b''",
    "comments": "true // " + "a" * 3900,
    "control": "model.name == '\\u0000'",
    "dates": "timestamp('9999-12-31T23:59:60Z') > timestamp('0001-01-01T00:00:00Z')",
    "durations": "duration('" + "9" * 3000 + "s') > duration('1s')",
    "unknown": "a.b.c.d(e, f)",
    "words": "model.findings.exists(f, f.severity == 'critcal')",
    "number": "1",
}  # fmt: skip
"""Conditions on a model, by name."""

FILE = {
    "matches": "file.name.matches('(a|b|ab)*c')",
    "contains": " || ".join([f"file.name.contains('{A}b')"] * 30),
    "findings": "file.findings.all(f, file.findings.all(g, f.message != g.message))",
    "findings-match": "file.findings.exists(f, f.message.matches('(a|b|ab)*c'))",
    "string": "string(file.bytes).matches('1*2*3*4*5*')",
}
"""Conditions on a file."""


def _policy(subject, *conditions, more=""):
    rules = (RULE.format(n=n, subject=subject, when=json.dumps(when))
             for n, when in enumerate(conditions))  # fmt: skip
    return (POLICY + more + "".join(rules)).encode()


VALUES = LISTS.format(values=", ".join(f'"v{n}"' for n in range(50_000)))

POLICIES = {
    "many": lambda: _policy("model", *["model.name == 'a'"] * 3000),
    "many-loops": lambda: _policy("model", *[MODEL["pairs"]] * 100),
    "many-patterns": lambda: _policy("model", *[MODEL["patterns"]] * 100),
    "many-files": lambda: _policy("file", *[FILE["findings-match"]] * 100),
    "ancestors": lambda: _policy("ancestor", "ancestor.name.matches('(a|b|ab)*c')"),
    "no-such": lambda: _policy("nothing", "true"),
}
"""Policies with many rules."""


def _files():
    """Return a model with names that are long, and files that each have findings."""
    calls = pickles.stream(*(pickles.call(f"m{n}", "f") + b"0" for n in range(40)), b"N")
    files = {f"m/f{n}{'ab' * 100}.pkl": calls for n in range(60)}
    return {"m/config.json": b"{}", **files,
            **{f"m/t{n}{'ab' * 100}.txt": b"a" for n in range(1500)}}  # fmt: skip


def cases():
    """Yield policies: checked, and held against a model."""
    files = _files()
    rows = {name: lambda when=when: _policy("model", when, more=VALUES if "in_list" in when else "")
            for name, when in MODEL.items()}  # fmt: skip
    rows |= {f"file-{name}": lambda when=when: _policy("file", when) for name, when in FILE.items()}
    for name, make in (rows | POLICIES).items():
        yield Case(f"rule-{name}", {"p.toml": make}, damaged=False, alone=True, path="p.toml",
                   command=("policy", "check"), codes=ANY, quick=name == "nots")  # fmt: skip
        yield Case(f"by-rule-{name}", {"p.toml": make, **files}, damaged=False, alone=True,
                   command=(*SCAN, "--policy"), path="p.toml", more=("m",), codes=ANY)  # fmt: skip
