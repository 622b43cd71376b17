"""A closed, upheld complaint told again for training: what is taken out, who may, what training learns, erasure."""

import pytest
from sqlalchemy import inspect, select, text

from complaints.callideas.models import ComplaintIdea
from complaints.callideas.rules import Part, must_go, steps_of, told_again
from complaints.callideas.services import tell_again
from complaints.cases.models import Complaint
from portal import clock
from portal.audit.models import AuditEntry
from portal.db.session import db, transaction
from portal.errors import Invalid, NotFound, Refused
from tests.complaints.test_keeping import CANARY, closed, run
from training.callideas.models import CallIdea
from training.callideas.rules import MOST_STEPS, steps_in
from training.calls.rules.scenario import Phase
from training.scenario_authoring.workshop import workshop_of

__all__ = ["closed"]

RULE = "CN-GBT45251/third_party"
STORY = "The collector told the debtor's wife about the debt.\nHe called again on the same evening."
GIVEN = {"story": STORY, "language": "en", "family": "third_party", "citation": RULE}


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        ("en", "Mr. John Smith called on 3 March 2026.", "someone called on one day."),
        ("en", "He rang 138 1234 5678 nine times.", "He rang a number nine times."),
        ("en", "They want 8,378.50 yuan, not ¥8000.", "They want an amount, not an amount."),
        ("en", "My name is Bob Lee, mail bob@mail.example", "My name is someone, mail an address"),
        ("en", "He came to 12 Harbour Road.", "He came to somewhere."),
        ("en", "Contract HB-2025-041728 is paid.", "Contract a number is paid."),
        ("zh_Hans", "我叫陈伟，李经理打13812345678。", "我叫某人，某人打某号码。"),
        ("zh_Hans", "3月2日他说欠三千二百元。", "某日他说欠某金额。"),
        ("zh_Hans", "微信号chenwei_88，１３８００１３８０００", "某地址，某号码"),
        ("zh_Hans", "海淀区中关村大街5号", "某地"),
        ("zh_Hant", "張先生說一三八零零一二三四五六", "某人說某號碼"),
        ("zh_Hans", "他一天打了九次，说要上门。", "他一天打了九次，说要上门。"),
        ("en", "He called nine times a day and shouted.", "He called nine times a day and shouted."),
    ],
)
def test_persons_numbers_places_days_and_amounts_go(language, said, told) -> None:
    assert told_again(said, (), language)[0] == told


def test_what_the_case_knows_goes_in_every_spelling_and_not_inside_words() -> None:
    told, taken = told_again("ann EXAMPLE asked Ann. Annual 0042 for example", ["Ann Example", "0042"], "en")
    assert told == "someone asked someone. Annual someone for someone"
    assert {one.part for one in taken} == {Part.PERSON}
    assert told_again("陈伟说，伟伟和他都在", ["陈伟伟"], "zh_Hans")[0] == "陈伟说，某人和他都在"


def test_only_what_is_certain_is_refused() -> None:
    found = must_go("He told Ann at somewhere Street. Call 13812345678.", ["Ann Example"], "en")
    assert [(one.part, one.text) for one in found] == [(Part.PERSON, "Ann"), (Part.NUMBER, "13812345678")]
    assert must_go(STORY, ["Ann Example"], "en") == []


def test_a_sentence_is_a_step() -> None:
    assert steps_of("他打来。我说没有！他骂人\n挂了") == "他打来。\n我说没有！\n他骂人\n挂了"
    assert steps_of("He rang. I said no.") == "He rang.\nI said no."


@pytest.mark.parametrize(
    "story", [" \n ", "\n".join(["step"] * (MOST_STEPS + 1)), "x" * 301, "go [[Done]]", "{debtor}"]
)
def test_a_story_has_steps_and_no_signs_of_the_text_form(story) -> None:
    with pytest.raises(Invalid) as refused:
        steps_in(story)
    assert refused.value.field == "story"


