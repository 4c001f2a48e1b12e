"""A model judged by what was kept of it is judged as it would be by its bytes; or it is not."""

import datetime as dt
import sys
from dataclasses import replace
from functools import cache
from itertools import cycle, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import verifying
from tests.builders import oms, pickles
from tests.builders.facts import some
from tests.formats.test_matrix import EVERY
from tests.recordings import RECORDED, unpacked
from tests.weighing import DAY, applied
from weighbridge import __version__, pipeline, policy
from weighbridge.core import (
    Artifact,
    Dossier,
    Opinion,
    Place,
    Severity,
    Span,
    Stance,
    Trust,
    Verdict,
)
from weighbridge.fleet import judging
from weighbridge.fleet.judging import Judging
from weighbridge.stages import storing
from weighbridge.stages.reading import Reading

POLICIES = sorted(policy.shipped())

ASKED = Reading(origin=True, opinions=("modelscan",))
"""What makes facts good for every policy that is shipped."""

ARCHIVES = sorted(path.name.partition(".")[0] for path in RECORDED.glob("*.tar.xz"))


TRUSTED = judging._trust(Trust())
"""What shipped policies trust: nobody."""


@cache
def under(name, reading=None):
    return Judging(applied(name), DAY, reading=reading)


@pytest.fixture
def objecting(monkeypatch):
    """Another scanner, which objects to every model it is asked about."""

    def heard(names, model, _dossier):
        for name in dict.fromkeys(names):
            place = Place(Artifact(model.name, 0), Span(0, 0))
            yield Opinion(name, place, Stance.OBJECTS, "an objection", Severity.CRITICAL)

    monkeypatch.setattr(pipeline, "heard", heard)


def scanned(path, name="default", reading=None, **more):
    return pipeline.scan([str(path)], applied(name), today=DAY, reading=reading, **more).models


def agree(path, names, reading=ASKED, plain=None):
    """See that facts found under the default policy decide as bytes do under others."""
    models = scanned(path, reading=reading)
    facts = [under("default", reading).keep(each) for each in models]
    assert None not in facts
    for name in names:
        told = [under(name).decide(each) for each in facts]
        # That there is nothing to weigh is said of a path, and of no model.
        wanted = list(scanned(path, name, plain))[: len(told)]
        # What is no number is not equal to itself.
        assert told == wanted or repr(told) == repr(wanted), name
    return models


@pytest.mark.usefixtures("objecting")
@pytest.mark.parametrize("name", POLICIES)
def test_every_format_is_judged_as_by_its_bytes(tmp_path, name):
    for number, (kind, data) in enumerate(sorted(EVERY.items())):
        (tmp_path / f"{number}-{kind.replace('/', '-')}").write_bytes(data)
    assert len(agree(tmp_path, [name])) > 40


@pytest.mark.usefixtures("objecting")
@pytest.mark.parametrize("number", range(len(ARCHIVES)), ids=ARCHIVES)
def test_what_libraries_wrote_is_judged_as_by_its_bytes(tmp_path_factory, number):
    folder = unpacked(ARCHIVES[number], tmp_path_factory)
    # A part of the many, under two policies each, so that each policy has its turn.
    few = sorted(folder.iterdir())[:12]
    for at, path in enumerate(few, start=number):
        agree(path, islice(cycle(POLICIES), at % len(POLICIES), at % len(POLICIES) + 2))


def model(folder, **files):
    """Write a folder with a card, weights that carry code, and a list of digests."""
    card = b"---\nlicense: mit\nbase_model: Qwen/Qwen2.5-7B\n---\n"
    code = pickles.call("posix", "system", "true")
    told = {"README.md": card, "config.json": b"{}", "model.pkl": code}
    return verifying.write(folder, told | files)


@pytest.mark.parametrize("hashed", [False, True])
def test_records_of_digests_are_judged_as_by_the_bytes(tmp_path, hashed):
    folder = model(tmp_path / "model", SHA256SUMS=b"0" * 64 + b"  model.pkl\n")
    reading = Reading(origin=True, hashed=hashed)
    (found,) = scanned(folder, reading=reading)
    assert found.dossier.verifications
    names = [name for name in POLICIES if name != "strict"]
    agree(folder, names, reading, Reading(hashed=hashed))


@pytest.mark.parametrize(
    ("reading", "name", "wanted"),
    [
        (Reading(), "us-federal", None),
        (Reading(), "default", Reading(origin=True)),
        (Reading(origin=True), "strict", None),
        (Reading(), "default", Reading(hashed=True)),
    ],
    ids=["origin", "origin-by-flag", "opinion", "digest"],
)
def test_what_nobody_asked_is_not_told(tmp_path, reading, name, wanted):
    (found,) = scanned(model(tmp_path / "model"), reading=reading)
    facts = under("default", reading).keep(found)
    assert under("default").decide(facts) is not None
    assert under(name, wanted).decide(facts) is None


def own(tmp_path, text, name="own.toml"):
    path = tmp_path / name
    path.write_text(f'name = "own"\nversion = "1"\nextends = ["default"]\n{text}')
    return policy.load(str(path), pipeline.known())


