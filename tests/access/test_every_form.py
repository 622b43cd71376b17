"""Every form of the demo is sent with script in its text fields and with names that it does not have; afterwards every
page, sheet and mail is read (safety s22, s42)."""

import io
import logging
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import String, cast, select, text

from portal import clock
from portal.audit.models import AuditEntry
from portal.db.base import Base
from portal.db.session import db
from portal.notifications.letterhead import Mail, mail_bytes
from portal.workdays.queries import current_calendar
from tests.support.formwalk import Found, forms_on, opened, pages_of, refused_fields
from tests.support.inspector import Inspector, Page
from tests.support.payloads import MARK, PAYLOADS, portions
from tests.support.scriptless import alive

EXTRA = (
    "id role roles owner owner_id status state is_admin admin account_id employee_id actor_id user_id number version "
    "created_at updated_at deleted_at severity handler_id team_id department_id scope permissions password_hash "
    "confirmed approved approved_by_id released hash"
).split()
EXTRA_NAMES = set(EXTRA)
CANARY = "mass-assigned-7f3a"
PEOPLE = ("leader", "hr", "officer", "compliance", "admin", "security_admin", "new_hire")


def _shift(start: str, end: str) -> dict[str, str]:
    """One stretch without a break and without numbers of its own."""
    numbers = "grace grace_out half_day_below absent_below window_before window_after tried_on".split()
    breaks = [f"break_{part}{place}" for part in ("kind", "start", "end", "minutes") for place in range(1, 5)]
    stretches = [f"{part}{place}" for part in ("start", "end") for place in (2, 3)]
    return dict.fromkeys([*numbers, *breaks, *stretches], "") | {"start1": start, "end1": end}


PLAIN = {
    "website": "",
    "code": "X9",
    "email": "someone@example.org",
    "contact_mail": "someone@example.org",
    "mail": "someone@example.org",
    "contact_phone": "13811112222",
    "phone": "13811112222",
    "identity_number": "A1234567",
    "bank_account": "6222021234567890123",
    "number": "F99001",
    "staff_number": "F10001",
    "steps": "DAY -",
    "value": "10",
}
"""What a field takes that takes no free words."""
LAST_CHOICE = "…"
GOOD = {
    "/hr/leave/new": {"kind": "personal", "portion": "whole", "last": "", "starts": "", "ends": ""},
    "/hr/shifts/#/version": _shift("10:00", "19:00"),
    "/hr/shifts/new": _shift("09:00", "18:00"),
    "/hr/shifts/plans/new": {"whom": LAST_CHOICE, "offset": "", "ends_on": ""},
}
"""What these forms need in the fields that take no words, where a browser's first choice is refused."""
_LAST = ("/sending", "/case", "/end", "/real", "/false-alarm", "/state", "/undo", "/discard", "/password")
_TAKEN = {200, 201, 302, 303}
_ROOM = re.compile(r"and ([\d,]+) can be kept")
_SHEET = ("names.csv", f"{PAYLOADS[0]},{PAYLOADS[2]}\n{PAYLOADS[3]},{PAYLOADS[5]}\n".encode())

