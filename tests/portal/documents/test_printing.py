"""Papers: Chinese without any system font, title and language inside, nothing fetched, nothing attached, bounds."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.config import ROOT
from portal.db.session import transaction
from portal.documents import printing
from portal.documents.fetching import own_file
from portal.documents.glyphs import printable, printable_characters, tidied, unprintable
from portal.documents.printing import render_pdf
from portal.errors import Invalid, Refused
from tests.portal.documents.conftest import canary_file, font_names, opened, words

CHINESE = "投诉处理答复：您好！䶮㛃喆堃，開發團隊。"


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh_Hans", "zh-Hans"), ("zh_Hant", "zh-Hant")])
def test_a_letter_holds_its_text_title_and_language(templates, language, tag):
    printed = render_pdf(
        "test/letter.html", {"name": "陈小雨 Lily", "text": CHINESE}, title="答复 Reply", language=language
    )
    pdf = opened(printed)
    assert pdf.metadata.title == "答复 Reply"
    assert pdf.metadata.author == "Clearwater Recovery"
    assert pdf.trailer["/Root"]["/Lang"] == tag
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert words(printed).replace(",", "，").count(CHINESE) == 2
    assert "陈小雨 Lily" in words(printed)
    assert "1 / 1" in words(printed)
    assert printed.pages == len(pdf.pages) == 1


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
def test_only_our_own_faces_are_in_it(templates, language):
    printed = render_pdf("test/letter.html", {"name": "x", "text": CHINESE + " €½→☑"}, title="答", language=language)
    assert font_names(printed) <= {
        f"Letter-Han-{family}{weight}" for family in ("SC", "TC") for weight in ("", "-Bold")
    }


@pytest.mark.parametrize(("language", "family"), [("zh_Hans", "SC"), ("zh_Hant", "TC"), ("en", "SC")])
def test_the_face_follows_the_language(templates, language, family):
    printed = render_pdf("test/letter.html", {"name": "x", "text": "直角骨"}, title="直", language=language)
    body = {name for name in font_names(printed) if f"-{family}" in name}
    assert f"Letter-Han-{family}" in body


def test_dates_are_written_in_the_papers_language(print_body):
    assert re.search(r"\d{4}年\d+月\d+日", words(print_body("<p>x</p>", "zh_Hans")))


def test_no_system_font_is_needed(tmp_path: Path):
    """In a process whose fontconfig knows one empty folder; all words are still there, in our own faces."""
    (tmp_path / "none").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tmp_path / "none"}</dir>'
        f"<cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    script = tmp_path / "print.py"
    script.write_text(
        "import sys, pathlib\n"
        "from portal import app as house\nhouse.FEATURES = ('portal.floor',)\nfrom portal.config import Config\n"
        "from portal.documents.printing import render_pdf\nfrom jinja2 import DictLoader, ChoiceLoader\n"
        "app = house.create_app(Config(data_folder=pathlib.Path(sys.argv[1]), database_url='sqlite://',"
        " secret_key='x' * 40, company_name='清源催收服务'))\n"
        "app.jinja_env.loader = ChoiceLoader([DictLoader({'t.html': '{% extends \"portal/documents/letter.html\" %}"
        "{% block body %}<p>{{ text }} <b>{{ text }}</b></p>{% endblock %}'}), app.jinja_env.loader])\n"
        "with app.app_context():\n"
        "    made = render_pdf('t.html', {'text': '投诉处理 堃'}, title='答复', language='zh_Hans')\n"
        "pathlib.Path(sys.argv[1], 'out.pdf').write_bytes(made.content)\n"
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(config), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, env=environment, cwd=ROOT, timeout=120)
    printed = printing.Printed(content=(tmp_path / "out.pdf").read_bytes(), pages=1)
    assert words(printed).count("投诉处理 堃") == 2
    assert font_names(printed) == {"Letter-Han-SC", "Letter-Han-SC-Bold"}


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_another_reader_finds_the_same(templates, tmp_path: Path):
    printed = render_pdf("test/letter.html", {"name": "x", "text": CHINESE}, title="答复", language="zh_Hans")
    path = tmp_path / "letter.pdf"
    path.write_bytes(printed.content)
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all("Letter-Han" in line and " yes yes " in line for line in fonts)
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert text.count(CHINESE) == 2


@contextmanager
def _listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that notes each connection."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def wait() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                calls.append("called")
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        yield int(server.getsockname()[1]), calls
        over.set()
        thread.join()


_PLACES = [
    '<img alt="" src="ADDRESS">',
    '<link rel="stylesheet" href="ADDRESS">',
    '<style>@import url("ADDRESS"); body { background: url("ADDRESS") }</style>',
    '<style>@font-face { font-family: x; src: url("ADDRESS") } p { font-family: x }</style><p>x</p>',
    '<object data="ADDRESS" type="image/svg+xml"></object>',
    '<embed src="ADDRESS">',
    '<link rel="attachment" href="ADDRESS">',
    '<a rel="attachment" href="ADDRESS">x</a>',
    '<a rel="ATTACHMENT" href="ADDRESS">x</a>',
    '<img alt="" src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27%3E'
    '%3Cimage href=%27ADDRESS%27/%3E%3C/svg%3E">',
    '<ul style="list-style-image: url(ADDRESS)"><li>x</li></ul>',
    '<p style="content: url(ADDRESS)">x</p>',
]


@pytest.mark.safety("s25")
@pytest.mark.parametrize("place", _PLACES)
def test_no_address_is_called(print_body, place):
    with _listener() as (port, calls):
        spellings = [
            f"http://127.0.0.1:{port}/x.png",
            f"HTTP://localhost:{port}/x.css",
            f"//127.0.0.1:{port}/x.png",
            f"http://[::ffff:127.0.0.1]:{port}/x.png",
            f"ftp://127.0.0.1:{port}/x.png",
            f"https://2130706433:{port}/x.png",
        ]
        for address in spellings:
            print_body(place.replace("ADDRESS", address))
        time.sleep(0.3)
    assert calls == []


@pytest.mark.safety("s25")
@pytest.mark.parametrize("place", _PLACES)
def test_no_file_of_the_machine_is_read_or_attached(print_body, tmp_path: Path, place, monkeypatch):
    canary = canary_file(tmp_path)
    read = []
    true_read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or true_read(path))
    addresses = [
        canary.as_uri(),
        f"file://localhost{canary}",
        "file:///etc/passwd",
        f"{(ROOT / 'static').as_uri()}/../portal/config.py",
        f"{(ROOT / 'static').as_uri()}/%2e%2e/portal/config.py",
        f"{(ROOT / 'static').as_uri()}-other/x.png",
        "../setup.cfg",
    ]
    for address in addresses:
        printed = print_body(place.replace("ADDRESS", address))
        assert opened(printed).attachments == {}
        assert b"canary" not in printed.content
        assert b"/EmbeddedFile" not in printed.content
    assert [path for path in read if not path.resolve().is_relative_to(ROOT / "static")] == []


@pytest.mark.safety("s25")
def test_our_own_files_are_not_attached_either(print_body):
    printed = print_body('<link rel="attachment" href="img/logo.svg"><a rel="attachment" href="img/logo.svg">x</a>')
    assert opened(printed).attachments == {}
    assert b"/EmbeddedFile" not in printed.content


def test_dots_lead_out_of_static_for_nobody():
    with pytest.raises(ValueError, match="only from our own"):
        own_file((ROOT / "static" / ".." / "setup.cfg").as_uri())


def test_a_picture_of_ours_is_printed(print_body):
    with_picture = print_body('<img alt="Logo" width="40" src="img/logo.svg">')
    assert len(with_picture.content) > len(print_body("<p>x</p>").content)


@pytest.mark.safety("s22")
def test_words_from_people_are_escaped(templates):
    hostile = '<img src="http://127.0.0.1:9/x"><b>bold</b>{{ 7 * 7 }}'
    printed = render_pdf("test/letter.html", {"name": "x", "text": hostile}, title="x", language="en")
    assert "<b>bold</b>{{ 7 * 7 }}" in words(printed).replace("\n", " ")


def test_a_character_that_no_face_has_is_named(templates):
    with pytest.raises(Invalid, match=r"😀 \(U\+1F600\), 𠮷 \(U\+20BB7\)"):
        render_pdf("test/letter.html", {"name": "x", "text": "a😀b𠮷"}, title="x", language="en")


def test_words_from_outside_can_be_made_printable(templates):
    text = printable("谢谢😀\u202e!\ufe0f e\u0301", "zh_Hans")
    assert text == "谢谢□! é"
    printed = render_pdf("test/letter.html", {"name": "x", "text": text}, title="x", language="zh_Hans")
    assert text in words(printed)


@given(st.text(max_size=80))
def test_what_was_made_printable_is_printable(text):
    assert unprintable(printable(text, "en")) == []
    assert printable(printable(text, "en"), "en") == printable(text, "en")


@given(st.text(max_size=80))
def test_printable_text_is_left_as_it_is(text):
    plain = "".join(character for character in text if character in printable_characters())
    assert printable(plain, "en") == tidied(plain)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_made_printable_is_printed(templates, text):
    render_pdf("test/letter.html", {"name": "x", "text": printable(text, "en")}, title="x", language="en")


@pytest.mark.safety("s25")
def test_a_paper_that_is_too_long_is_refused(print_body, monkeypatch):
    with pytest.raises(Refused, match="too long"):
        print_body("<p>{{ text }}</p>", text="x" * (printing.MOST_CHARACTERS + 1))
    monkeypatch.setattr(printing, "MOST_PAGES", 3)
    with pytest.raises(Refused, match="too long"):
        print_body("{% for n in range(9) %}<h1 class='new-page'>{{ n }}</h1>{% endfor %}")


# The stop may first land where Python can only report it, such as the collector's callback; it then comes again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.safety("s25")
def test_a_paper_that_takes_too_long_is_stopped_and_the_next_one_works(print_body, monkeypatch):
    monkeypatch.setattr(printing, "MOST_SECONDS", 0.05)
    with pytest.raises(Refused, match="too long to be printed"):
        print_body("<table>{% for n in range(3000) %}<tr><td>{{ n }}</td></tr>{% endfor %}</table>")
    monkeypatch.setattr(printing, "MOST_SECONDS", 60.0)
    assert print_body("<p>x</p>").pages == 1


def test_papers_are_not_printed_inside_transactions(templates, session):
    with pytest.raises(RuntimeError), transaction(session):
        render_pdf("test/letter.html", {"name": "x", "text": "x"}, title="x", language="en")


def test_many_threads_print_at_once(app, templates):
    made: list[bytes] = []

    def work(number: int) -> None:
        with app.app_context():
            printed = render_pdf(
                "test/letter.html", {"name": "x", "text": f"第{number}封"}, title="x", language="zh_Hans"
            )
            made.append(printed.content if f"第{number}封" in words(printed) else b"")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert all(made)


def test_fonts_are_let_go_of_before_the_interpreter_is_taken_down(templates) -> None:
    """Freed after its library was unloaded, an object of Pango ended finished processes with a segmentation fault."""
    render_pdf("test/letter.html", {"name": "x", "text": "a paper"}, title="a paper", language="en")
    fonts = weakref.ref(printing._faces()[0])
    printing._let_go_of_faces()
    assert fonts() is None
