"""What no database keeps, a NUL in a text, is refused in words by every form and stored by none (safety s22, s85)."""

import pytest
from flask import Flask
from sqlalchemy import text

from portal.db.base import Base
from portal.db.session import db
from tests.access.test_every_form import PEOPLE, PLAIN
from tests.support.formwalk import forms_on, opened, pages_of
from tests.support.inspector import Inspector
from tests.support.payloads import PAYLOADS

NUL = next(payload for payload in PAYLOADS if "\x00" in payload)


MARKED = {"/people/#/reveal reason"}
"""Read without a form object: the sign is kept as a visible mark, and the deed is done."""


def _holding_nul() -> list[str]:
    """Columns of text with a NUL in them; PostgreSQL has none by its nature."""
    if db.engine.dialect.name != "sqlite":
        return []
    db.session.rollback()
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if str(column.type).startswith(("VARCHAR", "TEXT"))
        and db.session.scalar(
            text(f'SELECT count(*) FROM "{table.name}" WHERE instr("{column.name}", char(0)) > 0')  # noqa: S608
        )
    ]


@pytest.mark.safety("s22")
@pytest.mark.safety("s85")
def test_nul_is_refused_by_every_form_and_kept_by_none(demo_app: Flask, demo_client: Inspector) -> None:
    sent: set[object] = set()
    broken: list[tuple[str, int]] = []
    silent: list[str] = []
    for username in PEOPLE:
        demo_client.sign_in(username)
        for address, source in opened(demo_client, pages_of(demo_app, username)):
            for form in forms_on(username, address, source):
                if form.kind in sent or not form.texts:
                    continue
                sent.add(form.kind)
                for name in form.texts:
                    words = {field: PLAIN.get(field, "A plain word") for field in form.texts} | {name: NUL}
                    answer = demo_client.raw.post(form.action, data=form.fields | words)
                    if answer.status_code >= 500:
                        broken.append((f"{form.action} {name}", answer.status_code))
                    elif answer.status_code in (200, 201, 302) and name != "website":
                        silent.append(f"{form.kind[0]} {name}")
    assert len(sent) > 30
    assert broken == []
    assert _holding_nul() == []
    assert set(silent) <= MARKED
