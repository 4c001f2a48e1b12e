"""Three small models, kept where one likes."""

from weighbridge.cli import demo, run


def test_models_are_kept_in_a_folder_that_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "models"]) == 0
    assert "they are in models" in capsys.readouterr().out
    assert {each.name for each in (tmp_path / "models").iterdir()} == set(demo.EXPECTED)


def test_what_is_there_already_is_left_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models/mine").write_text("text")
    assert run(["demo", "models"]) == 2
    assert "'models': is not empty" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "models").iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("text")
    for name in ("file", "file/models", "a\0b", ""):
        assert run(["demo", name]) == 2
        assert capsys.readouterr().err.startswith("error: ")
