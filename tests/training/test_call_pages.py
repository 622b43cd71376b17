"""Pages of practice calls: one's own, nothing hidden before the end, sentences at their place, and what came of it."""

import re

import pytest
from markupsafe import escape
from sqlalchemy import select

from portal.auth.actor import Actor
from portal.auth.models import Account
from training.calls.rules.engine import beginning, heard_at
from training.calls.wording import filled, places_of
from training.plays.queries import own_call, standing
from training.scenarios.queries import published_scenarios, published_version, ready_play, scenario_with_key

HIDDEN = (
    "trust",
    "patience",
    "violates",
    "feedback",
    "identity_check",
    "third_party",
    "CN-GBT45251",
    "AGENCY/",
    "critical",
)


def begin(client, session, key: str = "wrong_person"):
    """Begin a call; its first page."""
    found = scenario_with_key(session, key)
    page = client.get("/training/calls/")
    return client.submit(page, f"/begin/{found.id}")


def choose(client, page, words: str, **kwargs):
    """Take the choice with these words."""
    buttons = page.tree.xpath("//button[contains(@class, 'call-choice')]")
    button = next(one for one in buttons if words in one.text_content())
    return client.submit(page, words, number=button.get("value"), **kwargs)


def say(client, page, words: str, **kwargs):
    """Say own words."""
    return client.submit(page, "What do you say?", text=words, **kwargs)


def address(page) -> str:
    return page.response.request.path


def test_everybody_finds_what_can_be_practised(demo_client, demo_session) -> None:
    page = demo_client.sign_in("new_hire").get("/training/calls/")
    for version in published_scenarios(demo_session):
        assert version.title("en") in page.text
    assert "Not practised yet" in page.text and "0 of 12" in page.text


def test_own_best_result_and_the_waiting_call_are_shown(demo_client) -> None:
    page = demo_client.sign_in("new_hire2").get("/training/calls/")
    assert "2 of 12" in page.text and "not passed yet" in page.text and "A call waits where you left it." in page.text
    assert "Go on" in page.text
    assert "What counts" in page.text and "Polite throughout, and trust grows." in page.text


def actor_of(session, username: str) -> Actor:
    """Somebody of the demo, acting."""
    employee_id = session.scalars(select(Account.employee_id).where(Account.username == username)).one()
    return Actor(employee_id=employee_id, source="test")


def said_so_far(stands) -> set[str]:
    """Ids of the lines that were heard, and of the choices that stood open, until now."""
    shown = set()
    for state in [beginning(stands.play), *(turn.state for turn in stands.turns)]:
        node, place = stands.play.node(state), heard_at(stands.play, state)
        shown |= {choice.words for choice in node.choices}
        shown |= {node.spoken[place].words} if place is not None else set()
    return shown


def secrets_of(scenario) -> set[str]:
    """Names of nodes, choices and flags that no page has a word like, and the words of what is hidden."""
    names = {node.name for node in scenario.nodes} | {choice.name for _, choice in scenario.choices()}
    telling = {name for name in names if "_" in name or len(re.findall("[A-Z]", name)) > 1}
    return telling | set(HIDDEN) | {flag.name for flag in scenario.flags if "_" in flag.name}


def test_no_answer_before_the_end_holds_what_is_hidden(demo_client, demo_session) -> None:
    """Every response of a call is searched: words not yet said, feedback, rules, names of nodes, choices and flags."""
    play = ready_play(
        demo_session, published_version(demo_session, scenario_with_key(demo_session, "wrong_person").id).id
    )
    scenario, account = play.scenario, play.scenario.account
    texts = {row.id: filled(row.texts["en"], places_of(scenario, "en")) for row in scenario.words}
    card = {scenario.title, scenario.goal, account.creditor, account.debtor, account.company, account.collector}
    client = demo_client.sign_in("new_hire")
    page, searched = begin(client, demo_session), 0
    call = own_call(demo_session, actor_of(demo_session, "new_hire"), int(address(page).rsplit("/", 1)[1]))
    for name in ("dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full"):
        stands = standing(demo_session, call)
        hidden = [text for row, text in texts.items() if row not in card | said_so_far(stands) and len(text) > 8]
        main = page.source[page.source.index("<main") :]
        assert [text for text in hidden if str(escape(text)) in page.source] == []
        assert [secret for secret in secrets_of(scenario) if secret in main] == []
        searched += len(hidden)
        choice = next(one for one in stands.choices if one.name == name)
        page = choose(client, page, texts[choice.words])
    assert searched > 300 and "The call is over" in page.text


