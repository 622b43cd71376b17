"""What a new scenario begins with: an empty call, or a copy of another under a new key."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from portal.errors import Invalid
from training.calls.rules.scenario import Account, End, Node, Phase, Row, Scenario, Spoken
from training.calls.scenariofiles import write_scenario
from training.scenario_authoring.edits import closed, header_passage, opened, with_data, with_passage, with_words

_KEY = re.compile(r"^key:.*$", re.MULTILINE)
_WORDS = {
    "n_pre": ("The account comes up. What do you do?", "系统弹出这笔账户，你怎么做？", "系統彈出這筆帳戶，你怎麼做？"),
    "e_done": ("The call has ended well.", "通话顺利结束。", "通話順利結束。"),
    "e_failed": ("The call has failed.", "通话失败。", "通話失敗。"),
    "company": ("Jinghe Services", "景和服务公司", "景和服務公司"),
    "creditor": ("Harbour Bank", "海湾银行", "海灣銀行"),
    "debtor": ("Mr Chen Wei", "陈伟先生", "陳偉先生"),
    "collector": ("Lin", "林", "林"),
}


def empty_scenario(key: str, titles: Mapping[str, str], ifid: str, day: date, packs: Mapping[str, date]) -> str:
    """The text of a call with a beginning and two ends, on ``day`` at 10:00 of the debtor's clock."""
    return write_scenario(empty_call(key, titles, ifid, day, packs))


def empty_call(key: str, titles: Mapping[str, str], ifid: str, day: date, packs: Mapping[str, date]) -> Scenario:
    """The same as a scenario."""
    bare = Scenario()
    account = Account(creditor="creditor", debtor="debtor", company="company", collector="collector")
    rows = [Row(id="title", texts=dict(titles), passage="Words")]
    rows += [Row(id=name, texts=_three(said), passage="Words") for name, said in _WORDS.items()]
    return replace(
        bare,
        ifid=ifid,
        name=titles.get("en") or key,
        key=key,
        title="title",
        packs=tuple(packs.items()),
        account=account,
        start="PreDial",
        clock=datetime.combine(day, time(10)),
        zone="Asia/Shanghai",
        words=tuple(rows),
        nodes=(
            _heard(Node(name="PreDial", phase=Phase.PREDIAL), "narrator", "n_pre"),
            _heard(Node(name="Done", phase=None, end=End.SUCCESS), "narrator", "e_done"),
            _heard(Node(name="Failed", phase=None, end=End.FAIL), "narrator", "e_failed"),
        ),
    )


def _heard(node: Node, speaker: str, words: str) -> Node:
    return replace(node, spoken=(Spoken(speaker=speaker, words=words),))


def _three(said: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("en", "zh_Hans", "zh_Hant"), said, strict=True))


def copied_scenario(text: str, key: str, titles: Mapping[str, str], ifid: str) -> str:
    """A copy of a text under another key, identifier and title."""
    found = opened(text)
    header = header_passage(found.story)
    if header is None:
        raise Invalid("This is no scenario yet: its header says no key.")
    story = with_passage(found.story, replace(header, text=_KEY.sub(f"key: {key}", header.text, count=1)), header.name)
    there = found.words.get(found.scenario.title)
    if there is not None:
        story = with_words(story, {found.scenario.title: {code: titles.get(code) or there[code] for code in there}})
    return closed(with_data(replace(story, title=titles.get("en") or story.title), ifid=ifid))