NOT_TAKEN = {
    "/admin/accounts/#/factor",
    "/admin/accounts/#/provider",
    "/complaints/#/files",
    "/complaints/#/same",
    "/complaints/#/subjects",
    "/complaints/mails/#/belongs",
    "/complaints/outsiders/",
    "/complaints/status",
    "/hr/corrections/#",
    "/hr/corrections/new/#-#-#",
    "/hr/devices/pins",
    "/hr/imports/new",
    "/hr/ledgers/#-#/control",
    "/hr/ledgers/imports/accounts/#/undo",
    "/hr/ledgers/imports/accounts/new",
    "/hr/ledgers/imports/calls/new",
    "/hr/ledgers/imports/payments/new",
    "/hr/leave/#",
    "/hr/leave/ledger/#/grant",
    "/hr/leave/ledger/grants/#",
    "/hr/months/late",
    "/hr/overtime/#",
    "/hr/overtime/new",
    "/hr/swaps/#/decision",
    "/hr/swaps/new",
    "/people/#/leaving",
    "/people/import/#/discard",
    "/people/import/new",
    "/people/new",
    "/personal/keeping/holds",
    "/preferences/portrait",
    "/sheets/#/refusal",
    "/sign-in",
    "/training/assignments/new",
    "/training/calls/opinions/endpoint",
}
"""Refused with a sentence, for the state of their object or for want of the right file, number or password."""
BY_THE_DAY = {
    "/complaints/#/allegations",
    "/complaints/#/allegations/#/telling",
    "/complaints/#/clocks/extension",
    "/complaints/#/clocks/pause",
    "/complaints/#/closing/end",
    "/complaints/#/inquiry/hearings/#/talk",
    "/complaints/#/letter/sending",
    "/complaints/#/reopening",
    "/complaints/#/same/#/merge",
    "/complaints/#/same/#/undo",
    "/complaints/#/tellings/new/phone",
    "/complaints/appeals/#",
    "/complaints/mine/#",
    "/hr/imports/#/undo",
    "/hr/leave/ledger/#/elsewhere",
    "/hr/months/#-#/mine",
    "/hr/rosters/#/#-#/discard",
    "/hr/rosters/#/#-#/publish",
    "/hr/swaps/#/answer",
}
"""Taken on some days and refused on others: the demo's cases stand in another state each day."""
FORMAL = {
    ("/complaints/#/parties", "mail"),
    ("/complaints/new", "contact_mail"),
    ("/complaints/new", "contact_phone"),
    ("/hr/shifts/#/version", "bands"),
    ("/hr/shifts/new", "bands"),
    ("/hr/shifts/rotations/new", "steps"),
    ("/organisation/new", "code"),
    ("/people/#/assignment", "lead"),
    ("/people/#/contact", "email"),
    ("/people/#/identifiers", "bank_account"),
    ("/people/#/identifiers", "identity_number"),
    ("/people/#/identifiers", "phone"),
    ("/personal/requests/new", "phone"),
    ("/policy/settings/alerts.backup_hours", "value"),
    ("/policy/settings/alerts.denial_minutes", "value"),
}
"""Fields that take no free words: every payload is refused there."""
KEPT = set(
    "department.name team.name employee.name assignment.reason complaint.words complaint.called_from "
    "complaint.agent_text complaint.ended_reason account_role.reason account_role.end_reason company_day.reason "
    "complaint_assignment.reason complaint_message.text complaint_note.text policy_setting.reason "
    "complaint_finding.basis complaint_finding.reasons crisis_activation.known crisis_activation.not_known "
    "complaint_letter.basis complaint_letter.reasons complaint_letter.redress complaint_letter.next_instance "
    "complaint_letter.apology crisis_alert.text import_undo.reason shift.code shift.name shift_version.reason "
    "rotation.name".split()
)
"""Columns that hold a payload in the end; the sealed ones cannot be searched and are seen on the pages."""
SHOWN = set(
    "/ /people/ /people/# /complaints/ /complaints/# /complaints/#/letter /organisation/ /workdays/ /policy/settings "
    "/crisis/rooms/# /crisis/alerts/# /crisis/plans/# /hr/imports/# /people/import/# /admin/accounts/# /audit/ "
    "/hr/attendance/ /training/people/".split()
)
SHEETS = (("hr", "/people/"),)
"""Lists whose sheets hold words that came through a form."""


def test_there_are_so_many_payloads_and_names() -> None:
    assert (len(set(PAYLOADS)), len(set(EXTRA))) == (31, 30)


