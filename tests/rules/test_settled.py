"""A configuration with as many names as real ones have is told name by name, and settled so."""

import pytest

from tests.weighing import DAY
from weighbridge import pipeline, policy
from weighbridge.core import Call, Import, Verdict

NAMES = [f"acme.networks.Net{number}" for number in range(100)]
HYDRA = "".join(f"n{at}:\n  _target_: {name}\n  width: {at}00\n" for at, name in enumerate(NAMES))
TAGS = "".join(f"n{at}: !!python/name:{name} ''\n" for at, name in enumerate(NAMES))

HEAD = 'name = "ours"\nversion = "1"\nextends = ["default"]\n'
CODE = 'remote-code = "allow"'
IMPORTS = 'allow-imports = ["acme.**"]'


def weigh(tmp_path, text, settings):
    """Weigh one configuration under the default policy with some settings."""
    path = tmp_path / "m" / "model.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    rules = tmp_path / "p.toml"
    rules.write_text(f"{HEAD}[checks.serialisation]\n{settings}\n")
    applied = policy.load(str(rules), pipeline.known())
    (each,) = pipeline.scan([str(path)], applied, today=DAY).models
    return each


@pytest.mark.parametrize(
    ("text", "settings", "rule"),
    [
        (HYDRA, CODE, "remote-code"),
        (HYDRA, IMPORTS, "remote-code"),
        (TAGS, IMPORTS, "unlisted-class"),
    ],
    ids=["targets", "targets-by-name", "tags"],
)
class TestHundredNames:
    def test_are_all_told_and_settled(self, tmp_path, text, settings, rule):
        assert len(text) < 5 << 10
        each = weigh(tmp_path, text, settings)
        assert {found.rule for found in each.dossier.findings} == {rule}
        held = [item for found in each.dossier.findings for item in found.evidence]
        assert sum(isinstance(item, Call | Import) for item in held) == len(NAMES)
        assert each.decision.verdict is Verdict.ALLOW

    def test_with_one_that_runs_commands_are_not(self, tmp_path, text, settings, rule):
        hostile = text.replace("acme.networks.Net99", "os.system")
        assert hostile != text
        each = weigh(tmp_path, hostile, settings)
        assert rule in {found.rule for found in each.dossier.findings}
        assert each.decision.verdict is Verdict.DENY


def test_names_do_not_settle_code_that_comes_with_the_model(tmp_path):
    """Nor what another package's name says, nor a policy that denies all of them."""
    one = "n:\n  _target_: acme.Net\n"
    assert weigh(tmp_path / "a", one, IMPORTS).decision.verdict is Verdict.ALLOW
    assert (
        weigh(tmp_path / "b", one, 'allow-imports = ["other.*"]').decision.verdict is Verdict.WARN
    )
    denied = f'{IMPORTS}\nremote-code = "deny"'
    assert weigh(tmp_path / "c", one, denied).decision.verdict is Verdict.DENY
    mapped = '"auto_map":\n  AutoModel: acme.Net\n'
    assert weigh(tmp_path / "d", mapped, IMPORTS).decision.verdict is not Verdict.ALLOW
