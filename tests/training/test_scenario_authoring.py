"""Trainers write scenarios: graph, forms, preview, transcripts, files in and out, publishing; nothing bad is kept."""

import hashlib
import io

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.errors import Invalid
from tests.training.call_stories import SCENARIOS
from training.calls.packfiles import shipped_rules
from training.calls.scenariofiles import read_scenario
from training.scenario_authoring.checking import check_text, text_in_file
from training.scenario_authoring.edits import closed, opened
from training.scenario_authoring.placing import placed
from training.scenario_authoring.preview import golden_of, previewed
from training.scenario_authoring.workshop import sound
from training.scenarios.models import CallScenario, ScenarioVersion
from training.scenarios.queries import newest_version, play_of, version_text
from training.scenarios.services import lint_text

IMPORT = "/training/calls/scenarios/import"
ANSWER = "喂，您好，哪位？"
WRONG_PERSON = (SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8")
EXEMPLARY = ["dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full"]


def scenario_id(session, key: str = "wrong_person") -> int:
    """The id of a scenario of the demo."""
    return session.scalars(select(CallScenario.id).where(CallScenario.key == key)).one()


def newest(session, key: str = "wrong_person") -> ScenarioVersion:
    """Its newest version as it stands now."""
    session.expire_all()
    return newest_version(session, scenario_id(session, key))


def count(session) -> int:
    """How many versions there are."""
    session.expire_all()
    return session.scalar(select(func.count()).select_from(ScenarioVersion))


def test_graph_shows_every_node_as_a_link_and_as_text(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    page = demo_client.sign_in("trainer").get(f"/training/calls/scenarios/{number}/")
    names = {node.name for node in read_scenario(WRONG_PERSON.encode()).scenario.nodes}
    drawn = {link.get("data-node") for link in page.tree.xpath("//a[contains(@class,'scenario-node')]")}
    assert drawn == names
    assert {item.xpath("string(.//a)") for item in page.tree.xpath("//ul[@class='scenario-nodes']/li")} == names
    assert page.tree.xpath("string(//svg/title)") == "Wrong person answers"
    assert page.tree.xpath("//svg/desc")
    assert page.text.count("as it says") == 3
    watching = demo_client.sign_in("compliance").get(f"/training/calls/scenarios/{number}/")
    assert "One more node" not in watching.text
    assert "Call scenarios" in demo_client.get("/").text


def test_save_lints_says_where_and_a_draft_with_errors_is_never_published(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    page = demo_client.sign_in("trainer").get(f"/training/calls/scenarios/{number}/node?name=Ring")
    broken = {"action": "save", "c1_target": "Nowhere", "c1_if0": "trust >= 4", "c0_zh_Hans": ""}
    saved = demo_client.submit(page, "Save and check", **broken)
    assert "Saved as a draft. Errors left" in saved.text
    row = saved.tree.xpath("//section[@id='c0']")[0].text_content()
    assert "missing-language" in row
    shown = demo_client.get(f"/training/calls/scenarios/{number}/")
    assert "This draft has errors" in shown.text
    assert "differs" in shown.text or "not played" in shown.text
    nowhere = shown.tree.xpath("//a[contains(@class,'scenario-node')][@data-node='Nowhere']/title")[0]
    assert "fault" in nowhere.text_content()
    assert not shown.tree.xpath("//form[contains(@action,'/publish')]")
    version = newest(demo_session)
    assert version.errors > 0 and not version.published
    with pytest.raises(AssertionError):
        shown.form("Publish")
    answer = demo_client.post(
        f"/training/calls/scenarios/{number}/publish",
        data=shown.form("Add the node") | {"version": str(version.number)},
        status=409,
    )
    assert "errors" in answer.text
    assert not newest(demo_session).published


def test_what_a_form_cannot_take_is_refused_at_its_field_and_nothing_is_kept(demo_client, demo_session) -> None:
    number, before = scenario_id(demo_session), count(demo_session)
    page = demo_client.sign_in("trainer").get(f"/training/calls/scenarios/{number}/node?name=Ring")
    typed = {"action": "save", "c0_breach0": "no rule", "c0_target": "", "name": "Told"}
    again = demo_client.submit(page, "Save and check", status=422, **typed)
    assert len(again.errors()) == 3
    more = demo_client.submit(page, "Save and check", status=422, action="more-choices", c0_en="Kept as typed.")
    assert "c3_en" in more.form("Save and check")
    assert more.form("Save and check")["c0_en"].strip() == "Kept as typed."
    script = demo_client.submit(page, "Save and check", status=422, action="save", h0_en="<script>alert(1)</script>")
    assert "this line holds markup or script" in script.text
    assert count(demo_session) == before


def test_two_who_save_do_not_overwrite_each_other(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    page = demo_client.sign_in("trainer").get(f"/training/calls/scenarios/{number}/node?name=Ring")
    demo_client.submit(page, "Save and check", action="save", c0_en="First.")
    page = demo_client.get(f"/training/calls/scenarios/{number}/node?name=Ring")
    late = demo_client.submit(page, "Save and check", status=422, action="save", c0_en="Second.", revision="1")
    assert "Somebody saved this scenario meanwhile" in late.text
    assert "First." in version_text(demo_session, newest(demo_session).id)


def test_header_words_and_text_change_the_same_text(demo_client, demo_session) -> None:
    base = f"/training/calls/scenarios/{scenario_id(demo_session)}"
    page = demo_client.sign_in("trainer").get(f"{base}/header")
    saved = demo_client.submit(page, "Save and check", trust="3", f0_name="asked_when", title_en="A stranger answers")
    assert saved.h1 == "A stranger answers"
    wrong = demo_client.submit(page, "Save and check", status=422, total="1,000", clock="noon")
    assert len(wrong.errors()) == 2
    page = demo_client.get(f"{base}/words?page=2")
    first = page.tree.xpath("string(//fieldset[contains(@class,'scenario-words-row')]/legend)")
    demo_client.submit(page, "Save and check", w0_en="Changed side by side.")
    text = version_text(demo_session, newest(demo_session).id)
    assert opened(text).words[first]["en"] == "Changed side by side."
    assert opened(text).scenario.trust == 3
    page = demo_client.get(f"{base}/text")
    back = demo_client.submit(page, "Save and check", text=WRONG_PERSON.replace("\n", "\r\n"))
    assert "The linter finds no error" in back.text
    assert version_text(demo_session, newest(demo_session).id) == WRONG_PERSON


def test_author_plays_with_the_hidden_state_and_keeps_a_transcript(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    base = f"/training/calls/scenarios/{number}"
    page = demo_client.sign_in("trainer").get(f"{base}/preview")
    for words in ("Dial the number", "May I speak to", "Let us say it is something"):
        page = demo_client.get(next(link for link in page.links(words) if "plays=" in link).partition("#")[0])
    assert "The call has ended and does not pass." in page.text
    assert "breaks CN-GBT45251/third_party" in page.text
    kept = demo_client.submit(page, "Keep the transcript", name="A hint")
    assert "A hint" in kept.text and kept.text.count("as it says") == 4
    golden = next(one for one in opened(version_text(demo_session, newest(demo_session).id)).scenario.golden)
    assert (golden.name, golden.end, golden.passes) == ("A hint", "Told", False)
    taken = demo_client.submit(kept, "golden/remove", name="A hint")
    assert "The transcript is taken out." in taken.text
    assert newest(demo_session).digest == lint_digest(WRONG_PERSON)


def lint_digest(text: str) -> str:
    """The digest of the text after it went through a form once."""
    found = opened(text)
    return hashlib.sha256(closed(found.story).encode()).hexdigest()


def test_new_scenario_from_nothing_and_after_a_pattern(demo_client, demo_session) -> None:
    page = demo_client.sign_in("trainer").get("/training/calls/scenarios/new")
    again = demo_client.submit(page, "Begin the scenario", status=422, key="Bad Key")
    assert again.errors()
    shown = demo_client.submit(page, "Begin the scenario", key="own_call", title_en="My call", title_zh_Hans="我的通话")
    assert shown.h1 == "My call"
    assert "no-choices" in shown.text
    page = demo_client.get("/training/calls/scenarios/new")
    taken = demo_client.submit(page, "Begin the scenario", status=422, key="own_call")
    assert "There is a scenario with the key" in taken.text
    page = demo_client.get("/training/calls/scenarios/new")
    pattern = str(scenario_id(demo_session))
    copied = demo_client.submit(page, "Begin the scenario", key="second", pattern=pattern, title_en="Copy")
    assert copied.h1 == "Copy" and "free of errors" in copied.text
    page = demo_client.submit(copied, "/publish")
    assert "This version is played from now on" in page.text
    assert newest(demo_session, "second").published


def test_nodes_are_added_and_taken_out(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    page = demo_client.sign_in("trainer").get(f"/training/calls/scenarios/{number}/")
    refused = demo_client.submit(page, "Add the node", status=422, node_name="Ring", node_kind="opening")
    assert refused.errors() == ["There is another passage with this name."]
    made = demo_client.submit(page, "Add the node", node_name="Coda", node_kind="end:fail")
    assert made.h1 == "Coda"
    gone = demo_client.submit(made, "node/remove")
    assert "Coda" not in gone.text
    page = demo_client.get(f"/training/calls/scenarios/{number}/node?name=WhoAsks")
    still = demo_client.submit(page, "node/remove", status=409)
    assert "still leads to it" in still.text
    demo_client.get(f"/training/calls/scenarios/{number}/node?name=Nowhere", status=404)


BAD_FILES = [
    (b"", "Line 1"),
    (b"\xff\xfe\x00", "Line 1"),
    ("喂\n".encode() + "您好".encode("gb18030"), "Line 2: This is not text in UTF-8"),
    (b":: A\nbell \x07", "Line 2: This holds a control character"),
    (b"x" * 1_000_001, "larger than 1 MB"),
    (
        WRONG_PERSON.replace(ANSWER, "<img src=x onerror=alert(1)>", 1).encode(),
        "holds markup or script",
    ),
    (WRONG_PERSON.replace(":: Told [end fail]", ":: Told [script]").encode(), "A scenario holds no script"),
    (b"".join(b":: N%d [opening]\nsays debtor #a\n" % n for n in range(10_000)), "10000 nodes, more than 150"),
    (b":: StoryTitle\nForest\n\n:: Start\n[[Forest]]\n", "Line 1"),
]


def test_bad_files_are_told_by_line_and_nothing_is_written(demo_client, demo_session) -> None:
    before = count(demo_session)
    page = demo_client.sign_in("trainer").get(IMPORT)
    for content, sentence in BAD_FILES:
        # Made in memory: the client would leave the file behind a large body to the collector.
        file = FileStorage(io.BytesIO(content), "bad.twee")
        boundary, body = encode_multipart(page.form("Import") | {"file": file})
        kind = f'multipart/form-data; boundary="{boundary}"'
        page = demo_client.post(IMPORT, data=body, content_type=kind, status=422)
        assert sentence in page.text, sentence
    assert count(demo_session) == before


def test_a_file_goes_out_and_comes_back_as_a_draft(demo_client, demo_session) -> None:
    number = scenario_id(demo_session)
    demo_client.sign_in("trainer")
    answer = demo_client.raw.get(f"/training/calls/scenarios/{number}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=wrong_person.twee")
    assert answer.get_data(as_text=True) == WRONG_PERSON
    page = demo_client.get("/training/calls/scenarios/import")
    changed = WRONG_PERSON.replace("Hello, who is this?", "Yes, hello?").encode()
    data = page.form("Import") | {"file": (io.BytesIO(changed), "wrong_person.twee")}
    shown = demo_client.post(IMPORT, data=data, content_type="multipart/form-data")
    assert shown.h1 == "Wrong person answers" and "draft, version 2" in shown.text


def test_findings_stand_at_their_node_and_field() -> None:
    text = (
        WRONG_PERSON.replace("| Just a friend of his. |", "|  |", 1)
        .replace("due: 2026-01-20", "due: 2027-01-20")
        .replace("play hint", "play hint\nsing", 1)
        .replace("says wife #w_who", "says wife #w_nobody")
    )
    places = placed(opened(text), lint_text(text).findings)
    found = {one.finding.code: one.field for one in places.nodes["WhoAsks"]}
    assert (found["line-missing"], found["missing-language"]) == ("h0", "c3")
    assert "not-due" in {one.finding.code for one in places.whole}
    assert places.golden["Violating"]


def test_preview_stops_where_a_choice_is_not_open_any_more() -> None:
    play = play_of(WRONG_PERSON)
    found = previewed(play, ["dial", "nonsense", "ask_who"], "en")
    assert (found.plays, found.cut, found.passed) == (("dial",), True, None)
    whole = previewed(play, EXEMPLARY, "zh_Hans")
    assert whole.passed and not whole.options and whole.points[1].speaker == "wife"
    golden = golden_of(play, "Again", EXEMPLARY)
    assert golden is not None and (golden.end, golden.passes, golden.breaches) == ("Done", True, ())
    assert golden_of(play, "Unfinished", ["dial"]) is None


def test_texts_that_are_kept_are_sound() -> None:
    assert check_text(WRONG_PERSON) is None
    assert sound(WRONG_PERSON) == WRONG_PERSON
    assert isinstance(text_in_file(WRONG_PERSON.encode("utf-16")), str)
    with pytest.raises(Invalid):
        sound(WRONG_PERSON.replace("Hello, who is this?", "javascript:alert(1)"))
    assert all(rule.titles["en"] for rule in shipped_rules())
