"""What tests of papers share: templates of the test, and printing them."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from pypdf import PdfReader

from portal.documents.printing import Printed, render_pdf

LETTER = """{% extends "portal/documents/letter.html" %}
{% block address %}{{ name }}{% endblock %}
{% block body %}<p>{{ text }}</p><p><strong>{{ text }}</strong></p>{% endblock %}"""


@pytest.fixture
def templates(app: Flask) -> Iterator[dict[str, str]]:
    """Put a template under a name here and it is found."""
    put = {"test/letter.html": LETTER}
    kept = app.jinja_env.loader
    app.jinja_env.loader = ChoiceLoader([DictLoader(put), kept])
    app.jinja_env.cache.clear()
    yield put
    app.jinja_env.loader = kept
    app.jinja_env.cache.clear()


@pytest.fixture
def print_body(templates: dict[str, str]) -> Callable[..., Printed]:
    """Prints a letter whose body is the given HTML."""

    def run(body: str, language: str = "en", **values: object) -> Printed:
        name = f"test/body{len(templates)}.html"
        templates[name] = '{% extends "portal/documents/letter.html" %}{% block body %}' + body + "{% endblock %}"
        return render_pdf(name, values, title="Test", language=language)

    return run


def opened(printed: Printed) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(BytesIO(printed.content))


def words(printed: Printed) -> str:
    """All its text."""
    return "\n".join(page.extract_text() for page in opened(printed).pages)


def font_names(printed: Printed) -> set[str]:
    """The embedded faces, without the prefix of a subset; a face that is not embedded fails."""
    found = set()
    for page in opened(printed).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor, "a face that is not in the paper"
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return found


def canary_file(folder: Path) -> Path:
    """A file that no paper may read."""
    path = folder / "canary.txt"
    path.write_text("canary", encoding="utf-8")
    return path
