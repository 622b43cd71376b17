"""Every form that changes something knows what it was shown; an outdated one is refused, the typed words kept."""

from typing import Any

import pytest
from flask import Flask
from lxml import html

from tests.access.test_every_form import PEOPLE, _holding
from tests.support.formwalk import Found, _texts, forms_on, opened, pages_of
from tests.support.inspector import Inspector

KNOWS = {"version", "was", "seen", "seen_version", "seen_number", "digest", "revision", "edits"}
"""Hidden fields by which a form says what it was made from."""
MARK = "Typed anew 7391"
BEGINS = {
    "/complaints/mails/#/belongs",
    "/complaints/mails/#/case",
    "/crisis/alerts/#/activate",
    "/training/bank/new/cloze",
}
"""Comes with words of the alert or mail, or with usual values, as a proposal and begins something new: there is nothing
to overwrite."""
GUARDED = {
    "/complaints/#/allegations/#/finding",
    "/complaints/#/allegations/#/ground",
    "/complaints/#/inquiry/plan",
    "/complaints/#/letter",
    "/complaints/#/summary",
    "/hr/shifts/#/version",
    "/hr/leave/kinds/annual",
    "/organisation/department/#/name",
    "/organisation/team/#/name",
    "/people/#/assignment",
    "/people/#/contact",
    "/people/#/identifiers",
    "/people/#/leaving",
    "/policy/settings/alerts.backup_hours",
    "/policy/settings/alerts.denial_minutes",
    "/training/bank/#/correct",
    "/training/bank/#/edit",
    "/training/calls/queue/#",
    "/training/calls/scenarios/#/golden/remove",
    "/training/calls/scenarios/#/header",
    "/training/calls/scenarios/#/node",
    "/training/calls/scenarios/#/text",
    "/training/calls/scenarios/#/words",
    "/training/certificates/lengths/#",
    "/training/lessons/#",
    "/training/library/lessons/#/write",
    "/training/library/programmes/#/edit",
    "/training/library/programmes/courses/#/edit",
    "/training/library/programmes/units/#/edit",
    "/training/library/quizzes/#",
    "/training/rules/#/take-back",
    "/training/teaching/#/edit",
}
"""What the walk meets at least: two settings stand for all, a person for each; others it meets have to hold as well."""
EVERYBODY = (*PEOPLE, "trainer")
BY_THE_DAY = {"/complaints/#/decision"}
"""Met on the days on which the demo's first cases wait for a decision; then it has to hold like the others."""


def _filled(form: Found, source: str) -> list[str]:
    """Names of text fields that come with something in them."""
    found = []
    for item in html.fromstring(source).xpath("//form[@method='post']"):
        if ((item.get("action") or form.page).strip() or form.page) == form.action:
            found += [
                field.get("name")
                for field in _texts(item)
                if ((field.text if field.tag == "textarea" else field.get("value")) or "").strip()
            ]
    return found


def _stale(value: str) -> str:
    return str(int(value) + 7) if value.isdigit() else "0" * len(value)


@pytest.mark.safety("s53")
def test_stale_form_of_every_kind_is_refused_and_keeps_what_was_typed(demo_app: Flask, demo_client: Inspector) -> None:
    kinds: dict[str, Found] = {}
    blind: set[str] = set()
    refused: dict[str, Any] = {}
    for username in EVERYBODY:
        demo_client.sign_in(username)
        for address, source in opened(demo_client, pages_of(demo_app, username)):
            for form in forms_on(username, address, source):
                name, guards = form.kind[0], KNOWS & form.fields.keys()
                if not guards and _filled(form, source):
                    blind.add(name)
                if not guards or name in kinds:
                    continue
                kinds[name] = form
                words = {field: MARK for field in form.texts if field not in KNOWS}
                data = form.fields | words | {guard: _stale(form.fields[guard]) for guard in guards}
                answer = demo_client.raw.post(form.action, data=data)
                kept = not words or name.endswith("/identifiers") or MARK in answer.get_data(as_text=True)
                refused[name] = (answer.status_code in (409, 422), kept)
    assert blind == BEGINS
    assert set(kinds) - BY_THE_DAY >= GUARDED
    assert {name: said for name, said in refused.items() if said != (True, True)} == {}
    assert _holding(MARK) == []