class Walk:
    """Sends each kind of form once with everything, then again until every payload stood in every text field."""

    def __init__(self, app: Flask, client: Inspector, logged: list[Any]) -> None:
        self.client, self.logged = client, logged
        self.pages = {username: pages_of(app, username) for username in PEOPLE}
        self.took: set[str] = set()
        self.cut: set[str] = set()
        self.refused: dict[str, str] = {}
        self.formal: set[tuple[str, str]] = set()

    def run(self) -> None:
        sent: set[Any] = set()
        for username in PEOPLE:
            self.client.sign_in(username)
            found = [
                form
                for address, source in opened(self.client, self.pages[username])
                for form in forms_on(username, address, source)
            ]
            for form in sorted(found, key=lambda one: one.action.endswith(_LAST)):
                if form.kind not in sent:
                    sent.add(form.kind)
                    self._send(form)

    def _send(self, form: Found) -> None:
        rooms = {name: length for name, length in form.texts.items() if name != "website"}
        words = {name: (portions(length) or [_plain(form, name)])[0] for name, length in rooms.items()}
        formal: set[str] = set()
        others: dict[str, str] = {}
        without = ""
        for attempt in range(8):
            form = self._again(form)
            answer, source = self._post(form, words, others)
            if answer.status_code != 422:
                break
            assert alive(html.fromstring(source)) == [], form.action
            rooms |= _rooms(source)
            if "brace" in source:  # a letter takes its own places only, and says so
                without, words = "{", {name: portions(rooms[name], "{")[0] for name in words}
            for name in refused_fields(source) & words.keys():
                fitting = (portions(rooms[name], without) or [""])[0]
                if words[name] == fitting:
                    fitting = _plain(form, name)
                    formal.add(name)
                words[name] = fitting
            others = form.others if attempt == 2 else others
        name = form.kind[0]
        if answer.status_code in _TAKEN:
            self.took.add(name)
            self.formal |= {(name, each) for each in formal}
            self._rest(
                form, {each: portions(room, without) for each, room in rooms.items() if each not in formal}, words
            )
        else:
            self.refused[name] = f"{answer.status_code}: {_sentences(source)}"

    def _again(self, form: Found) -> Found:
        """The form as its page shows it now: with the version of the last change, the letter last drafted."""
        if not form.fields.keys() & {"version", "letter_id"}:
            return form
        page = self.client.raw.get(form.page).get_data(as_text=True)
        return next((one for one in forms_on(form.username, form.page, page) if one.action == form.action), form)

    def _rest(self, form: Found, parts: dict[str, list[str]], words: dict[str, str]) -> None:
        """The payloads that found no room at the first time; each time the page that follows is looked at."""
        for turn in range(1, max((len(texts) for texts in parts.values()), default=0)):
            more = {name: texts[turn % len(texts)] for name, texts in parts.items() if texts}
            answer, _source = self._post(self._again(form), words | more, {})
            if answer.status_code not in _TAKEN:
                self.cut.add(form.kind[0])
                return
            page = self.client.get(answer.headers["Location"]) if answer.status_code in (302, 303) else Page(answer)
            assert alive(page.tree) == [], form.action

    def _post(self, form: Found, words: dict[str, str], others: dict[str, str]) -> tuple[Any, str]:
        data: dict[str, Any] = dict.fromkeys(EXTRA, CANARY) | form.fields | others | _good(form) | words
        if len(form.texts) < 2 and form.kind[0] not in GOOD:
            data |= {name: (io.BytesIO(_SHEET[1]), _SHEET[0]) for name in form.files}
        if "form_key" in data:
            data["form_key"] = uuid.uuid4().hex
        before = len(self.logged)
        answer = self.client.raw.post(form.action, data=data)
        assert answer.status_code < 500, form
        said = [one for one in self.logged[before:] if one.getMessage() == "fields that no form has"]
        if answer.status_code in _TAKEN | {422}:
            assert len(said) == 1, f"not logged: {form.action}"
            names = set(said[0].fields["names"].split())
            assert names == EXTRA_NAMES - form.fields.keys() - form.texts.keys(), form.action
            assert CANARY not in str(said[0].__dict__)
        return answer, answer.get_data(as_text=True)


def _plain(form: Found, name: str) -> str:
    if name == "value":
        return "20" if "minutes" in form.action else "10"
    return PLAIN.get(name, "")


def _good(form: Found) -> dict[str, str]:
    """What this form needs besides words; leave is asked for a working day that is to come."""
    found = {
        name: form.others[name] if value == LAST_CHOICE else value for name, value in GOOD.get(form.kind[0], {}).items()
    }
    if form.kind[0] == "/hr/leave/new":
        found["first"] = (
            current_calendar(db.session).next_working_day(clock.today() + timedelta(days=14)).day.isoformat()
        )
    return found


