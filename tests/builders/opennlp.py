"""Write models of OpenNLP, member by member."""

import struct

from tests.builders.zips import M, build


def text(value):
    raw = value.encode()
    return struct.pack(">H", len(raw)) + raw


def counted(*values):
    return struct.pack(">I", len(values)) + b"".join(map(text, values))


def model(kind="GIS", outcomes=("T", "F"), patterns=("1 0", "2 0 1"), features=("a", "b", "c"),
          numbers=5, behind=b""):  # fmt: skip
    """Write a classifier: patterns say how many features have which outcomes."""
    out = text(kind) + (struct.pack(">id", 1, 0.0) if kind == "GIS" else b"")
    out += counted(*outcomes) + counted(*patterns) + counted(*features)
    return out + struct.pack(f">{numbers}d", *range(numbers)) + behind


def manifest(factory="opennlp.tools.tokenize.TokenizerFactory", more=""):
    lines = "#Created by OpenNLP\n#Thu Nov 28 00:00:00 UTC 2024\nManifest-Version=1.0\n"
    lines += "Language=en\nOpenNLP-Version=2.5.0\nComponent-Name=TokenizerME\n"
    return (lines + (f"factory={factory}\n" if factory else "") + more).encode()


def features(*names):
    names = names or ("opennlp.tools.util.featuregen.WindowFeatureGeneratorFactory",)
    inner = "".join(
        f'<generator class="{name}"><int name="a">2</int></generator>' for name in names
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<featureGenerators cache="true">{inner}</featureGenerators>'.encode()


OLD = (
    b'<generators><cache><generators><window prevLength="2"><token/></window></generators></cache>'
    b"</generators>"
)


def archive(**members):
    every = {"manifest.properties": manifest(), "token.model": model(),
             "generator.featuregen": features()}  # fmt: skip
    every |= {name.replace("__", "."): data for name, data in members.items()}
    return build([M(name, data) for name, data in every.items()])


SAMPLES = {
    "opennlp-model": model(),
    "opennlp-manifest": manifest(),
    "opennlp-features": features(),
}