def everywhere_in_training() -> str:
    """Everything that the tables of training hold, in one text."""
    found = []
    for name in inspect(db.engine).get_table_names():
        if name.startswith("training_"):
            found += [str(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608
    return "\n".join(found)


def test_a_case_becomes_a_draft_and_its_complainant_is_nowhere_in_training(
    demo_client, demo_session, closed, actor
) -> None:
    case_id = closed(words="Zanzibarine Name said: Mr Wu told my wife of 3200 yuan. He rang 13812345678 again.")
    number = demo_session.get_one(Complaint, case_id).number
    case = demo_client.sign_in("compliance").get(f"/complaints/{case_id}")
    assert f"/complaints/{case_id}/call-idea" in case.links()
    page = demo_client.get(f"/complaints/{case_id}/call-idea")
    proposal = page.form("Give it to training")["story"]
    assert CANARY not in proposal and "3200" not in proposal and "138" not in proposal and "my wife" in proposal
    unread = demo_client.submit(page, "Give it to training", family="third_party", citation=RULE, status=422)
    assert "Read it, then say so here." in unread.text
    sent = {"family": "third_party", "citation": RULE, "was_read": "y"}
    left = demo_client.submit(page, "Give it to training", story=f"{CANARY} was told.", **sent, status=422)
    assert f"This still leads to somebody: “{CANARY}”" in left.text
    told = demo_client.submit(page, "Give it to training", story=STORY, **sent)
    assert "Told again for training" in told.text and "none begun yet" in told.text
    idea_id = demo_session.scalars(select(ComplaintIdea.idea_id).where(ComplaintIdea.complaint_id == case_id)).one()

    ideas = demo_client.sign_in("trainer").get("/training/calls/ideas/")
    assert "The collector told the debtor's wife about the debt." in ideas.text
    idea = demo_client.get(f"/training/calls/ideas/{idea_id}")
    titles = {f"title_{code}": f"Wife is told {code}" for code in ("en", "zh_Hans", "zh_Hant")}
    draft = demo_client.submit(idea, "Begin the scenario", key="wife_is_told", **titles)
    assert "Wife is told en" in draft.h1 and "Step2" in draft.text
    demo_session.rollback()
    scenario = workshop_of(demo_session, demo_session.get_one(CallIdea, idea_id).scenario_id).scenario
    assert (scenario.family, [one.name for one in scenario.nodes if one.phase is Phase.OPENING]) == (
        "third_party",
        ["Step1", "Step2"],
    )
    broken = [one.citation for _, choice in scenario.choices() for one in choice.breaches]
    assert broken == [RULE]
    kept = everywhere_in_training()
    assert STORY.splitlines()[0] in kept
    assert not [word for word in (CANARY, CANARY.lower(), number, "13812345678", "3200 yuan") if word in kept]
    demo_client.get(f"/complaints/{case_id}/call-idea", status=403)
    after = demo_client.sign_in("compliance").get(f"/complaints/{case_id}/call-idea")
    assert "Wife is told en" in after.text

    assert run(demo_session)["complaint"] == 1
    demo_session.expire_all()
    assert demo_session.get_one(CallIdea, idea_id).story == STORY
    assert demo_session.get_one(ComplaintIdea, case_id).idea_id == idea_id


def test_only_an_upheld_and_closed_case_within_reach_is_told_again_and_once(demo_session, file, closed, actor) -> None:
    compliance = actor("compliance")
    open_case, closed_case = file(), closed(words="They shouted.")
    with pytest.raises(Refused), transaction(demo_session) as session:
        tell_again(session, compliance, open_case, now=clock.now(), **GIVEN)
    for stranger in ("trainer", "collector", "admin"):
        with pytest.raises(NotFound), transaction(demo_session) as session:
            tell_again(session, actor(stranger), closed_case, now=clock.now(), **GIVEN)
    for wrong, field in (({"family": "nothing"}, "family"), ({"citation": "CN-CBA/nothing"}, "citation")):
        with pytest.raises(Invalid) as refused, transaction(demo_session) as session:
            tell_again(session, compliance, closed_case, now=clock.now(), **(GIVEN | wrong))
        assert refused.value.field == field
    with transaction(demo_session) as session:
        tell_again(session, compliance, closed_case, now=clock.now(), **GIVEN)
    with pytest.raises(Refused), transaction(demo_session) as session:
        tell_again(session, compliance, closed_case, now=clock.now(), **GIVEN)
    deeds = select(AuditEntry.action).where(AuditEntry.action.in_(["complaints:idea:tell", "training:idea:keep"]))
    assert sorted(demo_session.scalars(deeds)) == ["complaints:idea:tell", "training:idea:keep"]
