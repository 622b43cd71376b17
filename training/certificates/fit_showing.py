"""Why somebody may not call, as sentences in the reader's language."""

from datetime import date

from portal.web.filters import short_date
from portal.web.i18n import LazyString, gettext, lazy_gettext
from training.certificates.fit_queries import call_checks
from training.certificates.fit_rules import Fit, Hindrance
from training.certificates.showing import rule_in_sentence

_SENTENCES: dict[str, LazyString] = {
    Hindrance.NO_CERTIFICATE: lazy_gettext("No call certificate yet: the programme is not finished."),
    Hindrance.EXPIRED: lazy_gettext("The call certificate has expired: the renewal is not finished."),
    Hindrance.WITHDRAWN: lazy_gettext("The call certificate was withdrawn."),
    Hindrance.OUTDATED: lazy_gettext("A rule changed: the short course on it is not finished."),
    Hindrance.GROUND: lazy_gettext("A part of the programme behind the call certificate was taken back."),
    Hindrance.EXAM: lazy_gettext("The quiz of the business training is not passed."),
    Hindrance.RETRAINING: lazy_gettext("Special training that keeps from calling is not finished."),
}


def sentences_of(fit: Fit) -> list[str]:
    """Each thing that stands against calling in a sentence, those of other domains included."""
    known = {**_SENTENCES, **{check.code: check.sentence for check in call_checks()}}
    found: list[str] = []
    for code in fit.hindrances:
        found += _outdated_since(fit) if code == Hindrance.OUTDATED and fit.changes else [str(known[code])]
    return found


def _outdated_since(fit: Fit) -> list[str]:
    """Which rule changed when, one sentence for each."""
    return [
        gettext(
            "The certificate is out of date since %(rule)s changed on %(day)s: the short course is not finished.",
            day=short_date(change.effective_from),
            rule=rule_in_sentence(change.rule),
        )
        for change in fit.changes
    ]


def answer_to(fit: Fit, day: date, today: date) -> str:
    """Yes or no in a sentence."""
    if day != today:
        return gettext("could call that day") if fit.fit else gettext("could not call that day")
    return gettext("may call") if fit.fit else gettext("may not call")