WAIVER = """
[[waivers]]
id = "W-1"
rules = ["dangerous-import"]
digest = "{}"
reason = "reviewed"
owner = "somebody@example.com"
expires = 2027-01-31
"""


def test_a_waiver_needs_the_digest_of_the_model(tmp_path):
    folder = model(tmp_path / "model")
    (plain,), (hashed,) = scanned(folder), scanned(folder, reading=Reading(hashed=True))
    waiving = own(tmp_path, WAIVER.format(hashed.dossier.digest))
    judge = Judging(waiving, DAY)
    assert judge.decide(under("default").keep(plain)) is None
    found = judge.decide(under("default").keep(hashed))
    assert found.decision.waived
    assert [found] == list(pipeline.scan([str(folder)], waiving, today=DAY).models)


ROWS = """
[[publisher]]
id = "ours"
name = "Ours"
country = "NZ"
huggingface = ["ours"]
sources = ["us"]
as-of = 2026-11-25
"""

DENY = '[checks.jurisdiction]\ndeny = ["NZ"]\n'


def test_other_publishers_are_looked_up_anew(tmp_path):
    (tmp_path / "rows.toml").write_text(ROWS)
    folder = model(tmp_path / "model", **{"README.md": b"---\nbase_model: ours/base\n---\n"})
    laid = own(tmp_path, '[data]\npublishers = "./rows.toml"\n' + DENY)
    (found,) = scanned(folder, reading=ASKED_ORIGIN)
    told = Judging(laid, DAY).decide(under("default", ASKED_ORIGIN).keep(found))
    (wanted,) = pipeline.scan([str(folder)], laid, today=DAY).models
    assert told == wanted
    assert any(each.check == "jurisdiction" for each in told.decision.reasons)
    back = under("default", ASKED_ORIGIN).decide(Judging(laid, DAY).keep(wanted))
    assert back == found


ASKED_ORIGIN = Reading(origin=True)

FILES = {"config.json": b"{}", "model.safetensors": EVERY["safetensors"]}


def signed(folder, private):
    files = FILES | {"model.sig": oms.signature(FILES, private)}
    return verifying.write(folder / "model", files)


def weighed(folder, taken, now=verifying.NOW):
    (found,) = pipeline.scan([str(folder)], taken, today=now.date(), now=now).models
    return found


def judge(taken, now=verifying.NOW):
    return Judging(taken, now.date(), now)


def test_signatures_are_judged_again_only_by_the_same_trust(tmp_path):
    folder = signed(tmp_path, oms.key())
    trusting = verifying.applied(folder, keys=[oms.key()])
    strict = verifying.applied(folder, keys=[oms.key()], name="open-source", required=True)
    facts = judge(trusting).keep(weighed(folder, trusting))
    assert judge(trusting).decide(facts) == weighed(folder, trusting)
    assert judge(trusting).decide(facts).dossier.verifications[0].trusted
    assert judge(verifying.applied(folder, keys=[oms.key(2)])).decide(facts) is None
    assert judge(applied()).decide(facts) is None
    assert judge(strict).decide(facts) is None  # for want of an origin
    whole = Judging(trusting, DAY, verifying.NOW, ASKED_ORIGIN)
    asked = pipeline.scan(
        [str(folder)], trusting, today=DAY, now=verifying.NOW, reading=ASKED_ORIGIN
    )
    assert judge(strict).decide(whole.keep(asked.models[0])) == weighed(folder, strict)


def test_a_bare_key_is_as_good_at_another_time_unless_trust_ends(tmp_path):
    folder = signed(tmp_path, oms.key())
    later = verifying.NOW + dt.timedelta(days=400)
    trusting = verifying.applied(folder, keys=[oms.key()])
    facts = judge(trusting).keep(weighed(folder, trusting))
    assert judge(trusting, later).decide(facts) == weighed(folder, trusting, later)
    pem = tmp_path / "trusted-0.pub"
    row = {"name": "key-0", "keys": (str(pem),), "until": dt.date(2027, 1, 31)}
    ending = verifying.applied(folder, row)
    facts = judge(ending).keep(weighed(folder, ending))
    assert judge(ending).decide(facts) == weighed(folder, ending)
    assert judge(ending, later).decide(facts) is None


def test_a_model_that_nobody_signed_is_judged_whoever_is_trusted(tmp_path):
    folder = verifying.write(tmp_path / "model", FILES)
    trusting = verifying.applied(folder, keys=[oms.key()])
    facts = under("default").keep(weighed(folder, applied()))
    assert judge(trusting).decide(facts) == weighed(folder, trusting)


def test_whether_there_are_signatures_is_not_known_if_nobody_looked(tmp_path):
    text = 'name = "own"\nversion = "1"\n[checks.serialisation]\ndeny-at = "high"\n'
    (tmp_path / "bare.toml").write_text(text)
    bare = policy.load(str(tmp_path / "bare.toml"), pipeline.known())
    folder = signed(tmp_path, oms.key())
    assert judge(applied()).decide(judge(bare).keep(weighed(folder, bare))) is None
    assert judge(bare).decide(judge(applied()).keep(weighed(folder, applied()))) is None
    assert judge(bare).decide(judge(bare).keep(weighed(folder, bare))) == weighed(folder, bare)


