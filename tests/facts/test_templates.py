"""The lists of what templates use hold what Jinja has, and nothing that leads out."""

import jinja2
import pytest

from weighbridge.facts import tables, templates

LISTED = tables.load(templates.FILE)
SORTS = ("filters", "functions", "methods", "tests")


def test_every_filter_of_jinja_is_listed_but_for_those_that_are_no_business_of_text():
    missing = {name for name in jinja2.defaults.DEFAULT_FILTERS if not harmless("filters", name)}
    assert missing == {"attr", "pprint", "urlize", "xmlattr"}


def test_every_test_of_jinja_is_listed():
    assert all(harmless("tests", name) for name in jinja2.defaults.DEFAULT_TESTS)


def test_jinja_s_other_globals_lead_out():
    others = {name for name in jinja2.defaults.DEFAULT_NAMESPACE if not harmless("functions", name)}
    assert others == {"cycler", "joiner", "lipsum"}
    assert all(templates.leads_out("names", name) for name in others)


def test_what_the_sandbox_refuses_leads_out():
    sandbox = pytest.importorskip("jinja2.sandbox")
    refused = {
        *sandbox.UNSAFE_FUNCTION_ATTRIBUTES,
        *sandbox.UNSAFE_METHOD_ATTRIBUTES,
        *sandbox.UNSAFE_GENERATOR_ATTRIBUTES,
        *sandbox.UNSAFE_COROUTINE_ATTRIBUTES,
        *sandbox.UNSAFE_ASYNC_GENERATOR_ATTRIBUTES,
    }
    plain = {name for name in refused if not name.startswith("__")}
    assert all(templates.leads_out("attributes", name) for name in plain)


@pytest.mark.parametrize("sort", SORTS)
def test_nothing_is_harmless_and_leads_out(sort):
    names = tables.strings(LISTED, sort)
    assert not [name for name in names if templates.leads_out(sort, name)]
    assert len(set(names)) == len(names)


def harmless(sort, name):
    return templates.harmless(sort, name)
