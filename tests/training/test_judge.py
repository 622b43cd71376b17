"""The judge of typed text: what is a breach and what only looks like one, with its place in the text."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from tests.training.call_stories import SCENARIOS
from training.calls.packfiles import shipped_rules
from training.calls.rules.scenario import Identity
from training.commands import calls
from training.judge.labelled import SHIPPED_SET, judge_said, judged, labelled_in
from training.judge.rules.conduct import LEXICON, Verdict
from training.judge.rules.evaluation import Share, all_figures, always_no
from training.judge.rules.judging import CITED, CRITICAL, broken_by, judge
from training.judge.rules.patterns import Conduct
from training.judge.rules.reading import LONGEST
from training.judge.rules.slots import Facts
from training.judge.words import CONDUCT_WORDS, REASON_WORDS

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE
WIFE = SCENARIOS / "wrong_person.twee"
FACTS = Facts(
    company=("Jinghe Services", "景和服务公司"),
    collector=("Lin", "林"),
    creditor=("Harbour Bank", "海湾银行"),
    total=Decimal("8378.50"),
    parts=(Decimal("8000.00"), Decimal("312.50"), Decimal("66.00")),
    due=date(2026, 1, 20),
)
TRADITIONAL = OpenCC("s2t")
ALPHABET = (
    "你您不别没还钱欠贷款的家人打电话去找抓法院警察骗子他妈 ,.?!，。？“”you not said police loan 1２三千二百元😀\u200b"
)
TEXTS = st.text(alphabet=st.sampled_from(ALPHABET), max_size=80) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "conduct", "verdict"),
    [
        ("你就是个骗子。", Conduct.INSULT, YES),
        ("您不是骗子。", Conduct.INSULT, NO),
        ("您说有人骂您是骗子？", Conduct.INSULT, NO),
        ("你說你沒錢，你這個騙子！", Conduct.INSULT, YES),
        ("您说您没钱，你这个骗子！", Conduct.INSULT, UNSURE),
        ("You are a liar.", Conduct.INSULT, YES),
        ("You are not a liar.", Conduct.INSULT, NO),
        ("You said that my colleague called you a liar.", Conduct.INSULT, NO),
        ("It was stupid of me to forget that.", Conduct.INSULT, NO),
        ("不还钱警察就去抓你", Conduct.FALSE_LEGAL_THREAT, YES),
        ("不会有警察去抓你", Conduct.FALSE_LEGAL_THREAT, NO),
        ("您问会不会坐牢？不会的。", Conduct.FALSE_LEGAL_THREAT, NO),
        ("不是不抓你，是时候没到", Conduct.FALSE_LEGAL_THREAT, UNSURE),
        ("If you do not pay you will go to prison.", Conduct.FALSE_LEGAL_THREAT, YES),
        ("The bank may file a claim, as the contract says.", Conduct.FALSE_LEGAL_THREAT, NO),
        ("我是法院的", Conduct.POSING_AS_AUTHORITY, YES),
        ("我不是法院的", Conduct.POSING_AS_AUTHORITY, NO),
        ("他自称是法院的吗？", Conduct.POSING_AS_AUTHORITY, NO),
        ("利息我给你全免了", Conduct.UNAUTHORISED_PROMISE, YES),
        ("利息能不能免要由银行决定", Conduct.UNAUTHORISED_PROMISE, NO),
        ("傻 逼", Conduct.OBSCENITY, YES),
        ("你这个煞笔", Conduct.OBSCENITY, YES),
        ("沙比一个", Conduct.OBSCENITY, YES),
        ("傻１３", Conduct.OBSCENITY, YES),
        ("手机银行操作很简单", Conduct.OBSCENITY, NO),
        ("Mr Dickson of Scunthorpe will assess it", Conduct.OBSCENITY, NO),
        ("投诉没用", Conduct.REFUSING_COMPLAINT, YES),
        ("您可以投诉，电话是400-820-0100", Conduct.REFUSING_COMPLAINT, NO),
        ("去借网贷先还上", Conduct.PRESSING_TO_BORROW, YES),
        ("请不要去借网贷", Conduct.PRESSING_TO_BORROW, NO),
        ("你们外地人就是没信用", Conduct.DISCRIMINATION, YES),
        ("不管您是哪里人都一样", Conduct.DISCRIMINATION, NO),
        ("我把你欠钱的事发到你们公司群里", Conduct.THREAT, YES),
        ("我们不会联系您的公司", Conduct.THREAT, NO),
    ],
)
def test_words_count_by_what_surrounds_them(text: str, conduct: Conduct, verdict: Verdict) -> None:
    assert judge(text, Identity.VERIFIED).of(conduct) is verdict


@pytest.mark.parametrize(
    ("identity", "verdict"), [(Identity.UNKNOWN, YES), (Identity.THIRD_PARTY, YES), (Identity.VERIFIED, NO)]
)
def test_telling_of_debt_depends_on_who_listens(identity: Identity, verdict: Verdict) -> None:
    for text in ("他在海湾银行的贷款逾期了", "His loan is overdue.", "他在海灣銀行的貸款逾期了"):
        assert judge(text, identity).of(Conduct.THIRD_PARTY_DISCLOSURE) is verdict


def test_evidence_quotes_the_original() -> None:
    text = "喂，Ｙｏｕ ａｒｅ a ＬＩＡＲ，你這個騙 子！"
    finding = next(one for one in judge(text, Identity.VERIFIED).findings if one.conduct is Conduct.INSULT)
    quotes = {text[hit.span.start : hit.span.end] for hit in finding.hits}
    assert "騙 子" in quotes and "Ｙｏｕ ａｒｅ a ＬＩＡＲ" in quotes


@given(TEXTS, st.sampled_from(list(Identity)))
@settings(max_examples=60, deadline=None)
def test_judge_never_raises_and_places_lie_inside(text: str, identity: Identity) -> None:
    found = judge_said(text, identity, FACTS)
    spans = [hit.span for one in found.findings for hit in one.hits]
    spans += [span for slot in found.slots for span in slot.spans]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


def test_simplified_and_traditional_get_the_same_verdicts() -> None:
    rows = labelled_in((SHIPPED_SET / "test.csv").read_bytes()) + labelled_in((SHIPPED_SET / "tune.csv").read_bytes())
    pairs = [one for one in rows if one.language == "zh_Hans"][:300]
    assert len(pairs) == 300
    same = 0
    for one in pairs:
        first, second = (judge_said(text, one.identity) for text in (one.text, TRADITIONAL.convert(one.text)))
        same += [found.verdict for found in first.findings] == [found.verdict for found in second.findings]
    assert same >= 299, f"{same} of 300 alike"


@pytest.mark.parametrize("text", ["你" * 10_000, "一" * 10_000, "😀" * 10_000, "you are " * 1_250, "12.5" * 2_500])
def test_long_and_odd_texts_end(text: str) -> None:
    assert not judge(text, Identity.UNKNOWN).cut


def test_text_beyond_what_is_read_goes_to_a_trainer() -> None:
    found = judge("好" * (LONGEST + 1), Identity.VERIFIED)
    assert found.cut and found.unsure


def test_insult_at_the_end_of_a_long_text_is_found() -> None:
    assert judge("好的。" * 3_000 + "你这个骗子", Identity.VERIFIED).of(Conduct.INSULT) is YES


@pytest.mark.parametrize(
    ("text", "slot", "verdict"),
    [
        ("我是景和服务公司的林，受海湾银行委托，就您的贷款来电。", "own_name", YES),
        ("我是景和服务公司的林，受海湾银行委托，就您的贷款来电。", "company", YES),
        ("我是景和服務公司的林，受海灣銀行委託，就您的貸款來電。", "creditor", YES),
        ("我是景和服务公司的林，受海湾银行委托，就您的贷款来电。", "purpose", YES),
        ("林先生在吗", "own_name", UNSURE),
        ("This is Lin of Jinghe Services.", "own_name", YES),
        ("目前一共欠8378.5元", "amount", YES),
        ("目前一共欠８，３７８．５０元", "amount", YES),
        ("目前一共欠９，０００元", "amount", NO),
        ("You owe eight thousand yuan or so", "amount", NO),
        ("您一共欠九千元", "amount", NO),
        ("大概八千三百七十八元", "amount", UNSURE),
        ("这一期是一月二十号到期的", "due_date", YES),
        ("It fell due on 20 January 2026.", "due_date", YES),
        ("一月二十五号到期", "due_date", NO),
        ("本次通话有录音", "recording_notice", YES),
        ("您可以用手机银行还款", "payment_channel", YES),
        ("先还2800元，余下分两次，每次2789.25元", "plan_arithmetic", YES),
        ("先还2800元，余下分两次，每次2800元", "plan_arithmetic", NO),
        ("2,800 yuan now and 2 payments of 2,789.25", "plan_arithmetic", YES),
        ("谢谢您", "thanks", YES),
        ("逾期可能会影响您的征信", "consequences", YES),
        ("今天天气不错", "purpose", NO),
    ],
)
def test_slots_are_compared_with_the_account(text: str, slot: str, verdict: Verdict) -> None:
    found = {one.name: one for one in judge(text, Identity.VERIFIED, FACTS).slots}
    assert found[slot].verdict is verdict


def test_only_sure_slots_are_met() -> None:
    assert "own_name" not in judge("林先生在吗", Identity.VERIFIED, FACTS).met
    assert {"own_name", "company"} <= set(judge("我是景和服务公司的林", Identity.VERIFIED, FACTS).met)


def test_every_kind_of_conduct_is_named_and_cites_a_rule_that_ships() -> None:
    shipped = {rule.citation for rule in shipped_rules()}
    assert set(CONDUCT_WORDS) == set(CITED) == set(LEXICON) == set(Conduct)
    assert {citation for citations in CITED.values() for citation in citations} <= shipped
    assert {pattern.reason for patterns in LEXICON.values() for pattern in patterns} <= set(REASON_WORDS)


def test_sure_findings_break_the_first_rule_that_holds() -> None:
    rules = {rule.citation: rule for rule in shipped_rules()}
    found = broken_by(judge("你这个骗子，我是法院的", Identity.VERIFIED), rules)
    assert {citation for citation, _, _ in found} == {"AGENCY/polite", "CN-CBA/posing"}
    del rules["CN-CBA/posing"]
    assert broken_by(judge("我是法院的", Identity.VERIFIED), rules)[0][0] == "AGENCY/honest"
    critical = {conduct for conduct in Conduct if shipped_weight(conduct) == "CRITICAL"}
    assert critical == CRITICAL


def shipped_weight(conduct: Conduct) -> str:
    """The weight of the first rule that a kind of conduct breaks."""
    return {rule.citation: rule for rule in shipped_rules()}[CITED[conduct][0]].severity.name


def test_resemblance_only_ever_says_unsure() -> None:
    rows = labelled_in((SHIPPED_SET / "tune.csv").read_bytes())
    for one in rows[::7]:
        plain, with_pool = judge(one.text, one.identity), judge_said(one.text, one.identity)
        for first, second in zip(plain.findings, with_pool.findings, strict=True):
            assert second.verdict in {first.verdict, UNSURE}
            assert first.verdict is NO or second.verdict is first.verdict


def test_labelled_set_is_large_enough_and_split_by_scenario() -> None:
    tested, tuned = (labelled_in((SHIPPED_SET / f"{name}.csv").read_bytes()) for name in ("test", "tune"))
    assert len(tested) + len(tuned) >= 1_500 and len(tested) >= 600
    assert {one.split for one in tested} == {"test"} and {one.split for one in tuned} == {"tune"}
    assert not {one.scenario for one in tested} & {one.scenario for one in tuned}
    for conduct in Conduct:
        assert sum(conduct in one.conducts for one in tested) >= 20
        assert sum(one.near is conduct for one in tested) >= 20
    with (SHIPPED_SET / "test.csv").open(encoding="utf-8") as opened:
        assert {row["lang"] for row in csv.DictReader(opened)} == {"en", "zh_Hans", "zh_Hant"}


def test_figures_do_not_fall_below_the_published_ones() -> None:
    published = json.loads((SHIPPED_SET / "published.json").read_text(encoding="utf-8"))
    for one in all_figures(judged(labelled_in((SHIPPED_SET / "test.csv").read_bytes()))):
        for name in ("precision", "recall", "noticed"):
            assert (getattr(one, name).value or 0) >= (published[one.name][name] or 0) - 0.0001, (one.name, name)
        assert (one.unsure.value or 0) <= published[one.name]["unsure"] + 0.0001, one.name


def test_interval_of_wilson() -> None:
    low, high = Share(hits=9, number=10).interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    assert Share(hits=0, number=0).interval is None


def test_judge_that_always_says_no_finds_nothing() -> None:
    figures = all_figures(always_no(labelled_in((SHIPPED_SET / "test.csv").read_bytes())))[-1]
    assert (figures.precision.value, figures.recall.value, figures.unsure.value) == (None, 0.0, 0.0)


def run(*arguments: str):
    """The command as the console calls it."""
    return CliRunner().invoke(calls, list(arguments))


def test_console_judges_with_state_and_scenario() -> None:
    text = "喂，我姓林，陈伟欠海湾银行8378.5元"
    answer = run("judge", "--lang", "zh_Hans", "--state", "identity=unknown", "--scenario", str(WIFE), text)
    found = json.loads(answer.stdout)
    assert set(found) == {"language", "state", "verdicts", "slots", "unsure", "cut", "version"}
    told = next(one for one in found["verdicts"] if one["conduct"] == "third_party_disclosure")
    assert told["verdict"] == "yes"
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in told["evidence"])
    slots = {one["name"]: one["verdict"] for one in found["slots"]}
    assert (slots["creditor"], slots["amount"], slots["own_name"]) == ("yes", "yes", "yes")


def test_console_refuses_another_state() -> None:
    assert run("judge", "--state", "mood=bad", "hello").exit_code != 0


def test_console_evaluates_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        "lang,text,context,label\nzh_Hans,你这个骗子,identity=verified,insult\nen,You are not a liar.,,not insult\n",
        encoding="utf-8",
    )
    found = json.loads(run("evaluate", str(file), "--json").stdout)
    assert found["n"] == 2
    assert found["judge"]["insult"]["precision"]["value"] == 1.0 and found["judge"]["insult"]["near"]["value"] == 1.0
    assert found["always_no"]["insult"]["recall"]["value"] == 0.0
    assert "insult" in run("evaluate", str(file)).stdout


@pytest.mark.parametrize(
    "content",
    [
        b"lang,text\nen,hello\n",
        b"lang,text,context,label\nen,hello,identity=verified,rude\n",
        b"lang,text,context,label\nen,hello,mood=bad,none\n",
        b"lang,text,context,label\nen,hello,,\n",
        b"\xff\xfe\x00",
    ],
)
def test_console_says_which_line_is_wrong(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(content)
    assert run("evaluate", str(file)).exit_code != 0
