"""What the command line adds to a policy is part of the policy, and of its digest."""

import pytest

from weighbridge import pipeline, policy
from weighbridge.core import PolicyError
from weighbridge.policy import overrides, trusting

ROW = {"name": "a", "fingerprints": (f"sha256:{'a' * 64}",)}


def loaded(folder, *rows):
    text = 'name = "t"\nversion = "1"\nextends = ["default"]\n'
    for name in rows:
        text += (
            f'[[checks.signature.trust]]\nname = "{name}"\nfingerprints = ["sha256:{"b" * 64}"]\n'
        )
    (folder / "t.toml").write_text(text)
    return policy.load(f"{folder}/t.toml", pipeline.known())


def names(applied):
    return [each.name for each in trusting.read(applied.table(pipeline.SIGNATURE)).signers]


def test_nothing_added_leaves_the_policy_as_it_is(tmp_path):
    applied = loaded(tmp_path)
    assert overrides.signature(applied, [], {}) is applied


def test_rows_come_after_those_of_the_policy(tmp_path):
    found = overrides.signature(loaded(tmp_path, "one", "two"), [ROW], {})
    assert names(found) == ["one", "two", "a"]
    assert found.applied.sources[-1] == overrides.WHERE


def test_a_setting_takes_the_place_of_the_policy_s(tmp_path):
    applied = loaded(tmp_path)
    assert applied.table(pipeline.SIGNATURE).boolean("required").value is False
    found = overrides.signature(applied, [], {"required": True}).table(pipeline.SIGNATURE)
    setting = found.boolean("required")
    assert (setting.value, setting.where) == (True, "command line  checks.signature.required")


def test_a_policy_that_asks_nothing_about_signatures_does_then(tmp_path):
    (tmp_path / "t.toml").write_text(
        'name = "t"\nversion = "1"\n[checks.completeness]\nno-weights = "deny"\n'
    )
    applied = policy.load(f"{tmp_path}/t.toml", pipeline.known())
    assert pipeline.SIGNATURE not in applied.checks
    assert names(overrides.signature(applied, [ROW], {"required": True})) == ["a"]


def test_every_addition_gives_another_digest(tmp_path):
    applied = loaded(tmp_path)
    other = ROW | {"name": "b"}
    every = [
        applied,
        overrides.signature(applied, [ROW], {}),
        overrides.signature(applied, [other], {}),
        overrides.signature(applied, [ROW, other], {}),
        overrides.signature(applied, [ROW], {"required": True}),
        overrides.signature(applied, [], {"required": True}),
    ]
    assert len({str(each.applied.digest) for each in every}) == len(every)
    again = overrides.signature(applied, [ROW], {})
    assert again.applied.digest == every[1].applied.digest


def test_the_policy_itself_is_not_changed(tmp_path):
    applied = loaded(tmp_path, "one")
    overrides.signature(applied, [ROW], {"required": True})
    assert names(applied) == ["one"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ROW | {"name": "one"}, "two rows have the name 'one'"),
        ({"name": "a", "keys": ("no-such-key.pem",)}, "'no-such-key.pem': no such file"),
        ({"name": "a", "identity": "x", "issuer": ""}, "needs an issuer"),
        (ROW | {"roels": ("signer",)}, "did you mean 'roles'?"),
    ],
)
def test_a_mistake_says_that_it_is_of_the_command_line(tmp_path, row, told):
    found = overrides.signature(loaded(tmp_path, "one"), [row], {})
    with pytest.raises(PolicyError) as caught:
        names(found)
    assert caught.value.where == overrides.WHERE
    assert told in str(caught.value)


def test_files_are_found_from_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.pem").write_text("k")
    found = overrides.signature(loaded(tmp_path), [{"name": "a", "keys": ("key.pem",)}], {})
    (row,) = trusting.read(found.table(pipeline.SIGNATURE)).signers
    assert row.keys[0].data == b"k"
