"""Heads without foreign lines, quiet hours, the times of trying again, masked addresses."""

from datetime import UTC, datetime, time, timedelta
from email.parser import BytesParser
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.notifications.letterhead import Attachment, Mail, mail_bytes
from portal.notifications.rules import (
    MOST_CALENDAR,
    WAITS,
    calendar_method,
    checked_address,
    checked_calendar,
    guarded_header,
    leaves_at,
    masked_address,
    next_try,
    tidy_header,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
EXPECTED = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
INJECTIONS = [
    "Hello\r\nBcc: victim@example.com",
    "Hello\nBcc: victim@example.com",
    "Hello\r Bcc: victim@example.com",
    "Hello\0there",
    "=?utf-8?q?Hello=0D=0ABcc:_victim@example.com?=",
    "=?utf-8?q?Hello=0ABcc:_victim@example.com?=",
    "=?utf-8?b?SGVsbG8KQmNjOiB2aWN0aW1AZXhhbXBsZS5jb20=?=",
    "a =?iso-8859-1?Q?x=0aBcc:_v?= b",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3D0ABcc:_v=3F=3D?=",
    "=?utf-8?q?a?= =?utf-8?q?=0ABcc:x?=",
]


def _mail(**given) -> Mail:
    values = {
        "sender": "Fairline <portal@fairline.example>",
        "recipient": "lily@example.com",
        "subject": "Hello",
        "body": "Text",
        "language": "en",
        "message_id": "<1@fairline.example>",
        "at": NOON,
    } | given
    return Mail(**values)


def _head(content: bytes) -> list[str]:
    return [
        line.partition(b":")[0].decode()
        for line in content.split(b"\r\n\r\n")[0].split(b"\r\n")
        if line[:1] not in (b" ", b"\t")
    ]


@pytest.mark.safety("s66")
@pytest.mark.parametrize("text", INJECTIONS)
def test_no_line_break_passes_the_guard(text):
    with pytest.raises(Invalid):
        guarded_header(text)


@pytest.mark.safety("s66")
@pytest.mark.parametrize("field", ["subject", "sender", "recipient", "message_id", "unsubscribe_url"])
@pytest.mark.parametrize("text", INJECTIONS)
def test_no_field_of_a_mail_takes_a_line_break(field, text):
    with pytest.raises(Invalid):
        mail_bytes(_mail(**{field: text}))


@pytest.mark.safety("s66")
@pytest.mark.parametrize("text", INJECTIONS)
def test_a_tidied_subject_is_harmless_and_leaves(text):
    content = mail_bytes(_mail(subject=tidy_header(text)))
    assert set(_head(content)) <= EXPECTED
    assert b"\nbcc" not in content.lower()


@pytest.mark.safety("s66")
@pytest.mark.parametrize("text", INJECTIONS)
def test_a_paper_with_a_hostile_name_goes_along_harmlessly(text):
    paper = Attachment(file_name=text + ".pdf", media_type="application/pdf", content=b"x")
    content = mail_bytes(_mail(attachments=[paper]))
    assert b"\nbcc" not in content.lower()


CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    "text",
    [
        CALENDAR.replace("METHOD:REQUEST\r\n", ""),
        CALENDAR.replace("REQUEST", "REPLY"),
        CALENDAR.replace("REQUEST", "REQUEST; name=x"),
        CALENDAR.replace("BEGIN:VEVENT", "METHOD:CANCEL\r\nBEGIN:VEVENT"),
        CALENDAR * 2,
        CALENDAR + "X",
        CALENDAR.replace("END:VEVENT", "\0\r\nEND:VEVENT"),
        CALENDAR.replace("END:VEVENT", "X" * MOST_CALENDAR + "\r\nEND:VEVENT"),
    ],
)
def test_only_one_whole_bounded_calendar_entry_goes_along(text):
    assert calendar_method(checked_calendar(CALENDAR)) == "REQUEST"
    with pytest.raises(Invalid):
        checked_calendar(text)


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["\r\n", "\n", "\0", "=?utf-8?q?", "?=", "=0A", "=0D", "=?utf-8?b?Cg==?=", "Bcc: v@x.y", "_"]),
    ),
    max_size=8,
).map("".join)