def test_telling_the_debt_ends_the_call_and_names_sentence_and_rule(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = choose(client, begin(client, demo_session), "Dial the number")
    page = say(client, page, "Good evening. May I speak to Mr Chen Wei, please?")
    page = say(client, page, "He owes Harbour Bank 8,378.50 yuan, please get him to pay.")
    assert "The call is over" in page.text and "Hung up" in page.text
    page = client.get(f"{address(page)}/record")
    page = client.submit(page, "Save the record", answered="third_party", next_step="tell_lead")
    assert page.h1 == "Result of the call: Wrong person answers" and "Not passed" in page.text
    assert "No word of the debt to others" in page.text and "He owes Harbour Bank" in page.text
    assert "unverified: nobody has read the clause yet" in page.text and "Another adult" in page.text


def test_a_step_from_a_second_window_shows_where_the_call_stands(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    first = begin(client, demo_session)
    second = client.get(address(first))
    choose(client, first, "Dial the number")
    page = choose(client, second, "Dial the number")
    assert "This call went on in another window." in page.text
    assert page.text.count("Dial the number of Mr Chen Wei.") == 1


def test_the_same_form_sent_twice_counts_once(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = begin(client, demo_session)
    choose(client, page, "Dial the number")
    page = choose(client, page, "Dial the number")
    assert "another window" not in page.text and page.text.count("Dial the number of Mr Chen Wei.") == 1


def test_far_too_many_words_are_refused_at_the_field_and_kept(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = choose(client, begin(client, demo_session), "Dial the number")
    page = say(client, page, "word " * 2000, status=422)
    assert page.errors() == ["This is too long for one turn: 9,999 characters. Say it in at most 500."]
    assert "word word" in page.tree.xpath("string(//textarea)")


@pytest.mark.parametrize("words", ["😀😀😀", "The weather in Oslo was splendid on Tuesday."])
def test_words_that_fit_nothing_are_answered_neutrally(demo_client, demo_session, words) -> None:
    client = demo_client.sign_in("new_hire")
    page = say(client, choose(client, begin(client, demo_session), "Dial the number"), words)
    assert words in page.text and "Your turn" in page.text


def test_what_may_have_been_meant_is_asked(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = choose(client, begin(client, demo_session), "Dial the number")
    page = say(client, page, "is that his wife or who")
    assert "Did you mean …?" in page.text and "is that his wife or who" in page.text
    page = choose(client, page, "None of these")
    assert "Your turn" in page.text


def test_a_record_typed_wrong_is_kept_with_the_sentence_at_its_field(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = choose(client, begin(client, demo_session), "Call his mother first")
    page = client.get(f"{address(page)}/record")
    page = client.submit(page, "Save the record", status=422, promise_amount="much", note="What I heard.")
    assert page.errors() == ["This is no amount. Write it as 2100 or 2,100.50."]
    assert page.form("Save the record")["note"].strip() == "What I heard."
    page = client.submit(page, "Save the record", promise_amount="２，１００元")
    assert "2100.00" in page.text


def test_a_call_that_is_left_goes_back_to_the_list(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    page = begin(client, demo_session)
    page = client.submit(page, "/leave")
    assert page.h1 == "Practice calls" and "left before the end" in page.text


def test_pages_of_a_call_in_the_wrong_order_lead_to_where_it_stands(demo_client, demo_session) -> None:
    client = demo_client.sign_in("new_hire")
    here = address(begin(client, demo_session))
    for page in ("/record", "/result"):
        response = client.raw.get(f"{here}{page}")
        assert response.status_code == 302 and response.location.endswith(here)


def test_a_foreign_call_is_not_found(demo_client, demo_session) -> None:
    here = address(begin(demo_client.sign_in("new_hire"), demo_session))
    other = demo_client.sign_in("lead")
    for page in ("", "/record", "/result"):
        other.get(f"{here}{page}", status=404)
