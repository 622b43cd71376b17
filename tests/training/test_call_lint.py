"""The linter: a corpus of seeded faults, each found with its line and code, and none made up where nothing is wrong."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.call_stories import SCENARIOS, SHIPPED
from training.calls.findings import Level
from training.calls.lint import linted
from training.calls.packfiles import shipped_rules
from training.calls.scenariofiles import read_scenario, write_scenario

BASE = (SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8")
LATE = (SCENARIOS / "late_evening.twee").read_text(encoding="utf-8")
ASK = "* ask_for_debtor #c_ask [[WhoAsks]]"
RECORD = "* write_reached #c_reached [[FalseRecord]]"
NEW_NODE = ":: Lost [opening]\nsays wife #w_ring\n* on #c_ask [[Lost]]\n\n\n"
HEADER = ":: Scenario [scenario]"

FAULTS = [
    # code, what stands there, what stands there instead, what the line that is named begins with
    ("no-title", "Wrong person answers", "", ":: StoryTitle"),
    ("no-ifid", '"ifid": "', '"ifid": "x', ":: StoryData"),
    ("missing-key", "goal: #goal\n", "", HEADER),
    ("unknown-key", "difficulty: 2", "dificulty: 2", "dificulty: 2"),
    ("bad-value", "due: 2026-01-20", "due: 2026-02-30", "due: 2026-02-30"),
    ("bad-zone", "Asia/Shanghai", "Asia/Nowhere", "clock:"),
    ("unknown-obligation", "obligation: own_name", "obligation: own_nane", "obligation: own_nane"),
    ("wrong-sum", "interest: 312.50", "interest: 312.05", HEADER),
    ("not-due", "due: 2026-01-20", "due: 2026-03-20", HEADER),
    ("undefined-start", '"start": "PreDial"', '"start": "Dial"', HEADER),
    ("undefined-target", ASK, ASK.replace("WhoAsks", "WhoAskt"), ASK[:12]),
    ("unknown-tag", ":: Ring [opening trap open]", ":: Ring [opening trapp open]", ":: Ring"),
    ("untyped-end", ":: Told [end fail]", ":: Told [end]", ":: Told"),
    ("no-phase", ":: Record [record]", ":: Record", ":: Record"),
    ("bad-choice", ASK, "* ask_for_debtor [[WhoAsks]]", "* ask_for_debtor"),
    ("unknown-effect", "trust -1; patience -1; identity third_party", "temper -1; identity third_party", "  temper"),
    ("undefined-flag", "if not asked_when", "if not asked_then", "* ask_when"),
    ("phase-back", "* just_thanks #c_thanks [[Record]]", "* just_thanks #c_thanks [[Ring]]", "* just_thanks"),
    ("unreachable-node", ":: Message [", NEW_NODE + ":: Message [", ":: Lost"),
    ("unreachable-choice", "[[WhoAsks]]\n  trust -1", "[[WhoAsks]] if identity = verified\n  trust -1", "* ask_who"),
    ("no-way-to-an-end", None, None, ":: Lost"),
    ("silent-node", "says wife #w_message;", "says wife #w_message if trust >= 4;", ":: Message"),
    ("no-passing-path", "clock: 2026-03-02 19:40", "clock: 2026-03-02 23:40", HEADER),
    ("critical-passes", "* hint #c_hint [[Told]]", "* hint #c_hint [[Done]]", ":: Done "),
    ("obligation-too-late", "  meets own_name\n", "", "obligation: own_name"),
    ("trap-without-answer", None, None, ":: Pressed"),
    ("best-is-wrong", "feedback #f_give; cites CN-GBT45251/third_party", "feedback #f_give; best", "* give_in"),
    ("missing-language", "| 喂，您好，哪位？ |", "|  |", "| w_ring |"),
    ("placeholders-differ", "晚上好，请问{debtor}在吗？", "晚上好，请问他在吗？", "| c_ask |"),
    ("amounts-differ", "| 19:40，妻子接听。已留言，未提欠款。 |", "| 19:40，妻子接听，欠款8379元。 |", "| c_plain |"),
    ("unknown-placeholder", "May I speak to {debtor}", "May I speak to {debitor}", "| c_ask |"),
    ("line-missing", "| f_ask |", "| f_aks |", "* ask_for_debtor"),
    ("few-exemplars", "| c_ask.2 |", "| c_axe.2 |", "* ask_for_debtor"),
    ("line-twice", "| c_ask.2 |", "| c_ask |", "| c_ask |"),
    ("unknown-citation", "violates CN-CBA/deceit", "violates CN-CBA/deceits", "* pretend"),
    ("not-in-force", "clock: 2026-03-02", "clock: 2026-01-29", None),
    ("pack-not-listed", ", CN-CBA@2026-03-02", "", "* leave_name"),
    ("not-there", "clock: 2026", "place: US\nclock: 2026", None),
    ("golden-differs", "play hint\nexpect end Told", "play pretend\nexpect end Told", ":: Violating"),
    ("passage-twice", ":: HungUp [end aborted]", ":: Done [end aborted]", ":: Done [end aborted]"),
    ("bad-row", "| w_ring |", "| w ring |", "| w ring |"),
    ("no-citation", "own_name by opening; cites AGENCY/opening", "own_name by opening", "obligation: own_name"),
    ("bad-passage-name", ":: Told [", ":: To<ld> [", ":: To<ld>"),
    ("header-name", ":: Scenario [scenario]", ":: Header [scenario]", ":: Header"),
    ("unknown-line", "says wife #w_ring\n", "say wife #w_ring\n", "say wife"),
]
"""Faults that bring others along; the others are true as well."""
FOLLOWED = {
    "no-ifid", "missing-key", "unknown-key", "bad-value", "bad-zone", "unknown-obligation", "unknown-tag", "bad-choice",
    "unknown-effect", "unreachable-choice", "no-way-to-an-end", "no-passing-path", "critical-passes",
    "obligation-too-late", "trap-without-answer", "line-missing", "few-exemplars", "not-in-force", "not-there",
    "passage-twice", "bad-row", "unknown-line",
    "unknown-placeholder", "bad-passage-name", "no-phase", "phase-back", "line-twice", "undefined-target",
}  # fmt: skip


def seeded(code: str, old: str | None, new: str | None) -> str:
    """The clean file with one fault in it."""
    text = BASE
    if code == "trap-without-answer":
        text = text.replace("#c_brush [[Message]]", "#c_brush [[Told]]").replace("; best\n* give_in", "\n* give_in")
        head, tail = text.split("* explain #c_explain [[Message]]")
        return head + "* explain #c_explain [[Refused]]" + tail.replace("; best", "", 1)
    if code == "no-way-to-an-end":
        return text.replace(":: Message [", NEW_NODE + ":: Message [").replace("#c_who [[WhoAsks]]", "#c_who [[Lost]]")
    assert old is not None and new is not None and old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(("code", "old", "new", "begins"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_seeded_fault_is_found_with_line_and_code(code, old, new, begins) -> None:
    text = seeded(code, old, new)
    found = [one for one in linted(text.encode(), shipped_rules()).findings if one.level is Level.ERROR]
    named = [one for one in found if one.code == code]
    assert named, [one.code for one in found]
    for one in found:
        assert one.sentence % one.values
    if begins is not None:
        assert any(text.split("\n")[one.line - 1].startswith(begins) for one in named)
    if code not in FOLLOWED:
        assert {one.code for one in found} == {code}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_is_clean_and_proved(path) -> None:
    report = linted(path.read_bytes(), shipped_rules())
    assert [one for one in report.findings if one.level is not Level.NOTE] == []
    assert report.clean and report.proof is not None and report.proof.complete and report.proof.shortest
    assert report.scenario is not None and len(report.scenario.golden) >= 3
    assert any(one.passes for one in report.scenario.golden)
    assert any(one.breaches and not one.passes for one in report.scenario.golden)


def test_every_family_of_calls_ships_once() -> None:
    found = [linted(path.read_bytes(), shipped_rules()).scenario for path in SHIPPED]
    families = sorted(scenario.family for scenario in found if scenario)
    assert families == sorted(
        "already_paid bad_moment call_hours child deceased dispute first_call represented self_harm stop_requests "
        "third_party voicemail".split()
    )
    assert len({scenario.ifid for scenario in found if scenario}) == len(SHIPPED)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), many=st.integers(1, 6))
def test_garbled_scenario_gets_sentences_and_never_crashes(seed: int, many: int) -> None:
    chance = random.Random(seed)
    lines = chance.choice((BASE, LATE)).split("\n")
    for _ in range(many):
        place = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, chance.choice(lines))
            case 2:
                lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
            case 3:
                other = chance.randrange(len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            case _:
                lines[place] = lines[place].replace(chance.choice(" #:;*|[]"), chance.choice(" #:;*|[]0"), 1)
    text = "\n".join(lines)
    report = linted(text.encode(), shipped_rules(), most_states=2_000)
    for one in report.findings:
        assert one.sentence % one.values and 1 <= one.line <= len(lines) + 1
    if report.scenario is not None and report.clean:
        assert read_scenario(write_scenario(report.scenario).encode()).scenario == report.scenario


def smells(text: str) -> set[str]:
    return {one.code for one in linted(text.encode(), shipped_rules()).findings if one.level is Level.WARNING}


def test_right_choice_that_is_always_first_smells() -> None:
    text = LATE
    for before, best in (("debt_first", "ask_month"), ("short_opening", "full_opening"), ("round_up", "tell_figures")):
        first, rest = text.split(f"* {before} ", 1)
        wrong, after = rest.split(f"* {best} ", 1)
        right, tail = after.split("best\n", 1)
        text = f"{first}* {best} {right}best\n* {before} {wrong}{tail}"
    assert "right-is-first" in smells(text)


def test_right_choice_that_is_always_longest_smells() -> None:
    text = LATE
    for row in ("c_month", "c_full", "c_figures", "c_truly", "c_parts"):
        text = text.replace(f"| {row} | ", f"| {row} | {'Well, to put it at some length, ' * 6}")
    assert "right-is-longest" in smells(text)


def test_two_choices_that_do_the_same_smell() -> None:
    text = BASE.replace("patience -1\n  violates AGENCY/record", "violates AGENCY/record")
    assert "equal-effects" in smells(text)


def test_choice_without_feedback_is_named() -> None:
    assert smells(BASE.replace("  feedback #f_ask; cites AGENCY/confirm_first; best", "  best")) >= {"no-feedback"}


def test_traditional_column_is_traditional() -> None:
    simplified_only = set("们这个时间员训练门问题处长东车马见贝说话请谢认识错误关闭电业务还钱个对话")
    for path in SHIPPED:
        scenario = linted(path.read_bytes(), shipped_rules()).scenario
        assert scenario is not None
        for row in scenario.words:
            assert not set(row.texts["zh_Hant"]) & simplified_only, row.id


def test_too_many_states_ask_for_a_split() -> None:
    report = linted(BASE.encode(), shipped_rules(), most_states=30)
    assert [one.code for one in report.findings if one.level is Level.ERROR] == ["too-many-states"]
