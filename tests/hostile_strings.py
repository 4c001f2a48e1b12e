"""Names and texts that no report may pass on as they are; every sink meets all of them."""

HOSTILE = (
    "\x1b[2J\x1b[1;31mallow\x1b[0m",
    "\x1b]8;;http://example.invalid\x07click\x1b]8;;\x07",
    "\x9b31mC1",
    "model\r\nallow  everything is fine",
    "a\nb",
    "back\x08\x08space",
    "nul\x00byte",
    "del\x7fete",
    "invoice\u202egnp.bin",
    "\u2066isolated\u2069",
    "mark\u200e\u200f\u061c",
    "zero\u200b\u200c\u200d\u2060\ufeffwidth",
    "line\u2028sep\u2029par",
    "next\x85line",
    "surrogate\udc80\udcff",
    "lone\ud800",
    "tag\U000e0041\U000e007f",
    "blank\u3164\u2800\u115f",
    "nbsp\u00a0\u3000wide",
    "private\ue000\U000f0000",
    "soft\u00adhyphen",
    "[bold red]markup[/] {brace} %s %(x)s",
    "<script>alert(1)</script> & \"quoted\" 'single' `tick`",
    "::error file=x::injected",
    "::set-output name=x::injected",
    "##[set-output name=x]injected ##vso[task.complete]",
    "50%0A::error::injected",
    "file=x,line=1::injected: title",
    "=HYPERLINK(1)",
    "]]><!-- --><![CDATA[ &#0; &x; ",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///'>]>",
    "not\ufffea\uffffcharacter",
    "| a | b |",
    "back\\| slash \\` tick` ``two``",
    "```\n# fence\n~~~",
    "# heading\n- item\n1. one",
    "[link](https://example.invalid) ![x](y) <https://example.invalid> www.example.invalid",
    "@acme/team #1 $x$ **bold** _it_ ~~no~~",
    "[text](0) {0} {{1}} \\[x](1)",
    "../../up//./a b?c#d%2e",
    "/absolute/\u00e9.bin",
    "a" * 5000,
    "\u202e" * 5000,
)

FORBIDDEN = frozenset(
    [chr(code) for code in range(0x20) if chr(code) != "\n"]
    + [chr(code) for code in range(0x7F, 0xA0)]
    + list("\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e")
    + list("\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u3164\u2800")
)


def unsafe(text):
    """Return the characters of a report that could steer a terminal or mislead a reader."""
    return sorted(
        {c for c in set(text) if c in FORBIDDEN or "\ud800" <= c <= "\udfff" or c >= "\U000e0000"}
    )
