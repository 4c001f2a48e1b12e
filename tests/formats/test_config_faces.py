import pytest

from tests.builders import configs
from weighbridge.formats import Role
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.stages.driver import recognise


@pytest.mark.parametrize(
    ("data", "face"),
    [
        (configs.REMOTE, "json-config"),
        (configs.notebook("x = 1"), "jupyter-notebook"),
        (configs.MLMODEL, "yaml-config"),
        (configs.TAGS, "yaml-config"),
        (configs.CARD, "markdown-card"),
        (b"---\nlicense: mit\n" + b"\n" * (3 << 20) + b"---\n", "markdown-card"),
        (b"---\nlicense: mit\n---\n", "markdown-card"),
        (b"---\nlicense: mit\n---\n# Title\n- item\n", "markdown-card"),
    ],
    ids=["json", "notebook", "mlmodel", "tags", "card", "long", "short", "heading"],
)
def test_a_configuration_has_one_face(data, face):
    assert [fmt.id for fmt in recognise(Glimpse(Bytes(data)), Role.CONTENT, "")] == [face]
