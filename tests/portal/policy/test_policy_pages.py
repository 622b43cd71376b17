"""Pages of the policy: reading, acknowledging, who has not, and setting a number."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.policy.commands import policy
from portal.policy.models import PolicyAcknowledgement, PolicySetting, PolicyVersion
from portal.policy.queries import definitions, setting_number, version_in_force
from portal.policy.rules import SettingDefinition, SettingKind
from portal.policy.services import acknowledge_policy, publish_policy, set_setting
from portal.policy.texts import SHIPPED, read_policy

KEY = "tests.reply_days"


@pytest.fixture(autouse=True)
def _number(demo_app) -> Iterator[None]:
    """A number of this test's own, whatever the domains declare."""
    settings = demo_app.extensions["fairline.settings"]
    settings[KEY] = SettingDefinition(
        key=KEY, label="Days for the test", clause="9.1.3", kind=SettingKind.NUMBER, default="5", lowest="1",
        highest="10", unit="days", warning="Mind the bank's fifteenth day.", warns_above="6",
    )  # fmt: skip
    yield
    del settings[KEY]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Complaints and crises"), ("zh_Hans", "投诉与危机处理"), ("zh_Hant", "投訴與危機處理")],
)
def test_policy_is_read_in_each_language_with_open_number(demo_client, language: str, words: str) -> None:
    page = demo_client.sign_in("collector").get(f"/policy/?lang={language}")
    assert words in page.text
    beside = page.tree.xpath("//*[@id='clause-9-1-3']")[0].text_content()
    assert "Days for the test" in beside and "5 days" in beside


def test_todo_stays_until_acknowledged(demo_client) -> None:
    client = demo_client.sign_in("new_hire")
    assert "Read and acknowledge the policy" in client.get("/").text
    page = client.get("/policy/")
    data = page.form("acknowledge")
    first = client.post(page.action("acknowledge"), data)
    client.post(page.action("acknowledge"), data)
    assert "You acknowledged this version" in first.text
    assert "Read and acknowledge the policy" not in client.get("/").text
    version = version_in_force(db.session, clock.today())
    assert version is not None
    rows = db.session.scalars(select(PolicyAcknowledgement).order_by(PolicyAcknowledgement.id.desc()).limit(1)).all()
    assert [(row.digest, row.language) for row in rows] == [(version.digest, "en")]


def test_coming_version_is_asked_only_from_its_day_on(demo_client) -> None:
    with transaction() as session:
        publish_policy(
            session,
            COMMAND,
            label="2.0",
            effective_from=clock.today() + timedelta(5),
            languages=read_policy(SHIPPED / "1.0"),
        )
        coming = session.scalars(select(PolicyVersion.id).where(PolicyVersion.label == "2.0")).one()
    actor = Actor(account_id=1, employee_id=1)
    with pytest.raises(Refused), transaction() as session:
        acknowledge_policy(session, actor, coming, "en")
    page = demo_client.sign_in("hr").get(f"/policy/versions/{coming}")
    assert "not in force" in page.text and "I have read" not in page.text


def test_label_with_other_text_and_missing_language_are_refused(demo_app) -> None:
    text = read_policy(SHIPPED / "1.0")
    with pytest.raises(Refused), transaction() as session:
        publish_policy(
            session, COMMAND, label="1.0", effective_from=clock.today(), languages={**text, "en": text["en"][:8]}
        )
    with pytest.raises(Refused), transaction() as session:
        publish_policy(session, COMMAND, label="3.0", effective_from=clock.today(), languages={"en": text["en"]})


def test_hr_sees_who_has_not_acknowledged(demo_client) -> None:
    page = demo_client.sign_in("hr").get("/policy/acknowledgements?state=missing")
    assert "Lily Chen" in page.text and "not yet" in page.text
    demo_client.sign_in("collector").get("/policy/acknowledgements", status=403)


def test_compliance_sets_number_from_a_day_on(demo_client) -> None:
    client, day = demo_client.sign_in("compliance"), clock.today() + timedelta(30)
    page = client.get(f"/policy/settings/{KEY}")
    page = client.submit(page, "Reason", value="7", effective_from=day.isoformat(), reason="more time")
    assert "more time" in page.text
    assert setting_number(db.session, KEY, clock.today()) == 5
    assert setting_number(db.session, KEY, day) == 7
    assert "Days for the test" in client.get("/policy/settings").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "11"}, "Give a number from 1 to 10."),
        ({"value": "many"}, "Give a whole number."),
        ({"effective_from": "2020-01-01"}, "A past day cannot get another value."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_bad_value_is_refused_at_its_field(demo_client, fields, sentence: str) -> None:
    client = demo_client.sign_in("compliance")
    typed = {"value": "6", "effective_from": clock.today().isoformat(), "reason": "why"} | fields
    page = client.submit(client.get(f"/policy/settings/{KEY}"), "Reason", status=422, **typed)
    assert any(sentence in error for error in page.errors())
    assert f'value="{typed["value"]}"' in page.source
    assert db.session.scalars(select(PolicySetting).where(PolicySetting.key == KEY)).first() is None


@pytest.mark.safety("s53")
def test_second_decider_sees_first_decision(demo_client) -> None:
    client = demo_client.sign_in("compliance")
    page = client.get(f"/policy/settings/{KEY}")
    with transaction() as session:
        set_setting(
            session, COMMAND, definitions()[KEY], value="4", effective_from=clock.today(), reason="the first", seen=0
        )
    typed = {"value": "6", "effective_from": clock.today().isoformat(), "reason": "the second"}
    page = client.submit(page, "Reason", status=422, **typed)
    assert "Somebody else set this meanwhile" in page.text and "the first" in page.text
    client.submit(page, "Reason", **typed)
    assert setting_number(db.session, KEY, clock.today()) == 6


def test_warning_is_shown_for_long_reply(demo_client) -> None:
    with transaction() as session:
        set_setting(session, COMMAND, definitions()[KEY], value="7", effective_from=clock.today(), reason="x", seen=0)
    page = demo_client.sign_in("leader").get(f"/policy/settings/{KEY}")
    assert "Mind the bank" in page.text and "Set a new value" not in page.text


@pytest.mark.parametrize(("who", "status"), [("collector", 403), ("hr", 200), ("admin", 200)])
def test_numbers_are_read_by_those_who_may(demo_client, who: str, status: int) -> None:
    demo_client.sign_in(who).get("/policy/settings", status=status)


def test_unknown_number_is_unknown(demo_client) -> None:
    demo_client.sign_in("compliance").get("/policy/settings/no.such", status=404)
    token = demo_client.sign_in("hr").get("/policy/").form("sign-out")["csrf_token"]
    answer = demo_client.raw.post(f"/policy/settings/{KEY}", data={"csrf_token": token, "value": "6"})
    assert answer.status_code == 404


def test_folder_without_file_is_refused(tmp_path) -> None:
    with pytest.raises(Refused):
        read_policy(tmp_path)


def test_console_tells_missing_folder(tmp_path) -> None:
    answer = CliRunner().invoke(policy, ["load", str(tmp_path), "--label", "9", "--from", "2026-01-01"])
    assert answer.exit_code == 2