def _rooms(source: str) -> dict[str, int]:
    """How much each refused field can keep, as the page says."""
    tree, found = html.fromstring(source), {}
    for item in tree.xpath("//*[@aria-invalid='true'][@name]"):
        for key in (item.get("aria-describedby") or "").split():
            said = _ROOM.search("".join(one.text_content() for one in tree.xpath("//*[@id=$key]", key=key)))
            if said:
                found[item.get("name")] = int(said.group(1).replace(",", ""))
    return found


def _sentences(source: str) -> list[str]:
    return [" ".join(item.text_content().split()) for item in html.fromstring(source).xpath("//*[@role='alert']")]


@pytest.mark.safety("s22")
@pytest.mark.safety("s42")
def test_script_and_stray_fields_stay_words_everywhere(
    demo_app: Flask, demo_client: Inspector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "fairline.request")
    walk = Walk(demo_app, demo_client, caplog.records)
    walk.run()
    assert set(walk.refused) - BY_THE_DAY == NOT_TAKEN, walk.refused
    assert {(name, field) for name, field in walk.formal if name not in BY_THE_DAY} == FORMAL
    assert _holding(CANARY) == []
    assert set(_holding(MARK)) >= KEPT
    shown = {address for username in PEOPLE for address in _shown(demo_client, username, walk.pages[username])}
    assert shown >= SHOWN
    _assert_sheets(demo_client)
    _assert_mails()


def _assert_sheets(client: Inspector) -> None:
    """A sheet holds what was typed as words: no cell of it is a formula."""
    for username, address in SHEETS:
        client.sign_in(username)
        assert MARK in client.raw.get(f"{address}?export=csv").get_data(as_text=True), address
        with zipfile.ZipFile(io.BytesIO(client.raw.get(f"{address}?export=xlsx").get_data())) as book:
            sheets = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
        assert any(MARK in content for content in sheets.values()), address
        assert not any("<f>" in content or "<script" in content for content in sheets.values()), address


def _assert_mails() -> None:
    """A mail of these words is words alone: no part of it is HTML (that no head breaks, the mail tests show)."""
    mail = mail_bytes(
        Mail(
            sender="Portal <portal@example.org>",
            recipient="someone@example.org",
            subject=PAYLOADS[0],
            body="\n".join(PAYLOADS[:-1]),
            language="en",
            message_id="<1@example.org>",
            at=datetime(2026, 9, 30, tzinfo=UTC),
        )
    )
    parsed = message_from_bytes(mail)
    assert [part.get_content_type() for part in parsed.walk()] == ["text/plain"]
    assert parsed["Subject"] == PAYLOADS[0] and PAYLOADS[3].encode() in parsed.get_payload(decode=True)


def _shown(client: Inspector, username: str, pages: list[str]) -> Iterator[str]:
    """Pages that show a payload, and show it as words; the sheets that they link to hold it as words, too."""
    client.sign_in(username)
    for address, source in opened(client, [*pages, _trail_of_a_payload()] if "/audit/" in pages else pages):
        tree = html.fromstring(source)
        assert alive(tree) == [], address
        assert "49" not in re.findall(r"__xss \}\}(\d+)", source), address
        if MARK in tree.text_content():
            yield re.sub(r"\d+", "#", address.partition("?")[0])


def _trail_of_a_payload() -> str:
    """The trail of the object that was written about with a payload last: what is looked at later comes before it."""
    entry = db.session.execute(
        select(AuditEntry.object_type, AuditEntry.object_id)
        .where(cast(AuditEntry.details, String).contains(MARK))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).one()
    return f"/audit/?object={quote(f'{entry.object_type} {entry.object_id}')}"


def _holding(words: str) -> list[str]:
    """Columns of text that hold these words."""
    db.session.rollback()
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if str(column.type).startswith(("VARCHAR", "TEXT")):
                query = text(f'SELECT count(*) FROM "{table.name}" WHERE "{column.name}" LIKE :words')  # noqa: S608
                if db.session.scalar(query, {"words": f"%{words}%"}):
                    found.append(f"{table.name}.{column.name}")
    return found
