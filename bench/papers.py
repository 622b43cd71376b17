"""Letters: ours beside WeasyPrint alone on the same HTML."""

from typing import Any

from weasyprint import HTML

from bench.house import House
from bench.measure import side_by_side
from bench.report import Line
from portal.documents import printing

_SOURCE = """{% extends "portal/documents/letter.html" %}
{% block address %}<p>Somebody</p><p>1 A Street</p>{% endblock %}
{% block body %}{% for text in texts %}<p>{{ text }}</p>{% endfor %}{% endblock %}"""
_TEXTS = {
    "en": ["We looked into each point of your complaint. The recording of the call was heard by two people."] * 12,
    "zh_Hans": ["我们已逐项核实您的投诉，两位人员听取了当日的通话录音，并核对了系统中的联系记录。"] * 12,
}


def letters(house: House) -> list[Line]:
    """A letter of a page, in English and in Chinese."""
    app = house.demo
    lines = []
    for language, texts in _TEXTS.items():
        with app.app_context():
            template: Any = app.jinja_env.from_string(_SOURCE)
            values = {"texts": texts}
            source = _source_of(template, values, language)
            fonts, sheet = printing._faces()

            def ours(template: Any = template, values: Any = values, language: str = language) -> object:
                return printing.render_pdf(template, values, title="Reply", language=language)

            def alone(source: HTML = source, fonts: Any = fonts, sheet: Any = sheet) -> object:
                return source.render(
                    font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_tags=True
                ).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)

            pair = side_by_side(ours, alone, rounds=7, round_seconds=0.8)
        lines.append(
            Line(
                work="letter as PDF",
                size=f"1 page, {language}",
                p50=pair.ours.p50,
                p95=pair.ours.p95,
                cpu=pair.ours.cpu_each,
                floor_name="WeasyPrint",
                floor=pair.floor.p50,
                ratio=pair.ratio,
                cpu_ratio=pair.cpu_ratio,
                goal="≤ 1.15 ×",
                met=pair.ratio <= 1.15,
            )
        )
    return lines


def _source_of(template: Any, values: dict[str, Any], language: str) -> HTML:
    return printing._html_of(template, values, title="Reply", language=language)