@pytest.mark.safety("s66")
@given(HOSTILE, HOSTILE)
def test_whatever_is_typed_the_head_holds_only_our_lines(subject, name):
    paper = Attachment(file_name=name, media_type="application/pdf", content=b"x")
    try:
        content = mail_bytes(_mail(subject=subject, attachments=[paper]))
    except (Invalid, ValueError):
        return
    assert set(_head(content)) <= EXPECTED
    assert str(BytesParser(policy=default).parsebytes(content)["Subject"]) == subject


@pytest.mark.safety("s66")
@given(HOSTILE)
def test_every_tidied_subject_can_leave(subject):
    content = mail_bytes(_mail(subject=tidy_header(subject)))
    assert set(_head(content)) <= EXPECTED


@given(st.text(max_size=300))
def test_any_text_arrives_as_it_was_written(body):
    content = mail_bytes(_mail(body=body))
    arrived = BytesParser(policy=default).parsebytes(content).get_content().replace("\r\n", "\n")
    wanted = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    assert arrived.rstrip("\n") == wanted.rstrip("\n")
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))


@pytest.mark.safety("s67")
def test_every_mail_asks_machines_not_to_answer():
    head = BytesParser(policy=default).parsebytes(mail_bytes(_mail()))
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize(
    "address", ["lily@example.com", "o'neil+work@mail.example.co.uk", "a.b@xn--fiq228c.example", "x@例子.中国"]
)
def test_usual_addresses_are_taken(address):
    assert checked_address(address).isascii()


@pytest.mark.parametrize(
    "address", ["", "lily", "@example.com", "lily@", "a b@example.com", "a@b@c.d ", "<a@b.c>", "a@b.c,d@e.f", "莉@b.c"]
)
def test_other_addresses_are_refused(address):
    with pytest.raises(Invalid):
        checked_address(address)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("lily.chen@example.com", "li***@e***.com"),
        ("abc@x.org", "a***@x***.org"),
        ("a@b.c", "a***@b***.c"),
        ("crisis", "crisis"),
    ],
)
def test_addresses_are_masked(address, shown):
    assert masked_address(address) == shown


_FIRST, _LAST = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-12-31")
QUIET = (time(21), time(8))


@pytest.mark.parametrize(
    ("moment", "hours", "leaves"),
    [
        ("2026-11-24 20:59", QUIET, "2026-11-24 20:59"),
        ("2026-11-24 21:00", QUIET, "2026-11-25 08:00"),
        ("2026-11-24 23:59", QUIET, "2026-11-25 08:00"),
        ("2026-11-25 00:00", QUIET, "2026-11-25 08:00"),
        ("2026-11-25 07:59", QUIET, "2026-11-25 08:00"),
        ("2026-11-25 08:00", QUIET, "2026-11-25 08:00"),
        ("2026-12-31 22:00", QUIET, "2027-01-01 08:00"),
        ("2028-02-28 22:00", QUIET, "2028-02-29 08:00"),
        ("2026-11-24 13:00", (time(12), time(14)), "2026-11-24 14:00"),
        ("2026-11-24 11:59", (time(12), time(14)), "2026-11-24 11:59"),
        ("2026-11-24 14:00", (time(12), time(14)), "2026-11-24 14:00"),
        ("2026-11-24 03:00", (time(0), time(0)), "2026-11-24 03:00"),
        ("2026-11-24 03:00", (time(9, 30), time(9, 30)), "2026-11-24 03:00"),
        ("2026-11-24 09:31", (time(9, 30), time(9, 0)), "2026-11-25 09:00"),
    ],
)
def test_quiet_hours_by_table(moment, hours, leaves):
    local = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert leaves_at(local, *hours) == datetime.fromisoformat(leaves).replace(tzinfo=SHANGHAI)


@given(
    st.datetimes(min_value=_FIRST, max_value=_LAST),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
)
def test_what_waits_leaves_within_a_day_and_not_in_quiet_hours(moment, begin, end):
    local = moment.replace(tzinfo=SHANGHAI)
    leaves = leaves_at(local, begin, end)
    assert local <= leaves <= local + timedelta(days=1)
    assert leaves_at(leaves, begin, end) == leaves


def test_tries_follow_each_other_ever_more_slowly():
    times = [next_try(tries, NOON) for tries in range(1, len(WAITS) + 2)]
    assert [(moment - NOON) // timedelta(minutes=1) for moment in times[:4]] == [1, 5, 15, 60]
    assert times[-1] is None
    assert list(WAITS) == sorted(WAITS)
