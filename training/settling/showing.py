"""What the pages of settling show: each point with its sentence, rule and reason, and what trainers decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.web.i18n import gettext, mark
from training.calls.rules.evidence import Found
from training.calls.rules.settling import CHOSEN, Point
from training.calls.rules.skill import CRITERIA
from training.debriefs.queries import Played
from training.debriefs.showing import Cited, cited
from training.judge.rules.patterns import Conduct
from training.judge.words import CONDUCT_WORDS, REASON_WORDS
from training.opinions.models import CallOpinion
from training.opinions.showing import ShownOpinion, shown_opinion
from training.plays.wording import STANDING_TONES, obligation_word, verdict_word
from training.settling.models import CallMark
from training.settling.rules import SKILL, Ground, Key

GROUNDS: Mapping[Ground, str] = {
    Ground.UNSURE: mark("The judge is unsure"),
    Ground.CRITICAL: mark("Critical breach"),
    Ground.SAMPLE: mark("Sample"),
}
GROUND_TONES: Mapping[Ground, str] = {Ground.UNSURE: "warning", Ground.CRITICAL: "danger", Ground.SAMPLE: "neutral"}
_CRITERIA = {one.name: one.label for one in CRITERIA}
_SLOT_REASONS = {
    "partly": mark("was said only in part"),
    "missing": mark("was not heard in these words"),
    "differs": mark("does not agree with the account"),
    "said": mark("was heard"),
}
_FOUND = {
    Found.YES.value: mark("Found in the call"),
    Found.UNSURE.value: mark("Unsure"),
    Found.NO.value: mark("Not found in the call"),
}


@dataclass(frozen=True, kw_only=True)
class ShownPoint:
    """A point to decide: what it is about, what found it and why, the sentence around its span, the rule."""

    title: str
    by: str
    why: str
    found: str
    tone: str
    turn: int
    before: str
    words: str
    after: str
    rule: Cited | None
    is_duty: bool
    opinion: ShownOpinion | None = None


@dataclass(frozen=True, kw_only=True)
class ShownMark:
    """A decision as a reader meets it: at which turn (from 1), what was found before, what was decided, and why."""

    title: str
    turn: int
    words: str
    was: str
    now: str
    changed: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ShownReview:
    """A review: who and when, what the call was before and after, and its decisions."""

    by: str
    at: datetime
    before: str
    before_tone: str
    after: str
    after_tone: str
    changed: bool
    marks: list[ShownMark]


def points_shown(
    played: Played, points: Sequence[Point], language: str, opinions: Mapping[Key, CallOpinion]
) -> list[ShownPoint]:
    """The points in their order; rules in the reader's language, sentences and second opinions in the call's."""
    return [_point(played, one, language, opinions.get(one.key)) for one in points]


def _point(played: Played, one: Point, language: str, opinion: CallOpinion | None) -> ShownPoint:
    sentence, rule = played.lines.said[one.turn], cited(played, one.name, language)
    start, end = (one.start, one.end) if one.end or one.found is Found.UNSURE else (0, len(sentence))
    return ShownPoint(
        title=_title(played, one.name, language),
        by=_by(one),
        why=_why(one),
        found=gettext(_FOUND[one.found.value]),
        tone="warning" if one.found is Found.UNSURE else "success" if one.is_duty else "danger",
        turn=one.turn + 1,
        before=sentence[:start],
        words=sentence[start:end],
        after=sentence[end:],
        rule=rule,
        is_duty=one.is_duty,
        opinion=shown_opinion(one, opinion) if one.found is Found.UNSURE else None,
    )


def _title(played: Played, name: str, language: str) -> str:
    rule = cited(played, name, language)
    if rule is not None:
        return rule.title
    return gettext(_CRITERIA[name]) if name in _CRITERIA else obligation_word(name)


def _by(one: Point) -> str:
    if one.what == CHOSEN:
        return gettext("By what was chosen")
    if one.is_duty:
        return gettext("Obligation")
    return gettext(CONDUCT_WORDS[Conduct(one.what)]) if one.what in set(Conduct) else one.what


def _why(one: Point) -> str:
    words = REASON_WORDS.get(one.reason) or _SLOT_REASONS.get(one.reason)
    return gettext(words) if words else ""


def reviews_shown(played: Played, language: str) -> list[ShownReview]:
    """All reviews, the newest first, each with what the call was before it."""
    found, before = [], played.results_after(()).standing
    stood: dict[Key, bool] = {}
    for review in played.reviews:
        found.append(
            ShownReview(
                by=review.by,
                at=review.at,
                before=verdict_word(before),
                before_tone=STANDING_TONES[before],
                after=verdict_word(review.standing),
                after_tone=STANDING_TONES[review.standing],
                changed=before is not review.standing,
                marks=[_mark(played, mark, stood, language) for mark in review.marks],
            )
        )
        before = review.standing
        stood |= {(one.turn, one.name, one.what): one.holds for one in review.marks if one.holds is not None}
    return found[::-1]


def _mark(played: Played, one: CallMark, stood: Mapping[Key, bool], language: str) -> ShownMark:
    key = (one.turn, one.name, one.what)
    said = played.lines.said[one.turn] if one.turn < len(played.lines.said) else ""
    if one.what == SKILL:
        was, now, changed = "", gettext("%(level)s of 4", level=one.level), True
    else:
        duty = one.what == one.name
        earlier = stood.get(key, True if one.found == Found.YES.value else None)
        was, now, changed = _held(earlier, duty), _held(one.holds, duty), earlier is not one.holds
    return ShownMark(
        title=_title(played, one.name, language),
        turn=one.turn + 1,
        words=said,
        was=was,
        now=now,
        changed=changed,
        reason=one.reason,
    )


def _held(holds: bool | None, duty: bool) -> str:
    if holds is None:
        return gettext("unsure")
    if duty:
        return gettext("met") if holds else gettext("not met")
    return gettext("broken") if holds else gettext("not broken")
