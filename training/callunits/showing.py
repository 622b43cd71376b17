"""What pages say of practice calls of plans: a part's own page, and a line on the plan and on My day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from training.calls.rules.verdicts import Standing
from training.callunits.queries import Place
from training.callunits.rules import CallState, Tried, Try
from training.plays.wording import difficulty_word, family_word
from training.scenarios.models import ScenarioVersion

_NOTES: dict[CallState, LazyString] = {
    CallState.RUNNING: lazy_gettext("on the line"),
    CallState.RECORD: lazy_gettext("its record is to be written"),
    CallState.WAITING: lazy_gettext("waits for a trainer"),
    CallState.FAILED: lazy_gettext("not passed yet"),
    CallState.USED_UP: lazy_gettext("all tries are used"),
}
_SENTENCES: dict[CallState, tuple[str, LazyString]] = {
    CallState.NEW: ("info", lazy_gettext("It is done by a call that passes, with its record written.")),
    CallState.RUNNING: ("info", lazy_gettext("A call waits where you left it.")),
    CallState.RECORD: ("info", lazy_gettext("The call has ended. Write its record, then you see what came of it.")),
    CallState.WAITING: (
        "info",
        lazy_gettext("A trainer decides about what you said. The part stays open until then; you may try again."),
    ),
    CallState.FAILED: (
        "warning",
        lazy_gettext("Not passed yet. The debrief shows each sentence and what to say instead; then try again."),
    ),
    CallState.USED_UP: (
        "warning",
        lazy_gettext("All tries are used. Talk them through with your team lead or a trainer, who can grant another."),
    ),
    CallState.PASSED: ("success", lazy_gettext("Passed. You may practise it again whenever you like.")),
}
_BUTTONS: dict[CallState, LazyString] = {
    CallState.NEW: lazy_gettext("Begin the call"),
    CallState.WAITING: lazy_gettext("Try again"),
    CallState.FAILED: lazy_gettext("Try again"),
    CallState.PASSED: lazy_gettext("Practise it again"),
}
_WORDS: dict[Standing, tuple[LazyString, str]] = {
    Standing.PASSED: (lazy_gettext("passed"), "success"),
    Standing.FAILED: (lazy_gettext("not passed"), "danger"),
    Standing.UNSURE: (lazy_gettext("a trainer decides"), "info"),
    Standing.NOT_PRACTISED: (lazy_gettext("broken off"), "neutral"),
}


@dataclass(frozen=True, kw_only=True)
class ShownTry:
    """A call of a part in one line. ``finished``: there is a debrief to read."""

    call_id: int
    at: datetime | None
    word: str
    tone: str
    finished: bool


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """A practice call of a plan. ``go_on`` is the call that waits; ``button`` begins another, "" where none may."""

    state: str
    tone: str
    sentence: str
    go_on: int | None
    button: str
    left: str
    tries: list[ShownTry]
    title: str
    summary: str
    family: str
    difficulty: int
    difficulty_word: str
    minutes: int


def shown_part(tried: Tried, version: ScenarioVersion, language: str) -> ShownPart:
    """The part as its own page shows it."""
    tone, sentence = _SENTENCES[tried.state]
    may_begin = tried.open is None and (tried.done or tried.left != 0)
    return ShownPart(
        state=tried.state.value,
        tone=tone,
        sentence=str(sentence),
        go_on=tried.open.call_id if tried.open else None,
        button=str(_BUTTONS[tried.state]) if may_begin else "",
        left=_left(tried),
        tries=[_shown_try(one) for one in tried.tries],
        title=version.title(language),
        summary=version.summaries.get(language, ""),
        family=family_word(version.family),
        difficulty=min(max(version.difficulty, 1), 4),
        difficulty_word=difficulty_word(version.difficulty),
        minutes=version.minutes,
    )


def _left(tried: Tried) -> str:
    if tried.left is None or tried.done:
        return ""
    return ngettext("%(num)d try left", "%(num)d tries left", tried.left)


def _shown_try(one: Try) -> ShownTry:
    if one.ended_at is None:
        word, tone = gettext("on the line"), "info"
    elif one.record_open:
        word, tone = gettext("its record is to be written"), "info"
    elif one.standing is None:
        word, tone = gettext("left before the end"), "neutral"
    else:
        words, tone = _WORDS[one.standing]
        word = str(words)
    finished = one.ended_at is not None and not one.record_open
    return ShownTry(call_id=one.call_id, at=one.ended_at, word=word, tone=tone, finished=finished)


def notes_on(tried: Mapping[Place, Tried]) -> dict[Place, str]:
    """What a plan says beside each practice call that was tried."""
    return {place: str(_NOTES[one.state]) for place, one in tried.items() if one.state in _NOTES}


def call_step(tried: Tried | None, title: str) -> str:
    """What is to be done next about a practice call, as a button says it."""
    state = tried.state if tried else CallState.NEW
    if state is CallState.RUNNING:
        return gettext("Go on with the call: %(title)s", title=title)
    if state is CallState.RECORD:
        return gettext("Write the record of the call: %(title)s", title=title)
    if state is CallState.FAILED:
        return gettext("Try the call again: %(title)s", title=title)
    if state is CallState.WAITING:
        return gettext("A trainer decides about your call: %(title)s", title=title)
    return gettext("Make the call: %(title)s", title=title)
