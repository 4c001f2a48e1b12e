"""What a policy that extends others may say, and what happens where they contradict."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline, policy
from weighbridge.core import PolicyError
from weighbridge.policy import layering
from weighbridge.policy.raw import Branch, Leaf, plain

HEAD = 'name = "t"\nversion = "1"\n'
CORP = (
    HEAD
    + """extends = ["default"]
locked = ["checks.jurisdiction.deny", "verdicts.fail-on", "checks.signature", "waivers"]
[lists.far]
values = ["KP"]
[checks.jurisdiction]
deny = ["@far"]
unknown = "warn"
"""
)
WAIVER = """id = "W-1"
rules = ["unlisted-import"]
digest = "sha256:{}"
reason = "looked at"
owner = "ada"
expires = 2027-01-31
""".format("a" * 64)


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text)
        return policy.load(f"{list(files)[-1]}.toml", pipeline.known())

    return write


def extending(*parents, text=""):
    named = ", ".join(f'"./{name}.toml"' if name.islower() else f'"{name[1:]}"' for name in parents)
    return f"{HEAD}extends = [{named}]\n{text}"


def refusal(write, **files):
    with pytest.raises(PolicyError) as caught:
        write(**files)
    return f"{caught.value.where}: {caught.value}"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[checks.jurisdiction]\ndeny = ["KP", "CU"]\n', "checks.jurisdiction.deny"),
        ('[checks.jurisdiction]\n"+deny" = ["CU"]\n', "checks.jurisdiction.deny"),
        ('[checks.jurisdiction]\ndeny = ["@far"]\n', "checks.jurisdiction.deny"),
        ('[verdicts]\nfail-on = "never"\n', "verdicts.fail-on"),
        ('verdicts = { fail-on = "never" }\n', "verdicts.fail-on"),
        ("[checks.signature]\nrequired = false\n", "checks.signature.required"),
        ("[checks.signature]\n", "checks.signature"),
        ('[[checks.signature.trust]]\nname = "x"\n', "checks.signature.trust"),
        (f"[[waivers]]\n{WAIVER}", "waivers"),
        (f'[["+waivers"]]\n{WAIVER}', "waivers"),
        ('[[paths]]\nmatch = ["x"]\nchecks.signature.required = false\n', "signature.required"),
    ],
)
def test_what_is_locked_may_not_be_touched(write, text, key):
    told = refusal(write, corp=CORP, team=extending("corp", text=text))
    assert told.startswith("team.toml:")
    assert key in told
    assert "is locked by corp.toml:4; leave it out" in told


def test_a_lock_holds_for_whoever_extends_at_any_distance(write):
    files = {"corp": CORP, "team": extending("corp")}
    told = refusal(write, **files, mine=extending("team", text='[verdicts]\nfail-on = "warn"\n'))
    assert told.startswith("mine.toml:5: verdicts.fail-on: ")


def test_a_lock_on_what_names_a_list_locks_the_list(write):
    """Otherwise whoever may not touch what is denied would empty the list that it names."""
    told = refusal(write, corp=CORP, team=extending("corp", text="[lists.far]\nvalues = []\n"))
    why = "lists.far is locked by corp.toml:4, since checks.jurisdiction.deny names it"
    assert told == f"team.toml:5: lists.far.values: {why}; leave it out"


def test_locks_add_up_and_none_is_taken_back(write):
    text = 'locked = ["checks.licence"]\n[checks.licence]\nallow = ["MIT"]\n'
    found = write(corp=CORP, team=extending("corp", text=text))
    assert [lock.dotted for lock in found.locks if not lock.because] == [
        "checks.jurisdiction.deny",
        "verdicts.fail-on",
        "checks.signature",
        "waivers",
        "checks.licence",
    ]
    none = extending("corp", text='locked = []\n[verdicts]\nfail-on = "never"\n')
    assert "verdicts.fail-on: is locked by corp.toml:4" in refusal(write, corp=CORP, team=none)
    plus = extending("corp", text='"+locked" = ["lists"]\n')
    assert "+locked: unknown key, did you mean 'locked'?" in refusal(write, corp=CORP, team=plus)


def test_what_is_not_locked_may_be_changed(write):
    text = '[checks.jurisdiction]\nunknown = "deny"\n[lists.mine]\nvalues = ["x"]\n'
    found = write(corp=CORP, team=extending("corp", text=text))
    assert found.table("jurisdiction").string("unknown").value == "deny"
    assert found.table("jurisdiction").strings("deny").value == ("KP",)


def test_who_locks_a_key_sets_it_as_it_likes(write):
    text = 'locked = ["verdicts.fail-on"]\n[verdicts]\nfail-on = "warn"\n'
    found = write(team=extending("Xdefault", text=text))
    assert found.verdicts.fail_on.value.word == "warn"


def test_a_second_parent_that_says_otherwise_than_a_lock_is_an_error(write):
    loose = extending("Xdefault", text="[checks.signature]\nrequired = true\n")
    told = refusal(write, corp=CORP, loose=loose, team=extending("corp", "loose"))
    assert told.startswith("loose.toml:5: checks.signature.required: checks.signature is locked by")
    assert "it says otherwise, and neither extends the other" in told
    same = extending("Xdefault", text="[checks.signature]\nrequired = false\n")
    assert write(corp=CORP, loose=same, team=extending("corp", "loose")).locks


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("verdict.fail-on", "did you mean 'verdicts.fail-on'"),
        ("verdicts.fail-one", "did you mean 'verdicts.fail-on'"),
        ("checks.jurisdictions", "did you mean 'checks.jurisdiction'"),
        ("waiver", "did you mean 'waivers'"),
        ("waivers.id", "'waivers' can only be locked whole"),
        ("verdicts.fail-on.x", "'verdicts' can only be locked whole"),
        ("name", "unknown key"),
        ("", "unknown key"),
        ("a..b", "unknown key"),
    ],
)
def test_only_known_keys_can_be_locked(write, name, hint):
    told = refusal(write, team=extending("Xdefault", text=f'locked = ["{name}"]\n'))
    assert told.startswith("team.toml:4: locked: ")
    assert hint in told


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("checks.serialisation.deny-ta", "did you mean 'checks.serialisation.deny-at'"),
        ("checks.licence.allow", "the check is not asked; lock 'checks.licence' whole"),
    ],
)
def test_keys_of_a_check_are_known_to_the_check(write, today, name, hint):
    found = write(team=extending("Xdefault", text=f'locked = ["{name}"]\n'))
    with pytest.raises(PolicyError, match=hint):
        pipeline.compile_(found, today)


def test_a_lock_may_go_as_deep_as_a_table_does(write, today):
    for name in ("checks.serialisation.formats.others", "checks.serialisation.formats", "checks"):
        found = write(team=extending("Xdefault", text=f'locked = ["{name}"]\n'))
        assert pipeline.compile_(found, today).questions


def test_a_parent_that_is_silent_takes_nothing_back(write):
    """What ``eu-gpai`` has from ``default`` is no word against what ``strict`` says."""
    found = write(team=extending("Xstrict", "Xeu-gpai"))
    assert found.table("serialisation").string("deny-at").value == "medium"
    assert found.applied.sources == ("team.toml", "strict.toml", "default.toml", "eu-gpai.toml")
    other = write(team=extending("Xeu-gpai", "Xstrict"))
    assert other.table("serialisation").string("deny-at").value == "medium"


ONE = extending("Xdefault", text='[checks.jurisdiction]\ndeny = ["CN"]\n')
TWO = extending("Xdefault", text='[checks.jurisdiction]\ndeny = ["RU"]\n')


def test_two_parents_that_contradict_are_an_error(write):
    told = refusal(write, one=ONE, two=TWO, team=extending("one", "two"))
    assert told == (
        "team.toml:3: checks.jurisdiction.deny: one.toml:5 and two.toml:5 differ; "
        "say here which it is"
    )


def test_all_keys_that_contradict_are_named_at_once(write):
    told = refusal(write, team=extending("Xus-federal", "Xus-states"))
    assert told.startswith("team.toml:3: checks.publisher.deny: us-federal.toml:")
    assert (
        "say here which it is; the same goes for checks.publisher.unknown, checks.jurisdiction.deny"
        in told
    )


def test_a_policy_may_say_which_of_two_parents_it_follows(write):
    text = '[checks.jurisdiction]\ndeny = ["CN", "RU"]\n'
    found = write(one=ONE, two=TWO, team=extending("one", "two", text=text))
    assert found.table("jurisdiction").strings("deny").value == ("CN", "RU")
    mine = write(one=ONE, two=TWO, team=extending("one", "two", text=text), mine=extending("team"))
    assert mine.table("jurisdiction").strings("deny").value == ("CN", "RU")


def test_appending_does_not_settle_a_contradiction(write):
    text = '[checks.jurisdiction]\n"+deny" = ["IR"]\n'
    assert "differ" in refusal(write, one=ONE, two=TWO, team=extending("one", "two", text=text))


def test_parents_that_say_the_same_do_not_contradict(write):
    found = write(one=ONE, two=ONE, team=extending("one", "two"))
    assert found.table("jurisdiction").strings("deny").value == ("CN",)


def test_what_two_parents_append_is_appended_once_each(write):
    base = extending("Xdefault", text='[checks.jurisdiction]\ndeny = ["CN"]\n')
    adds = {
        name: extending("base", text=f'[checks.jurisdiction]\n"+deny" = ["{code}"]\n')
        for name, code in (("one", "RU"), ("two", "IR"))
    }
    found = write(base=base, **adds, team=extending("one", "two"))
    assert found.table("jurisdiction").strings("deny").value == ("CN", "RU", "IR")


def test_one_parent_that_replaces_what_another_appends_to_is_an_error(write):
    base = extending("Xdefault", text='[checks.jurisdiction]\ndeny = ["CN"]\n')
    adds = extending("base", text='[checks.jurisdiction]\n"+deny" = ["RU"]\n')
    puts = extending("base", text="[checks.jurisdiction]\ndeny = []\n")
    for order in (("adds", "puts"), ("puts", "adds")):
        told = refusal(write, base=base, adds=adds, puts=puts, team=extending(*order))
        assert "one replaces what the other appends to" in told


def test_a_key_and_its_plus_in_one_table_are_an_error(write):
    text = '[checks.jurisdiction]\n"+deny" = ["RU"]\ndeny = ["CN"]\n'
    told = refusal(write, team=extending("Xdefault", text=text))
    assert "checks.jurisdiction.+deny: stands beside 'deny' in one table" in told


@pytest.mark.parametrize("check", ["publisher", "licence"])
def test_nothing_is_allowed_and_denied(write, check):
    text = f'[checks.{check}]\nallow = ["a", "MIT"]\ndeny = ["@l"]\n[lists.l]\nvalues = ["MIT"]\n'
    told = refusal(write, team=extending("Xdefault", text=text))
    assert told == (
        f"team.toml:5: checks.{check}.allow: 'MIT' is in allow and in deny (team.toml:8)"
    )


def test_the_line_of_an_appended_value_is_its_own(write, today):
    base = extending("Xdefault", text='[checks.jurisdiction]\ndeny = ["UK"]\n')
    team = extending("base", text='[checks.jurisdiction]\n"+deny" = ["CN"]\n')
    found = write(base=base, team=team)
    with pytest.raises(PolicyError, match="'UK' is no country code, did you mean 'GB'") as caught:
        pipeline.compile_(found, today)
    assert caught.value.where == "base.toml:5"


@pytest.mark.parametrize(
    ("code", "hint"), [("UK", "'GB'"), ("usa", "'US'"), ("de", "'DE'"), ("XX", ""), ("Chima", "")]
)
def test_a_wrong_country_in_a_list_is_told_with_the_line_of_the_list(write, today, code, hint):
    text = f'[lists.l]\nvalues = ["CN", "{code}"]\n[checks.jurisdiction]\n\ndeny = ["@l"]\n'
    found = write(team=extending("Xdefault", text=text))
    with pytest.raises(PolicyError) as caught:
        pipeline.compile_(found, today)
    assert f"{code!r} is no country code" in str(caught.value)
    assert hint in str(caught.value)
    assert caught.value.where == "team.toml:5"


TABLES = st.dictionaries(
    st.sampled_from(["a", "+a", "b", "+b", "t"]), st.sampled_from(["1", "2", "3"]), max_size=3
)


def branch(table, number):
    items = {key: Leaf([value], f"f{number}:1") for key, value in table.items() if key != "t"}
    inner = {"x": Leaf(table["t"], f"f{number}:2")} if "t" in table else {}
    return Branch({**items, **({"t": Branch(inner)} if inner else {})}, f"f{number}:1")


def laid(order, tables, parents, locks):
    """Resolve four layers, the last over the others; ``order`` is that of the first three."""
    above = {}
    for at in range(3):
        above[at] = set().union(*({up} | above[up] for up in parents[at] if up < at), set())
    places = {number: place for place, number in enumerate(order)}
    layers = [
        layering.Layer(
            branch(tables[number], number),
            frozenset(places[up] for up in above[number]),
            f"f{number}:0",
            tuple(layering.Lock((key,), f"f{number}:9") for key in locks[number]),
        )
        for number in order
    ]
    layers.append(layering.Layer(branch(tables[3], 3), frozenset(range(3)), "f3:0"))
    return layering.resolve(layers)


@given(
    st.lists(TABLES, min_size=4, max_size=4),
    st.lists(st.sets(st.integers(0, 2), max_size=2), min_size=3, max_size=3),
    st.lists(st.sets(st.sampled_from("abt"), max_size=1), min_size=3, max_size=3),
)
def test_in_which_order_parents_are_named_changes_nothing(tables, parents, locks):
    """Neither what holds, but for the order in a list, nor whether it is an error."""
    found = []
    for order in itertools.permutations(range(3)):
        places = {number: place for place, number in enumerate(order)}
        if any(places[up] > places[at] for at in range(3) for up in parents[at] if up < at):
            continue  # what extends another comes after it
        try:
            tree, held = laid(order, tables, parents, locks)
        except PolicyError:
            found.append(None)
            continue
        values = {key: sorted(plain(node)) for key, node in tree.items.items() if key != "t"}
        inner = tree.items.get("t")
        found.append((values, inner and plain(inner), sorted(lock.dotted for lock in held)))
    assert all(each == found[0] for each in found)


@given(st.lists(TABLES, min_size=4, max_size=4), st.sampled_from("abt"))
def test_a_locked_key_is_what_the_file_that_locks_it_has(tables, key):
    locks = [set(), {key}, set()]
    with contextlib.suppress(PolicyError):
        tree, _ = laid((0, 1, 2), tables, [set(), {0}, {1}], locks)
        alone, _ = laid((0, 1, 2), [*tables[:2], {}, {}], [set(), {0}, set()], locks)
        assert layering.agrees(layering.Lock((key,), ""), tree, alone)


TRUSTING = """{}[checks.signature]
required = true
[[checks.signature.trust]]
name = "a"
keys = ["a.pub"]
"""


@pytest.fixture
def folders(tmp_path, write):
    """``a.pub`` in two folders, and a policy in ``sub`` that names the one beside it."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.pub").write_text("ours")
    (tmp_path / "sub/a.pub").write_text("theirs")
    (tmp_path / "sub/other.toml").write_text(extending("Xdefault", text=TRUSTING.format("")))
    return write


