"""Names stand in the order that the reader's language expects, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND
from portal.db.collation import in_language_order
from portal.db.session import transaction
from portal.people.models import Employee
from portal.people.services import enter_employee

CASES = [
    ("en", ["adam", "Bella", "Élan", "elba", "Zoe"]),
    ("zh_Hans", ["陈静", "黄伟", "李娜", "王芳", "张敏"]),
    ("zh_Hant", ["丁一", "王芳", "李娜", "陳靜", "羅強"]),
]


@pytest.mark.parametrize(("language", "ordered"), CASES)
def test_names_are_sorted_as_language_expects(session: Session, language: str, ordered: list[str]) -> None:
    with transaction() as writing:
        for place, name in enumerate(sorted(ordered, reverse=True)):
            enter_employee(writing, COMMAND, number=f"{place:04d}", name=name, entered_on=date(2026, 1, 5))
    found = session.scalars(select(Employee.name).order_by(in_language_order(Employee.name.expression, language)))
    assert list(found) == ordered


def test_people_page_sorts_by_pinyin_for_chinese_reader(demo_client) -> None:
    names = demo_client.sign_in("hr").get("/people/?sort=name&lang=zh_Hans")
    shown = [cell.text_content().strip() for cell in names.tree.xpath("//tbody/tr/td[2]")]
    assert shown == sorted(shown, key=str.casefold)
