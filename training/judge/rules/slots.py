"""What a caller owes to say, found in a text: who calls and for whom, what about, how much, until when, how to pay.

Names and figures are compared with the account, the rest is told by its words. A figure or day that differs from the
account is no, with the reason; half of what is owed is unsure.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.judge.rules.conduct import Verdict
from training.judge.rules.reading import Reading, Span, read
from training.judge.rules.statements import dates_in, money_in, plan_in


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the account says. Names in every spelling that may be heard; amounts in one currency; nought is"
    " unknown."""

    company: tuple[str, ...] = ()
    collector: tuple[str, ...] = ()
    creditor: tuple[str, ...] = ()
    total: Decimal = Decimal(0)
    parts: tuple[Decimal, ...] = ()
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Whether something was said: ``reason`` is said, missing, partly or differs; ``value`` is what was"
    " understood."""

    name: str
    verdict: Verdict
    reason: str
    spans: tuple[Span, ...] = ()
    value: str = ""


_INTRODUCES = (
    r"(?:my name is|i am|i'm|this is|here is|speaking,?|it's|call me|ask for|name:?)\s*(?:mr|ms|mrs)?\.?\s*",
    r"(?:我姓|敝姓|免贵姓|我叫|我是|这里是|我这边是|名字是|叫我|工号.{0,8})",
)
_WORDS: dict[str, re.Pattern[str]] = {
    "identity_check": re.compile(
        r"\b(?:am i speaking (?:with|to)|may i speak|could i speak|can i speak|is (?:that|this) (?:mr|ms|mrs)"
        r"|confirm (?:your|the last|who)|date of birth|month of birth|last (?:three|four|3|4) digits"
        r"|who am i (?:speaking|talking) to|talk to (?:mr|ms|mrs|\w+ \w+ (?:him|her)self)|is (?:mr|ms"
        r"|mrs)\.? \w+(?: \w+)? (?:in|there|at home))\b"
        r"|请问.{0,12}(?:是|在|吗)|(?:是|找).{0,10}本人|核(?:对|实).{0,8}(?:身份|信息|证)|身份证.{0,6}(?:后|末"
        r"|最后)|(?:出生|生日).{0,6}(?:月|日"
        r"|末|后|年)|您是.{0,8}(?:先生|女士|小姐)"
    ),
    "purpose": re.compile(
        r"\b(?:call\w*|ring\w*|phon\w*|contact\w*|talk|speak|asked us|writing)\b.{0,40}\b(?:about|regarding"
        r"|concerning|because of|on account of)\b|\bit is about your\b|\babout your (?:\w+ )?(?:loan|account"
        r"|instal?lment|payment|card)\b"
        r"|(?:关于|就|为(?:了)?|因为|谈|沟通|核对|联络|联系|来电).{0,14}(?:贷款|账单|还款|欠款|款项|分期|信用卡"
        r"|逾期|这笔|那期|那一期|缴款|事)"
    ),
    "recording_notice": re.compile(r"\brecord(?:ed|ing)?\b(?! (?:of|at|on your|with))|录音"),
    "extra_costs": re.compile(
        r"\b(?:interest|late fee|penalty|fees?|extra costs?|charges?)\b|利息|罚息|违约金|滞纳金|手续费|费用"
    ),
    "payment_channel": re.compile(
        r"\b(?:pay|payment|transfer)\b.{0,50}\b(?:app|branch|counter|bank|online|website|autopay|direct debit"
        r"|standing order)\b|\b(?:through|by|at|via|in) (?:the |any |your )?(?:bank's? )?(?:app|branch|counter"
        r"|website)\b"
        r"|(?:手机银行|网银|app|网点|柜台|临柜|柜面|官方|自动扣款|绑定的卡|银行应用|手机应用|便利商店|超商|转账"
        r"|汇款|公众号).{0,12}(?:还|缴|付|办|存|款)|(?:还|缴|付"
        r"|存)(?:款|钱)?.{0,12}(?:手机银行|网银|app|网点|柜台|临柜|官方|卡里|卡上|转账|应用)|可以用.{0,8}(?:应用"
        r"|app|手机银行)"
    ),
    "consequences": re.compile(
        r"\b(?:may|might|can|could)\b.{0,30}\b(?:report\w*|credit (?:bureau|record|file)|affect|interest|fee"
        r"|claim)\b|\bcredit (?:bureau|record|file)\b|(?:可能|会|将).{0,10}(?:征信|联征|信用(?:记录|纪录)?|违约金"
        r"|罚息|起诉|诉讼)|(?:征信|联征"
        r"|信用纪录|信用记录).{0,8}(?:影响|报送|记录|显示)"
    ),
    "negotiation_offer": re.compile(
        r"\b(?:find a way|work (?:something|it) out|instal?lments?|smaller (?:first )?(?:payment|instal?lment)"
        r"|how much could you|what could you (?:manage|pay|afford)|would .{0,30} (?:help|suit|be easier)|plan that"
        r"|spread|part (?:now|of it)|in parts|talk it through|look for another|could you pay)\b"
        r"|协商|商量|分期|分(?:\d|几)(?:次|期)|先(?:还|缴)一?(?:部分|点)|(?:大概)?能(?:还|缴|拿出)多少|还款计划"
        r"|计划|少(?:还|缴)一?点|想想办法|一起想|安排|承受|负担得起"
    ),
    "complaint_channel": re.compile(
        r"\bcomplain\w*\b.{0,60}\b(?:\d{3}|desk|hotline|line|address|may|can|reach|write|supervisor|recorded?)\b"
        r"|\b(?:can|may|reach|turn to|contact)\b.{0,40}\b(?:complaints?|regulator's hotline|12378)\b"
        r"|(?:可以|能|拨打|打|写信|联系|向).{0,10}(?:投诉|申诉|客诉|12378|反映)|(?:投诉|申诉|客服)(?:热线|电话|专线"
        r"|渠道|管道|信箱)"
    ),
    "summary": re.compile(
        r"\b(?:to sum up|let me sum|sum(?:marise|marize)|so (?:that|it) is|so we have agreed|to repeat"
        r"|let me repeat|once more:|we agreed|so:|let me go over)\b|总结|确认一下|整理一下|重复一(?:下|遍)|复述"
        r"|那就是|那就说好|跟您确认|再跟您对"
        r"|小结|我们说好"
    ),
    "thanks": re.compile(r"\b(?:thank you|thanks|many thanks)\b|谢谢|感谢|多谢|谢啦"),
}


