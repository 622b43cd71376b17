"""The page of what can be practised: a card for each scenario, with one's own best result and last call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.web.i18n import gettext, ngettext
from training.calls.rules.skill import CRITERIA
from training.calls.rules.verdicts import Standing
from training.plays.models import PlayedCall
from training.plays.queries import Practised
from training.plays.wording import difficulty_word, family_word
from training.scenarios.models import ScenarioVersion


@dataclass(frozen=True, kw_only=True)
class Book:
    """A card: what is practised, how hard and long it is, and how far somebody has come with it."""

    scenario_id: int
    title: str
    summary: str
    family: str
    difficulty: int
    difficulty_word: str
    minutes: str
    state: str
    tone: str
    times: str
    running: PlayedCall | None
    last: PlayedCall | None
    last_word: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """All cards, and how many of them were passed."""

    books: list[Book]
    passed: int


def shelf(found: Sequence[ScenarioVersion], done: Mapping[int, Practised], language: str) -> Shelf:
    """The cards in order: easy ones first."""
    books = [_book(version, done.get(version.scenario_id), language) for version in found]
    return Shelf(books=books, passed=sum(1 for one in done.values() if one.passed))


def _book(version: ScenarioVersion, done: Practised | None, language: str) -> Book:
    state, tone = _state(done)
    times = done.times if done else 0
    last = done.last if done else None
    return Book(
        scenario_id=version.scenario_id,
        title=version.title(language),
        summary=version.summaries.get(language, ""),
        family=family_word(version.family),
        difficulty=min(max(version.difficulty, 1), 4),
        difficulty_word=difficulty_word(version.difficulty),
        minutes=gettext("about %(minutes)s min", minutes=version.minutes),
        state=state,
        tone=tone,
        times=ngettext("practised %(num)d time", "practised %(num)d times", times) if times else "",
        running=done.running if done else None,
        last=last,
        last_word=_last_word(last) if last else "",
    )


def _state(done: Practised | None) -> tuple[str, str]:
    if done is not None and done.passed:
        return gettext("passed"), "success"
    if done is not None and done.running is not None:
        return gettext("on the line"), "info"
    if done is not None and done.last is not None and done.last.standing is Standing.UNSURE:
        return gettext("a trainer decides"), "warning"
    if done is not None and done.times:
        return gettext("not passed yet"), "warning"
    return "", "neutral"


def _last_word(call: PlayedCall) -> str:
    if call.passed is None:
        return gettext("left before the end")
    if call.standing is Standing.UNSURE:
        return gettext("a trainer decides")
    return gettext("passed") if call.passed else gettext("not passed")


def rubric() -> list[tuple[str, list[str]]]:
    """What skill is judged by, before anybody dials: each criterion with what its levels from 1 to 4 mean."""
    return [(gettext(one.label), [gettext(text) for text in one.anchors]) for one in CRITERIA]
