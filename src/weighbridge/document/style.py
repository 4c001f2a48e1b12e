"""How the HTML report looks, and the policy that lets a browser use this style and nothing else.

Colours follow the reader's setting, light or dark; on paper they are light, and what is folded is
open. Every colour of text has a contrast of 4.5 at least on every ground that it stands on (WCAG
2.2, 1.4.3: https://www.w3.org/TR/WCAG22/, retrieved 2026-11-26). Fonts are those of the reader.
"""

from __future__ import annotations

import base64
import hashlib

STYLE = """\
:root{color-scheme:light dark;
--ground:#ffffff;--text:#1d2125;--soft:#59616a;--line:#dfe2e6;--quiet:#f5f6f8;--link:#0b57a4;
--deny:#a8201a;--warn:#805100;--none:#65399b;--allow:#17653a;
--deny-ground:#fcf0ef;--warn-ground:#fdf5e6;--none-ground:#f6f1fb;--allow-ground:#eef7f1;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
@media screen and (prefers-color-scheme:dark){:root{
--ground:#14171a;--text:#e3e6e9;--soft:#a3abb4;--line:#30363c;--quiet:#1c2024;--link:#7db8f5;
--deny:#ff9a91;--warn:#eebb5f;--none:#cbb0f7;--allow:#83d3a2;
--deny-ground:#2a1817;--warn-ground:#271f10;--none-ground:#211a2b;--allow-ground:#14231b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);
font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif;
overflow-wrap:anywhere}
.deny{--ink:var(--deny);--tint:var(--deny-ground)}
.warn{--ink:var(--warn);--tint:var(--warn-ground)}
.no-verdict{--ink:var(--none);--tint:var(--none-ground)}
.allow{--ink:var(--allow);--tint:var(--allow-ground)}
.waived{--ink:var(--soft);--tint:var(--quiet)}
body>header,main,body>nav,body>footer{padding:0 max(1.25rem,calc(50vw - 31rem))}
body>header{background:var(--tint);border-top:.375rem solid var(--ink);padding-top:2.25rem;
padding-bottom:2.25rem}
body>nav{padding-top:2.5rem}
main{display:block;padding-bottom:1rem}
body>footer{padding-top:1.5rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem}
h1,h2,h3,h4{line-height:1.25;margin:0;font-weight:600}
h1{font-size:clamp(1.6rem,1.1rem + 2.2vw,2.3rem);letter-spacing:-.015em;margin:.65rem 0 .5rem;
max-width:22em}
h1::first-letter,.headline::first-letter{text-transform:uppercase}
h2{font-size:1.35rem;letter-spacing:-.01em}
h3{font-size:1rem;margin:2.25rem 0 .75rem}
h4{font-size:1rem}
p{margin:0}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.3em}
:focus-visible{outline:.175rem solid var(--link);outline-offset:.15rem;border-radius:.15rem}
.skip{position:absolute;left:-99rem;padding:.5rem 1rem;background:var(--ground)}
.skip:focus{left:1rem;top:.75rem}
code,pre,.name,.mono{font-family:var(--mono);font-size:.875em}
code,dd,li,p,td,th{unicode-bidi:isolate}
h2.name{font-size:1.25rem;letter-spacing:0}
ul,ol{margin:0;padding:0;list-style:none}
.dots{list-style:disc;padding-left:1.15rem}
.dots li+li{margin-top:.3rem}
dl{margin:0;font-size:.9375rem}
dl>div{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:.1rem 1rem;padding:.15rem 0}
dt{color:var(--soft);font-size:.875rem;line-height:1.66}
dd{margin:0}
dd.mono{line-height:1.75}
.soft{color:var(--soft);font-size:.875rem}
.mark{color:var(--ink);font-size:.8125rem;font-weight:700;letter-spacing:.06em;
text-transform:uppercase;white-space:nowrap}
body>header .mark{display:inline-block;background:var(--ink);color:var(--ground);
padding:.2rem .7rem;border-radius:1rem}
.lead{font-size:1.0625rem}
h2+.lead{margin-top:.5rem}
h2+dl{margin-top:.75rem}
.lead+.soft{margin-top:.9rem}
.contents{border-top:1px solid var(--line);margin-top:1rem}
.contents>li{display:grid;grid-template-columns:7.5rem minmax(0,1fr) auto;gap:0 1rem;
padding:.6rem 0;border-bottom:1px solid var(--line)}
.contents>li>.mark{padding-top:.2rem}
.contents>li>.soft:last-child{text-align:right;padding-top:.15rem}
article,.part{border-top:1px solid var(--line);padding-top:2.25rem;margin-top:3.25rem}
main>article:first-child{border-top:0;padding-top:0;margin-top:2.75rem}
.head{display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:baseline;margin:.4rem 0 1rem}
.headline{font-size:1.0625rem;color:var(--ink);display:inline-block}
.reasons>li{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:0 1rem;
padding:1rem 0 1.1rem;border-top:1px solid var(--line)}
.reasons>li:first-child{border-top:0;padding-top:0}
.reasons h4{font-weight:600;line-height:1.5}
.reasons .mark{padding-top:.15rem}
.reasons dl{margin-top:.5rem}
.reasons .soft{margin-top:.15rem}
.reasons dl>div{grid-template-columns:5rem minmax(0,1fr)}
.facts>li{padding:.9rem 0}
.facts>li:first-child{padding-top:0}
.facts p+dl{margin-top:.35rem}
.facts>li+li{border-top:1px solid var(--line)}
details{margin:.25rem 0}
ol+details{margin-top:.75rem}
summary{cursor:pointer;padding:.35rem 0;color:var(--link)}
summary h3,summary h4{display:inline;color:inherit;margin:0}
h3+details{margin-top:-.25rem}
.pages details{border-bottom:1px solid var(--line);padding:.35rem 0;margin:0}
.pages details[open]{padding-bottom:1.25rem}
.pages .page{max-width:44rem;padding:.25rem 0 0 1.1rem}
.pages h4{margin:1.25rem 0 .3rem}
.pages h4:first-child{margin-top:.5rem}
.pages p+p,.pages p+ul,.pages ul+p,.pages p+dl,.pages dl+p{margin-top:.7rem}
.pages ul{list-style:disc;padding-left:1.15rem}
.pages summary .soft{color:var(--soft)}
.terms>div{grid-template-columns:10rem minmax(0,1fr)}
pre{margin:.5rem 0;padding:.75rem 1rem;background:var(--quiet);border-radius:.3rem;
white-space:pre-wrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.5rem 1.25rem .5rem 0;font-weight:400}
thead th{color:var(--soft);font-size:.8125rem;border-bottom:1px solid var(--line);padding-top:0}
tbody tr+tr>*{border-top:1px solid var(--line)}
tr>:last-child{padding-right:0}
.size{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums}
thead .size{text-align:right}
.files{table-layout:fixed}
.files thead th:first-child{width:56%}
.files .size{width:20%}
.claims th,.claims td:last-child{overflow-wrap:normal;white-space:nowrap}
.digest{display:block;color:var(--soft);font-size:.75rem;margin-top:.15rem}
.picture{margin:1rem 0 0 -1rem;padding-bottom:.25rem}
.picture svg{display:block;max-width:none}
.picture text{font:13px var(--mono);fill:var(--text)}
.picture .name{font-weight:bold}
.picture .more{fill:var(--soft)}
.picture rect{fill:var(--quiet);stroke:var(--line)}
.picture .self{stroke:var(--link)}
.picture path{fill:none;stroke:var(--soft);stroke-width:1.25}
@media (max-width:40rem){
body>header{padding-top:1.5rem;padding-bottom:1.5rem}
.contents>li,.reasons>li{grid-template-columns:minmax(0,1fr)}
.contents>li>.soft:last-child{text-align:left}
dl>div,.reasons dl>div{grid-template-columns:5.25rem minmax(0,1fr);gap:0 .5rem}
.files thead th:first-child{width:50%}
.files th,.files td{padding-right:.5rem}
.files tr>:last-child{padding-right:0}
article,.part{margin-top:2.5rem;padding-top:1.75rem}
}
@media print{
body{font-size:10pt}
body>header,main,body>nav,body>footer{padding-left:0;padding-right:0}
body>header{background:none;padding-top:1rem;padding-bottom:0}
body>header .mark{color:var(--ink);background:none;border:1.5px solid}
article,.part{margin-top:1.75rem;padding-top:1.25rem}
h2,h3,h4,summary{break-after:avoid}
.reasons>li,tr,dl>div,.picture svg{break-inside:avoid}
a{color:inherit;text-decoration:none}
summary{list-style:none;color:inherit}
summary::-webkit-details-marker{display:none}
details::details-content{content-visibility:visible;block-size:auto}
.picture svg{max-width:100%;height:auto}
.scroll{overflow:visible}
.skip{display:none}
}
"""

SECURITY = "; ".join(
    [
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
"""The page's content security policy: https://www.w3.org/TR/CSP3/ (retrieved 2026-11-26)."""