def slots_in(reading: Reading, facts: Facts) -> tuple[Slot, ...]:
    """What was said of all that can be owed, by the names of the obligations, and the arithmetic of a plan."""
    named: list[tuple[str, Callable[[Reading, Facts], Slot]]] = [
        ("company", lambda reading, facts: _name("company", reading, facts.company)),
        ("own_name", _own_name),
        ("creditor", lambda reading, facts: _name("creditor", reading, facts.creditor)),
        ("amount", _amount),
        ("due_date", _due_date),
        ("plan_arithmetic", _plan),
    ]
    found = {name: finder(reading, facts) for name, finder in named}
    found |= {name: _by_words(name, words, reading) for name, words in _WORDS.items()}
    return tuple(found[name] for name in sorted(found))


def _missing(name: str) -> Slot:
    return Slot(name=name, verdict=Verdict.NO, reason="missing")


def _said(name: str, spans: Sequence[Span], value: str = "") -> Slot:
    return Slot(name=name, verdict=Verdict.YES, reason="said", spans=tuple(spans), value=value)


def _by_words(name: str, words: re.Pattern[str], reading: Reading) -> Slot:
    found = words.search(reading.text)
    if found is None:
        return _missing(name)
    return _said(name, [reading.span(found.start(), found.end())], reading.quoted(found.start(), found.end()))


def _places(reading: Reading, names: Sequence[str]) -> list[tuple[int, int]]:
    folded = [read(name).text.strip() for name in names]
    return [(place, place + len(name)) for name in folded if name for place in [reading.text.find(name)] if place >= 0]


def _name(slot: str, reading: Reading, names: Sequence[str]) -> Slot:
    places = _places(reading, names)
    if not places:
        return _missing(slot)
    start, end = max(places, key=lambda place: place[1] - place[0])
    return _said(slot, [reading.span(start, end)], reading.quoted(start, end))


def _own_name(reading: Reading, facts: Facts) -> Slot:
    """The name with words that introduce it, or beside the company's; the name alone may be somebody else's."""
    places = _places(reading, facts.collector)
    if not places:
        return _missing("own_name")
    start, end = places[0]
    before = reading.text[max(0, start - 30) : start]
    around = reading.text[max(0, start - 40) : end + 40]
    introduced = any(re.search(words, before) for words in _INTRODUCES)
    beside = any(name and read(name).text in around for name in facts.company)
    span = reading.span(start, end)
    if introduced or beside:
        return _said("own_name", [span], reading.quoted(start, end))
    return Slot(name="own_name", verdict=Verdict.UNSURE, reason="partly", spans=(span,))


def _amount(reading: Reading, facts: Facts) -> Slot:
    """The sum owed to date, to the cent; the sum without its cents is unsure, another sum that is called owed"
    " differs."""
    money = money_in(reading.text)
    for one in money:
        if facts.total and one.value == facts.total:
            return _said("amount", [reading.span(one.start, one.end)], one.digits)
    for one in money:
        span = reading.span(one.start, one.end)
        if facts.total and one.value in (facts.total.to_integral_value(), facts.total // 1):
            return Slot(name="amount", verdict=Verdict.UNSURE, reason="partly", spans=(span,), value=one.digits)
    for one in money:
        if one.owed and facts.total and one.value not in facts.parts:
            span = reading.span(one.start, one.end)
            return Slot(name="amount", verdict=Verdict.NO, reason="differs", spans=(span,), value=one.digits)
    return _missing("amount")


def _due_date(reading: Reading, facts: Facts) -> Slot:
    days = dates_in(reading.text)
    for day in days:
        if facts.due is not None and day.is_day(facts.due):
            return _said("due_date", [reading.span(day.start, day.end)], facts.due.isoformat())
    for day in days:
        if facts.due is not None and day.called_due:
            span = reading.span(day.start, day.end)
            return Slot(name="due_date", verdict=Verdict.NO, reason="differs", spans=(span,), value=str(day))
    return _missing("due_date")


def _plan(reading: Reading, facts: Facts) -> Slot:
    """Whether the parts of a plan come to the sum owed, or to a sum that is said with it."""
    plan = plan_in(reading.text)
    if plan is None:
        return _missing("plan_arithmetic")
    span = reading.span(plan.start, plan.end)
    whole = plan.whole if plan.whole is not None else facts.total
    value = f"{plan.sum:f}"
    if not whole:
        return Slot(name="plan_arithmetic", verdict=Verdict.UNSURE, reason="partly", spans=(span,), value=value)
    if plan.sum == whole:
        return _said("plan_arithmetic", [span], value)
    return Slot(name="plan_arithmetic", verdict=Verdict.NO, reason="differs", spans=(span,), value=value)
