"""A reply's paper carries the day on which it was sent, also when it is printed later."""

import io

import pypdf
from sqlalchemy import select

from complaints.cases.answers import ReplyLetter
from complaints.cases.replying import print_letter
from portal import clock
from portal.web.filters import short_date
from portal.web.i18n import force_locale


def test_paper_made_late_is_dated_the_day_of_sending(demo_app, demo_session) -> None:
    letter = demo_session.scalars(
        select(ReplyLetter).where(ReplyLetter.sent_at.is_not(None)).order_by(ReplyLetter.sent_at).limit(1)
    ).one()
    with demo_app.test_request_context():
        printed = print_letter(demo_session, letter)
    with demo_app.test_request_context(), force_locale(letter.language):
        sent, today = short_date(clock.local(letter.sent_at).date()), short_date(clock.today())
    words = pypdf.PdfReader(io.BytesIO(printed.content)).pages[0].extract_text().replace("\n", " ")
    assert sent in words
    assert today not in words
