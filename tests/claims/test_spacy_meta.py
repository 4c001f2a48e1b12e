"""What a pipeline of spaCy says of itself."""

from tests.claims.claiming import ask, seen, survives, told
from weighbridge.claims.spacy_meta import SOURCE
from weighbridge.origins import telling

META = {
    "lang": "es",
    "name": "core_news_sm",
    "author": "Explosion",
    "license": "GNU GPL 3.0",
    "spacy_version": ">=3.1.0,<3.2.0",
    "sources": [{"name": "UD Spanish AnCora v2.5", "license": "GPL 3.0"}, {"name": "WikiNER"}],
}


def test_author_licence_name_and_data():
    found = ask(SOURCE, {"meta.json": META})
    assert told(found) == [
        ("publisher", "Explosion", ""),
        ("licence", found[1].value, ""),
        ("name", "es_core_news_sm", ""),
        ("dataset", "UD Spanish AnCora v2.5", ""),
        ("dataset", "WikiNER", ""),
    ]
    assert found[1].evidence[0].value == "GNU GPL 3.0"
    assert seen(found[3]) == [
        ("meta.json", "sources[0].name"),
        ("meta.json", "sources[0].license"),
    ]


def test_another_meta_json_says_nothing():
    assert ask(SOURCE, {"meta.json": {"author": "x", "license": "MIT"}}) == []


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "meta.json", META)


def test_claims_are_bounded():
    rows = [{"name": f"d{n}"} for n in range(10_000)]
    assert len(ask(SOURCE, {"meta.json": META | {"sources": rows}})) == telling.MOST