@pytest.mark.parametrize("first", ["corp", "sub/other"])
def test_the_same_name_of_a_file_in_another_folder_contradicts(folders, first):
    corp = extending("Xdefault", text=TRUSTING.format('locked = ["checks.signature"]\n'))
    other = {"corp": "sub/other", "sub/other": "corp"}[first]
    told = refusal(folders, corp=corp, own=extending(first, other))
    assert told.startswith("own.toml:3: checks.signature.trust: ")
    assert told.endswith(" differ; say here which it is")


def test_a_section_reads_no_other_file_under_the_name_of_a_locked_one(folders):
    corp = extending("Xdefault", text=TRUSTING.format('locked = ["checks.signature"]\n'))
    text = '[[paths]]\nmatch = ["**"]\npolicy = "./{}.toml"\n'
    told = refusal(folders, corp=corp, own=extending("corp", text=text.format("sub/other")))
    assert told == (
        "own.toml:6: paths[0]: checks.signature: says otherwise than corp.toml:4 locks it"
    )
    assert folders(corp=corp, own=extending("corp", text=text.format("corp"))).sections


def test_a_locked_file_of_publishers_is_that_of_every_section(folders, tmp_path):
    (tmp_path / "sub/rows.toml").write_text("")
    (tmp_path / "rows.toml").write_text("")
    rows = '[data]\npublishers = "rows.toml"\n'
    (tmp_path / "sub/data.toml").write_text(extending("Xdefault", text=rows))
    corp = extending("Xdefault", text=f'locked = ["data.publishers"]\n{rows}')
    text = '[[paths]]\nmatch = ["**"]\npolicy = "{}"\n'
    told = refusal(folders, corp=corp, own=extending("corp", text=text.format("./sub/data.toml")))
    assert told == (
        "own.toml:6: paths[0]: data.publishers: says otherwise than corp.toml:4 locks it"
    )
    (section,) = folders(corp=corp, own=extending("corp", text=text.format("strict"))).sections
    assert section.policy.publishers[0].resolve() == tmp_path / "rows.toml"


def test_lists_that_locked_rules_look_into_are_locked(write):
    rule = (
        '[[rules]]\nid = "own"\nfor = "file"\nlevel = "deny"\nmessage = "m"\n'
        "when = 'in_list(file.format, \"bad\")'\n"
    )
    corp = extending(
        "Xdefault", text=f'locked = ["rules"]\n[lists.bad]\nvalues = ["pickle"]\n{rule}'
    )
    told = refusal(write, corp=corp, own=extending("corp", text="[lists.bad]\nvalues = []\n"))
    assert told == (
        "own.toml:5: lists.bad.values: lists.bad is locked by corp.toml:4, since rules names it; "
        "leave it out"
    )
