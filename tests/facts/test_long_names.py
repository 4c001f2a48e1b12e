"""Names of any length are looked up in little time, and no module that is listed is too long."""

import time

import pytest

from weighbridge.facts import advice, names


def test_no_listed_module_has_more_steps_than_are_looked_into():
    assert max(each.count(".") for each in names._dangerous()) < names.DEEP - 1
    assert max(each.count(".") for each in advice._rows()) < advice.DEEP - 1


@pytest.mark.parametrize("ask", [lambda text: names.danger(text, "f"), advice.advice,
                                 lambda text: names.danger("a", text)])  # fmt: skip
def test_a_name_of_a_hundred_thousand_steps_takes_little(ask):
    begun = time.process_time()
    ask("a" + ".b" * 100_000)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("deep", ["", ".a" * 5, ".a" * 500])
def test_what_lies_in_a_module_of_which_all_is_dangerous_is(deep):
    module = next(each for each, rows in names._dangerous().items() if "*" in rows)
    assert names.danger(module + deep, "f")
    spoken = next(each for each in advice._rows() if each.endswith(".*"))
    assert advice.advice(spoken[:-1] + "x" + deep)
