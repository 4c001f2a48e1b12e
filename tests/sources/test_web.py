"""One file on a web server, honest or not, weighed by its address."""

import resource
import time
from contextlib import closing

import pytest

from tests.builders import pickles, safetensors
from tests.servers import asking, lies, web
from tests.servers.asking import scan
from tests.servers.trap import Trap
from tests.servers.web import Site
from weighbridge import cli
from weighbridge.core import UsageError
from weighbridge.remote import web as client
from weighbridge.remote.session import Session
from weighbridge.sources import chosen
from weighbridge.sources import web as source

EACH = 300_000
COUNT = 8
FINE = safetensors.build(
    {f"t{n}": safetensors.tensor(n * EACH, (n + 1) * EACH) for n in range(COUNT)},
    data=bytes(EACH * COUNT),
)
BAD = pickles.stream(pickles.call("posix", "system", "true"))

QUIET = {"once-failing", "no-ranges"}
"""Ways to be awkward that are no lies: the file is weighed all the same."""

SLOW = {"silent": "s", "dripping": "too slowly", "dripping-body": "too slowly"}


@pytest.fixture
def site():
    with web.serving(Site()) as found:
        found.files["/m/model.safetensors"] = FINE
        found.files["/m/model.bin"] = BAD
        yield found


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    asking.impatient(monkeypatch)


@pytest.mark.parametrize("isolation", [(), ("--no-isolation",)], ids=["isolated", "here"])
@pytest.mark.parametrize("more", [(), ("--full",)], ids=["heads", "full"])
@pytest.mark.parametrize(("name", "code"), [("model.safetensors", 0), ("model.bin", 1)])
def test_a_file(site, capsys, name, code, more, isolation):
    found, report, said = scan(capsys, f"{site.url}/m/{name}", *more, *isolation)
    assert found == code, said
    (model,) = report["models"]
    assert model["name"] == f"{site.url}/m/{name}"


def test_offline_nothing_is_asked_for(site, capsys):
    assert cli.run(["scan", f"{site.url}/m/model.bin"]) == 2
    assert "unless you say --online" in capsys.readouterr().err
    assert not site.asked


@pytest.mark.parametrize("full", [(), ("--full",)], ids=["heads", "full"])
@pytest.mark.parametrize("lie", sorted(lies.EVERY))
def test_a_server_that_lies(site, capsys, lie, full):
    began = time.monotonic()
    site.lie = lie
    site.elsewhere = "http://127.0.0.1:1/x"
    code, report, said = scan(capsys, f"{site.url}/m/model.safetensors", "--no-isolation", *full)
    if lie in QUIET:
        assert code == 0, said
        return
    assert code in {1, 2, 3}, said
    assert site.url in said or "by its listing" in said
    if code == 2:
        assert not report
        assert said.count("\n") <= 3
    assert SLOW.get(lie, "") in said, said
    assert "Traceback" not in said
    assert time.monotonic() - began < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1 << 21


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "http://localhost:{port}/x",
     "http://127.1:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/",
     "http://0177.0.0.1:{port}/", "http://0:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
     "http://[::1]:{port}/", "http://me:x@127.0.0.1:{port}/", "http://127.0.0.1.:{port}/",
     "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd",
     "ftp://127.0.0.1/", "data:,x", "gopher://x/", "http://", "http:///etc/passwd", "http://[::1",
     "\\\\127.0.0.1\\x", "http://a b/", "http://h\u00f6st.invalid/", "javascript:x", "http://a:99999/",
     "http://127.0.0.1:{port}\\@{home}/", "http://127.0.0.1:{port}\\@{home}/../x",
     "http://%31%32%37.0.0.1:{port}/", "http://\u2460\u2461\u2466.0.0.1:{port}/"],
)  # fmt: skip
def test_where_a_redirect_may_not_lead(site, capsys, target):
    with closing(Trap(FINE)) as trap:
        home = site.url.partition("://")[2]
        where = target.format(port=trap.port, home=home).encode().decode("latin-1")
        site.lie, site.elsewhere = "elsewhere", where
        code, _, said = scan(capsys, f"{site.url.replace('://', '://me:secret@')}/m/model.bin")
        assert code == 2, said
        assert "secret" not in said
        assert not trap.asked
        if target.startswith(
            ("http://127.0.0.1:{port}/", "//127", "http://[::ffff", "http://127.1", "http://21")
        ):
            assert not trap.connected
            assert "leads to an address of this network" in said


@pytest.mark.parametrize("base", ["https://host.test/a", "HTTPS://host.test/a"])
@pytest.mark.parametrize("target", ["http://host.test/b", "HTTP://other.test/", "file:///etc"])
def test_no_redirect_leads_away_from_https(base, target):
    one = client.Web(Session(online=True), base)
    with pytest.raises(OSError, match="redirects"):
        one._next(base, target)


def test_a_redirect_to_another_path_is_followed(site, capsys):
    site.pages["/old"] = lambda handler, _: handler.small(301, b"", {"Location": "/m/model.bin"})
    code, report, _ = scan(capsys, f"{site.url}/old")
    assert code == 1
    assert report["models"]


