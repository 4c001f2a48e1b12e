"""Policies that somebody nearly wrote: the shipped ones, with something changed anywhere."""

import re
from pathlib import Path

from hypothesis import strategies as st

from tests.hostile_strings import HOSTILE
from weighbridge.policy import gathering

SHIPPED = {
    name: Path(gathering.folder(), f"{name}.toml").read_text(encoding="utf-8")
    for name in gathering.shipped()
}

TEAM = """name = "team"
version = "1"
extends = ["default", "us-federal"]
locked = ["checks.jurisdiction.deny", "verdicts.fail-on", "checks.signature", "waivers"]
no-waive = ["dangerous-import", "jurisdiction"]
[verdicts]
unused-waiver = "deny"
expired-waiver = "warn"
max-waiver-days = 4000
[lists.ours]
values = ["FR", "DE"]
source = "x"
as-of = 2026-01-01
review-by = 2027-01-01
[checks.jurisdiction]
"+warn" = ["@ours"]
[checks.serialisation]
formats = { allow = ["safetensors"], others = "warn" }
rules = { unlisted-class = "deny" }
[[checks.signature.trust]]
name = "robot"
fingerprints = ["sha256:DIGEST"]
roles = ["signer"]
since = 2026-01-01
[[paths]]
match = ["models/**"]
checks.completeness.no-weights = "warn"
[[paths]]
match = ["more/*"]
verdicts.on-gap = "warn"
[[waivers]]
id = "W-1"
rules = ["unlisted-import", "completeness"]
digest = "sha256:DIGEST"
reason = "looked at"
owner = "ada"
expires = 2027-01-31
ticket = "SEC-1"
[[tests]]
name = "t"
facts.digest = "sha256:DIGEST"
facts.files = [{ path = "m.bin", findings = [{ rule = "unlisted-import" }] }]
now = 2026-12-01
expect = "allow"
because = ["waivers"]
""".replace("DIGEST", "a" * 64)


def quoted(text):
    """Spell a text as a TOML string; what TOML cannot hold is left out."""
    kept = "".join(each for each in text if not 0xD800 <= ord(each) <= 0xDFFF)
    body = "".join(
        each if each.isprintable() and each not in '"\\' else f"\\U{ord(each):08x}" for each in kept
    )
    return f'"{body}"'


VALUES = (
    "1", "-1", "true", "1.5", "nan", "[]", "{}", '""', '" "', "2027-01-31", "12:00:00",
    "2027-02-30", "2027-01-31T00:00:00Z", "[1]", '["x"]', "[[[[]]]]", "[{}]", "[{ a = 1 }, 2]",
    '["@none"]', '"@x"', '["XX", "UK", "usa", "de"]', '"deny"', '"dny"', '"never"', "9" * 30,
    "9" * 5000, "0x" + "f" * 5000, "[" * 40 + "]" * 40, "1e999", '["../x"]', '["/"]', '"default"',
    '["default", "strict"]', '"./m.toml"', '["**/**/**/**/x"]',
    *(quoted(text) for text in HOSTILE),
)  # fmt: skip

KEYS = (
    "name", "+name", "extends", "+extends", "locked", "+locked", "no-waive", "checks", "lists",
    "verdicts", "waivers", "+waivers", "paths", "tests", "rules", "a.b.c.d", "''", '"a\\u0000b"',
    *(quoted(text) for text in HOSTILE[:6]), ".".join("a" * 70), ".".join("a" * 17),
)  # fmt: skip

HEADERS = (
    "[checks]", "[checks.serialisation]", "[checks.nothing]", "[[checks.serialisation]]", "[lists]",
    "[[waivers]]", '[["+waivers"]]', "[[paths]]", "[paths]", "[verdicts]", "[tests]", "[[tests]]",
    "[[checks.signature.trust]]", "[reading]", "[data]", "[lists.covered-nation]", "[x]", "[[x.y]]",
    "[checks.jurisdiction]", "[checks.licence]", "[checks.signature.trust]",
)  # fmt: skip


CHANGES = (*["value"] * 6, "key", "key", "insert", "insert", "header", "drop", "twice", "cut")


@st.composite
def nearly(draw):
    """Return the text of a policy with one or two lines changed."""
    lines = draw(st.sampled_from([TEAM, *SHIPPED.values()])).split("\n")
    lines = [line for line in lines if not line.startswith("#")]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.sampled_from(CHANGES)):
            case "value":
                lines[at] = re.sub(r"=.*", lambda _: f"= {draw(st.sampled_from(VALUES))}", line)
            case "key":
                lines[at] = f"{draw(st.sampled_from(KEYS))} ={line.partition('=')[2] or ' 1'}"
            case "header":
                lines.insert(at, draw(st.sampled_from(HEADERS)))
            case "drop":
                del lines[at : at + draw(st.integers(1, 3))]
                lines = lines or [""]
            case "twice":
                lines.insert(draw(st.integers(0, len(lines) - 1)), line)
            case "cut":
                lines[at] = line[: draw(st.integers(0, len(line)))]
            case "insert":
                key, value = draw(st.sampled_from(KEYS)), draw(st.sampled_from(VALUES))
                lines.insert(at, f"{key} = {value}")
    return "\n".join(lines)