RULES = """
[[rules]]
id = "acme-file"
for = "file"
when = 'file.format == "pickle" && model.publisher.id == ""'
level = "warn"
message = "{file.path} is a pickle"

[[rules]]
id = "acme-finding"
for = "finding"
when = 'finding.rule != ""'
level = "deny"
message = "{finding.rule}"

[[rules]]
id = "acme-ancestor"
for = "ancestor"
when = 'ancestor.name != ""'
level = "warn"
message = "made from {ancestor.name}"
"""


def test_rules_of_the_policy_itself_are_asked(tmp_path):
    folder = model(tmp_path / "model")
    ruling = own(tmp_path, RULES)
    (wanted,) = pipeline.scan([str(folder)], ruling, today=DAY).models
    assert {"acme-file", "acme-finding", "acme-ancestor"} <= {
        each.rule for each in wanted.decision.reasons
    }
    (found,) = scanned(folder, reading=ASKED_ORIGIN)
    assert Judging(ruling, DAY).decide(under("default", ASKED_ORIGIN).keep(found)) == wanted
    digest = RULES + '\n[[rules]]\nid = "acme-pin"\nfor = "file"\n' + PIN
    assert Judging(own(tmp_path, digest), DAY).decide(under("default").keep(found)) is None


PIN = """when = 'file.digest == "sha256:0"'
level = "deny"
message = "{file.path} is known"
"""


@pytest.mark.parametrize("place", ["/a\0b", "\ud800"])
def test_a_place_that_can_be_none_is_in_no_section(tmp_path, place):
    terms = storing.Terms(version=__version__, trust=TRUSTED, place=place)
    data = storing.written(Dossier("m"), terms)
    assert Judging(own(tmp_path, SECTION), DAY).decide(data) is None
    assert under("default").decide(data) is not None


SECTION = """
[[paths]]
match = ["try/**"]
checks.serialisation.deny-at = "critical"
verdicts.on-gap = "warn"
"""


def test_a_section_needs_to_know_where_the_model_lies(tmp_path):
    folder = model(tmp_path / "try" / "model")
    sectioned = own(tmp_path, SECTION)
    (found,) = scanned(folder)
    judge = Judging(sectioned, DAY)
    assert judge.decide(under("default").keep(found)) is None
    assert judge.keep(found) is None
    (wanted,) = pipeline.scan([str(folder)], sectioned, today=DAY).models
    assert judge.decide(under("default").keep(found, str(folder))) == wanted
    assert judge.decide(judge.keep(wanted, str(folder))) == wanted


def test_other_versions_may_see_other_things(tmp_path, monkeypatch):
    (found,) = scanned(model(tmp_path / "model"))
    facts = under("default").keep(found)
    monkeypatch.setattr(judging, "__version__", "0.0.0")
    assert under("default").decide(facts) is None


def test_what_could_not_be_weighed_is_not_kept(tmp_path, monkeypatch):
    folder = model(tmp_path / "model")
    monkeypatch.setattr(pipeline, "begin", lambda *_: 1 / 0)
    (found,) = scanned(folder, "audit")
    assert found.decision.verdict is Verdict.NO_VERDICT
    assert under("audit").keep(found) is None


def test_too_much_is_not_kept(tmp_path, monkeypatch):
    (found,) = scanned(model(tmp_path / "model"))
    monkeypatch.setattr("weighbridge.stages.storing.LARGEST", 10)
    assert under("default").keep(found) is None


@given(st.binary(max_size=40))
def test_any_other_bytes_are_no_facts(data):
    assert under("default").decide(data) is None


@settings(max_examples=25, deadline=None, suppress_health_check=HealthCheck)
@given(some(storing.Kept), st.sampled_from(POLICIES))
def test_facts_that_nobody_found_are_judged_or_refused(laid, facts, name):
    terms = replace(facts.terms, version=__version__, trust=TRUSTED, opinions=())
    data = storing.written(replace(facts.dossier, model="m"), terms)
    for each in (under(name), *laid):
        each.decide(data)


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """Policies with sections, and with publishers of their own."""
    folder = tmp_path_factory.mktemp("laid")
    (folder / "rows.toml").write_text(ROWS)
    told = {"sections": SECTION, "publishers": '[data]\npublishers = "./rows.toml"\n' + DENY}
    return [
        Judging(own(folder, text, f"{name}.toml"), DAY, reading=ASKED_ORIGIN)
        for name, text in told.items()
    ]


OPENED = []


def test_no_file_of_a_model_is_opened(tmp_path):
    folder = model(tmp_path / "model")
    (found,) = scanned(folder, reading=ASKED_ORIGIN)
    facts = under("default", ASKED_ORIGIN).keep(found, str(folder))
    if not OPENED:
        sys.addaudithook(
            lambda event, told: OPENED.append(str(told[0])) if event == "open" else None
        )
    OPENED.clear()
    for name in POLICIES:
        assert (under(name).decide(facts) is None) == (name == "strict")
    assert not [path for path in OPENED if path.startswith(str(tmp_path))]
