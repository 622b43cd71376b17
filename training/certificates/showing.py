"""What pages say of certificates, in the reader's language."""

from datetime import date

from markupsafe import Markup, escape

from portal.web.filters import short_date, written_date
from portal.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from training.certificates.models import CertificateTerm
from training.certificates.queries import OwnKind
from training.certificates.rules import State, Term, Validity
from training.rulechanges.rules import is_clause

STATES: dict[State, LazyString] = {
    State.VALID: lazy_gettext("in force"),
    State.RENEWABLE: lazy_gettext("to be renewed"),
    State.OUTDATED: lazy_gettext("out of date"),
    State.EXPIRED: lazy_gettext("expired"),
    State.WITHDRAWN: lazy_gettext("withdrawn"),
    State.NONE: lazy_gettext("none"),
}
TONES = {
    State.VALID: "success",
    State.RENEWABLE: "warning",
    State.OUTDATED: "danger",
    State.EXPIRED: "danger",
    State.WITHDRAWN: "danger",
    State.NONE: "neutral",
}


VALIDITIES: dict[Validity, LazyString] = {
    Validity.MONTHS: lazy_gettext("Months; renewed in time they count from the old last day"),
    Validity.COMPLETION: lazy_gettext("Months, always from the day of finishing"),
    Validity.FIXED_DAY: lazy_gettext("Until the same day of every year"),
    Validity.DATE: lazy_gettext("Until one date"),
}


def term_words(term: Term | CertificateTerm) -> str:
    """How long certificates hold under a length."""
    if term.validity is Validity.FIXED_DAY:
        return gettext("until the next %(day)s", day=written_date(date(2023, term.month, term.day), gettext("d MMMM")))
    if term.validity is Validity.DATE:
        return gettext("until %(day)s", day=short_date(term.expires_on))
    if term.validity is Validity.COMPLETION:
        return ngettext(
            "%(num)d month from the day of finishing", "%(num)d months from the day of finishing", term.months
        )
    return ngettext(
        "%(num)d month, renewed in time from the old last day",
        "%(num)d months, renewed in time from the old last day",
        term.months,
    )


def rule_words(rule: str) -> str:
    """A clause of the policy by its number, another rule by its name."""
    return gettext("Clause %(number)s", number=rule) if is_clause(rule) else rule


def rule_in_sentence(rule: str) -> str:
    """The same within a sentence, where English writes it small."""
    return gettext("clause %(number)s", number=rule) if is_clause(rule) else rule


def state_badge(state: State) -> Markup:
    """The state as a badge."""
    return Markup('<span class="badge tone-{}">{}</span>').format(TONES[state], escape(STATES[state]))


def state_sentence(own: OwnKind) -> str:
    """What the state means for the person, and what happens next."""
    certificate = own.standing.certificate
    if certificate is None:
        return ""
    if own.standing.ground_gone and own.standing.state is not State.WITHDRAWN:
        return gettext("A part of the programme behind it was taken back. Nobody relies on it until that is settled.")
    until, since = short_date(certificate.expires_on), short_date(certificate.renewable_from)
    if own.standing.state is State.VALID:
        return gettext("It holds until %(day)s. The renewal begins by itself on %(since)s.", day=until, since=since)
    if own.standing.state is State.RENEWABLE:
        return gettext("It holds until %(day)s. Renew it before then: no day is lost.", day=until)
    if own.standing.state is State.EXPIRED:
        return gettext(
            "It expired on %(day)s. The renewal programme brings it back, from the day you finish.", day=until
        )
    if own.standing.state is State.WITHDRAWN:
        return gettext("It was withdrawn. The whole programme earns a new one; ask a trainer.")
    return gettext("A rule changed since. A short course brings it up to date.")
