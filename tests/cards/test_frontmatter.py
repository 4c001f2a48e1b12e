import pytest

from weighbridge.cards import frontmatter


def read(matter):
    return frontmatter.read(f"---\n{matter}\n---\n# M\n")[0]


def values(matter, key):
    return [(value.text, value.line) for value in read(matter).all(key)]


def test_values_have_their_lines():
    matter = "license: mit\ndatasets:\n- a/b\n- c/d\ntags: [x, y]"
    assert values(matter, "license") == [("mit", 2)]
    assert values(matter, "datasets") == [("a/b", 4), ("c/d", 5)]
    assert values(matter, "tags") == [("x", 6), ("y", 6)]


def test_the_rest_begins_where_the_front_matter_ends():
    found, rest = frontmatter.read("\ufeff\n\n---\r\nlicense: mit\r\n---\r\n# M\r\n")
    assert (found.found, found.line, rest) == (True, 6, "# M\r\n")


@pytest.mark.parametrize(
    "card",
    ["", "# M", "---\n", "---\nlicense: mit\n", "text\n---\na: 1\n---\n", "---\ntext\n---\n"],
)
def test_without_front_matter_all_is_prose(card):
    found, rest = frontmatter.read(card)
    assert (found.found, found.line, rest) == (False, 1, card)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("tags: 'x", "tags: YAML"),
        ("tags:\n- a\n  b: [", "tags: YAML"),
        ("tags:\n\t- a", "tags: YAML"),
        ("tags: [[a]]", "tags holds a table"),
        ("tags: {a: b}", "tags holds a table"),
        ("tags: !!python/object/apply:os.system ['true']", None),
        ("tags: " + "[" * 100 + "]" * 100, "tags: YAML nested"),
        ("tags: " + "a" * frontmatter.SECTION, "tags is longer"),
        ("tags:\n" + "- a\n" * 2000, "tags has more"),
    ],
    ids=["quote", "list", "tab", "nested", "table", "python", "deep", "long", "many"],
)
def test_a_broken_field_does_not_lose_the_others(broken, why):
    found = read(f"license: mit\n{broken}\nbase_model: a/b")
    assert (found.first("license"), found.first("base_model")) == ("mit", "a/b")
    assert why is None or why in found.faults[0].why
    assert why is None or found.faults[0].line == 3


def test_what_yaml_refuses_is_told_from_its_line():
    assert values("license: 'mit", "license") == [("mit", 2)]


def test_a_key_that_stands_twice_is_two_fields_and_a_fault():
    found = read("license: mit\nlicense: gemma")
    assert [value.text for value in found.all("license")] == ["mit", "gemma"]
    assert [fault.why for fault in found.faults] == ["license stands twice"]


def test_norwegian_is_a_language():
    assert values("language:\n- no\n- en", "language")[0][0] == "no"


@pytest.mark.parametrize("matter", ["license:", "license: null", "license: []", "license: ''"])
def test_an_empty_field_has_no_value(matter):
    assert values(matter, "license") == []


def test_keys_are_spelled_in_any_case():
    assert values("License-Name: x", "license_name") == [("x", 2)]


def test_other_fields_are_not_read():
    assert read("model-index: [\nlicense: mit").faults == ()


def test_no_more_than_a_part_is_composed():
    field = "tags:\n" + "- abcdefgh\n" * 5000
    found = read("\n".join([field] * 10))
    composed = sum(bool(item.values) for item in found.fields)
    assert composed * len(field) <= frontmatter.COMPOSED
    assert any("is longer than" in fault.why for fault in found.faults)
