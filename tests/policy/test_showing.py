"""Every value of a policy can be shown with who set it."""

from weighbridge import pipeline, policy, registry
from weighbridge.checks import Check
from weighbridge.policy import showing


def compiled(applied):
    def read(name, table):
        module = name.replace("-", "_")
        registry.one("checks", module, "CHECK", Check).compile(table, applied.verdicts)

    return read


def test_what_a_file_sets_is_shown_with_its_line(tmp_path):
    path = tmp_path / "t.toml"
    path.write_text(
        'name = "t"\nversion = "1"\nextends = ["default"]\n[checks.serialisation]\n'
        'warn-at = "low"\n[[checks.signature.trust]]\nname = "a"\nfingerprints = ["x"]\n'
        "[checks.licence]\n"
    )
    rows = {key: (value, where) for key, value, where in showing.settings(load(path))}
    assert rows["checks.serialisation.warn-at"] == ("low", f"{path}:5")
    assert rows["checks.serialisation.deny-at"][0] == "high"
    assert rows["checks.serialisation.deny-at"][1].startswith("default.toml:")
    assert rows["checks.signature.trust[0].fingerprints"] == (["x"], f"{path}:8")
    assert rows["checks.licence"] == ({}, f"{path}:9")


def test_what_nobody_sets_is_shown_as_built_in():
    applied = policy.load("default", pipeline.known())
    rows = {key: (value, where) for key, value, where in showing.settings(applied)}
    assert "checks.serialisation.formats.allow" not in rows
    rows = {k: (v, where) for k, v, where in showing.settings(applied, compiled(applied))}
    assert rows["checks.serialisation.formats.allow"] == (["*"], "built in")
    assert rows["checks.serialisation.formats.others"] == ("deny", "built in")
    assert rows["checks.serialisation.deny-at"][1].startswith("default.toml:")


def load(path):
    return policy.load(str(path), pipeline.known())
