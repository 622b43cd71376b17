"""At night only what is urgent leaves; the rest leaves in the morning, by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.notifications.models import OutboxState

NIGHT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_a_plain_mail_waits_for_the_morning(app, clock, server, queued, message, run_jobs):
    clock.move_to(NIGHT)
    number = queued()
    run_jobs(app)
    assert message(number).state is OutboxState.WAITING
    assert message(number).try_at == MORNING
    assert message(number).last_error == "quiet"
    assert message(number).tries == 0
    clock.move_to(MORNING - timedelta(seconds=1))
    run_jobs(app)
    assert server.taken == []
    clock.move_to(MORNING + timedelta(seconds=30))
    run_jobs(app)
    assert message(number).state is OutboxState.SENT
    assert len(server.taken) == 1


def test_an_urgent_mail_leaves_at_night(app, clock, server, queued, message, run_jobs):
    clock.move_to(NIGHT)
    number = queued(urgent=True)
    run_jobs(app)
    assert message(number).state is OutboxState.SENT


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # Apprise looks for it where it still is
@pytest.mark.parametrize(("status", "state"), [(200, OutboxState.SENT), (500, OutboxState.WAITING)])
def test_chat_goes_through_apprise_to_a_web_address(app, clock, queued, message, run_jobs, webhook, status, state):
    webhook.status = status
    kept = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(kept, chat_urls={"crisis": webhook.address})
    number = queued(channel="chat", recipient="crisis", subject="红色预警", body="请处理")
    run_jobs(app)
    app.extensions["fairline.config"] = kept
    assert webhook.posts[0]["title"] == "红色预警"
    assert webhook.posts[0]["message"] == "请处理"
    assert message(number).state is state
    assert message(number).last_error == ("" if status == 200 else "chat")