def test_a_folder_is_no_file(site, capsys):
    site.pages["/m"] = lambda handler, _: handler.small(301, b"", {"Location": "/m/"})
    site.pages["/m/"] = b"<html><a href='model.bin'>model.bin</a></html>"
    code, _, said = scan(capsys, f"{site.url}/m")
    assert code == 2
    assert "folders of web servers are not listed" in said


def test_credentials_reach_that_server_and_nobody_reads_them(site, capsys, monkeypatch):
    monkeypatch.setenv("WEIGHBRIDGE_TRACEBACK", "1")
    address = f"{site.url.replace('://', '://me:op3n%20s3cr3t@')}/m/model.bin?token=s3same"
    site.files["/m/model.bin"] = BAD
    for lie in ("", "garbage", "failing", "elsewhere", "unsaid"):
        site.lie = lie
        site.elsewhere = "http://10.0.0.1/?token=s3same"
        code, _, said = scan(capsys, address, "--verbose")
        assert code
        assert not any(word in said for word in ("s3cr3t", "s3same", "bWU6b3AzbiB"))
    assert {each[2]["Authorization"] for each in site.asked} == {"Basic bWU6b3AzbiBzM2NyM3Q="}
    assert {each[1].partition("?")[2] for each in site.asked} == {"token=s3same"}


def test_a_file_that_is_no_weights(site, capsys):
    site.files["/m/notes.txt"] = b"hello"
    code, report, said = scan(
        capsys, f"{site.url.replace('://', '://me:s3cr3t@')}/m/notes.txt?s3same"
    )
    assert (code, len(report["models"])) == (0, 1), said
    assert "s3" not in said


@pytest.mark.parametrize(
    "address",
    ["http://me:sec/ret@127.0.0.1:1/a.bin", "http://me:sec?ret@127.0.0.1/a.bin",
     "http://me:sec#ret@127.0.0.1/a.bin", "http://me:sec ret@127.0.0.1/a.bin",
     "http://me:secret@127.0.0.1:1/a.bin", "http://me:secret@/a.bin", "ftp://me:secret@host/a",
     "http://me:secret@127.0.0.1:1/?secret"],
)  # fmt: skip
def test_what_is_wrong_with_an_address_is_told_without_its_secrets(capsys, address):
    for more in (["--online"], []):
        assert cli.run(["scan", address, *more]) == 2
        out, err = capsys.readouterr()
        assert "sec" not in (out + err).replace("seconds", "")


@pytest.mark.parametrize(
    ("path", "why"),
    [("", "names no file"), ("/", "names no file"), ("/m/", "names no file"),
     ("/%2e%2e", "no file may be called that"), ("/m/a%00b", "no file may be called that"),
     ("/m/..%5cx", "no file may be called that"), ("/" + "a" * 300, "no file may be called that"),
     ("/m/none", "has no such thing")],
)  # fmt: skip
def test_names(site, path, why):
    site.files |= {"/..": BAD, "/m/a\0b": BAD, "/m/..\\x": BAD, "/" + "a" * 300: BAD}
    with pytest.raises(UsageError, match=why):
        source.open_(f"{site.url}{path}", Session(online=True))


def test_a_name_with_control_characters_is_shown_escaped(site, capsys):
    site.files["/m/a\x1b[31m.bin"] = BAD
    words = [
        "scan",
        f"{site.url}/m/a%1b%5b31m.bin",
        "--online",
        "--no-progress",
        "--color",
        "never",
    ]
    assert cli.run(words) == 1
    assert "\x1b" not in "".join(capsys.readouterr())


def test_an_empty_file(site, capsys):
    site.files["/m/empty.bin"] = b""
    code, report, said = scan(capsys, f"{site.url}/m/empty.bin")
    assert (code, len(report["models"])) == (scan_local(capsys, "empty.bin", b""), 1), said


def scan_local(capsys, name, data):
    import tempfile  # noqa: PLC0415 - one test

    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/{name}", "wb") as file:  # noqa: PTH123 - short
            file.write(data)
        code = cli.run(["scan", f"{folder}/{name}"])
        capsys.readouterr()
        return code


def test_chosen_by_its_scheme():
    session = Session(online=True)
    for text in ("http://h/a", "https://h/a", "HTTPS://h/a"):
        assert chosen(text, session) is source.SOURCE
    for text in ("http:a", "./http://h/a", "a/b", "/http://x"):
        assert chosen(text, session) is None
    with pytest.raises(UsageError, match="unknown scheme"):
        chosen("ftp://h/a", session)


@pytest.mark.parametrize(
    "words", [["compare", "{}", "{}"], ["convert", "{}", "out"], ["lineage", "{}"]]
)
def test_what_takes_paths_only_does_not_repeat_an_address(capsys, words):
    address = "http://me:s3cr3t@host/a.bin?s3same"
    assert cli.run([each.format(address) for each in words]) == 2
    said = "".join(capsys.readouterr())
    assert "http://..." in said
    assert "s3" not in said
