"""Parts and rows made by plain functions: whatever is put in comes out as text, never as a tag or an attribute."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from portal.web.addresses import addresses
from portal.web.grids import column_class, heat_cells, month_rows, table_rows
from portal.web.parts import avatar, badge, button_link, due_badge, icon, person

NASTY = st.text(alphabet="<>\"'&=/ a名x;`\n") | st.sampled_from(
    ["<script>alert(1)</script>", '" onmouseover="x', "'><img src=x onerror=y>", "&lt;b&gt;", "<a href=x>", "</td><td>"]
)
KNOWN = {
    "tags": {"a", "div", "span", "svg", "use", "time", "td", "tr"},
    "attributes": {
        *("class", "href", "title", "role", "aria-hidden", "aria-label", "datetime"),
        *("data-due", "data-href", "data-label", "download"),
    },
}


class Seen(HTMLParser):
    """Tags, attributes and text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


PARTS: dict[str, Callable[[str], Markup]] = {
    "icon": lambda text: icon("x", text or "-"),
    "icon name": lambda text: icon(text, None, text),
    "badge": lambda text: badge(text, text, icon=text, outline=True),
    "due badge": lambda text: due_badge(text, "late", text or "-", text),
    "due badge without an instant": lambda text: due_badge(text, text),
    "avatar": lambda text: avatar(text, "sm"),
    "person": lambda text: person(text, text, text, text),
    "button link": lambda text: button_link(text, text, text, text, small=True, download=True),
    "table": lambda text: table_rows(
        [{"title": text}, {"title": text, "align": "end"}], [{"cells": [text, text], "url": text or "/", "tone": text}]
    ),
    "table without links": lambda text: table_rows([{"title": text}], [{"cells": [text]}]),
    "month": lambda text: month_rows(
        [[None, {"day": 1, "tone": text, "status": text, "detail": text, "label": text, "url": text, "mark": text}]]
    ),
    "heat": lambda text: heat_cells([None, {"tone": text, "text": text, "label": text, "url": text}]),
}


@pytest.mark.safety("s22")
@pytest.mark.parametrize("name", PARTS)
def test_nothing_put_in_becomes_a_tag(app: Flask, name: str) -> None:
    plain = _seen(app, PARTS[name], "plain")

    @settings(deadline=None, max_examples=60)
    @given(NASTY)
    def holds(text: str) -> None:
        found = _seen(app, PARTS[name], text)
        assert set(found.tags) <= KNOWN["tags"]
        assert {key for key, _ in found.attributes} <= KNOWN["attributes"]
        assert len(found.tags) <= len(plain.tags)

    holds()


def _seen(app: Flask, part: Callable[[str], Markup], text: str) -> Seen:
    with app.test_request_context("/"):
        return Seen(part(text))


def test_text_in_cell_arrives_as_it_was_written() -> None:
    shown = Seen(table_rows([{"title": "Name"}], [{"cells": ["Tom & <Jerry>"]}]))
    assert shown.text == "Tom & <Jerry>"


def test_first_cell_links_even_when_its_text_looks_like_one() -> None:
    shown = Seen(table_rows([{"title": "Name"}], [{"cells": ["<a name"], "url": "/people/1"}]))
    assert ("href", "/people/1") in shown.attributes
    assert shown.text == "<a name"


def test_cell_with_own_link_gets_no_second() -> None:
    cell = Markup('<a href="/own">x</a>')
    shown = Seen(table_rows([{"title": "Name"}], [{"cells": [cell], "url": "/row"}]))
    assert shown.tags.count("a") == 1


@pytest.mark.parametrize("cell", [None, "", Markup("")])
def test_empty_cell_is_marked_as_blank(cell: object) -> None:
    assert "cell-blank" in table_rows([{"title": "A"}, {"title": "B"}], [{"cells": ["x", cell]}])


@pytest.mark.parametrize(
    ("column", "classes"),
    [
        ({}, ""),
        ({"align": "start", "width": None}, ""),
        ({"align": "end"}, "align-end"),
        ({"width": "narrow"}, "col-narrow"),
        ({"align": "center", "width": "wide"}, "align-center col-wide"),
        ({"align": '"><script>'}, ""),
    ],
)
def test_column_gets_only_known_classes(column: dict[str, str], classes: str) -> None:
    assert column_class(column) == classes


@pytest.mark.parametrize(
    ("name", "size", "initials"),
    [
        ("Ada Lovelace", "md", "AL"),
        ("ada", "md", "AD"),
        ("王小明", "md", "小明"),
        ("王明", "md", "明"),
        ("王小明", "sm", "明"),
        ("", "md", "?"),
        ("   ", "md", "?"),
    ],
)
def test_avatar_shows_initials_as_names_are_read(name: str, size: str, initials: str) -> None:
    assert Seen(avatar(name, size)).text == initials


def test_addresses_of_list_are_those_of_its_pages(app: Flask) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/portal"}):
        address = addresses("people.show_person", "employee_id")
        assert address(7) == "/portal/people/7"
        assert address(2_001_002_003) == "/portal/people/2001002003"
