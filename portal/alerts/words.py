"""What pages and mails say of each kind of alert."""

from portal.alerts.rules import MANY, AlertKind
from portal.alerts.tallies import CROWD
from portal.web.i18n import gettext
from portal.words import mark

TITLES = {
    AlertKind.PASSWORD_GUESSED: mark("Somebody guesses a password"),
    AlertKind.NAMES_TRIED: mark("Many names tried from one network"),
    AlertKind.FACTOR_GUESSED: mark("Somebody guesses codes of the second step"),
    AlertKind.FACTOR_LEFT: mark("A sign-in stopped at the second step"),
    AlertKind.BULK_REVEAL: mark("Many protected values shown"),
    AlertKind.BULK_VIEW: mark("Very many records opened"),
    AlertKind.BULK_EXPORT: mark("Many rows exported"),
    AlertKind.MANY_EXPORTS: mark("Many sheets exported"),
    AlertKind.DENIALS: mark("Many pages refused"),
    AlertKind.CHAIN_BROKEN: mark("The audit trail does not hold"),
    AlertKind.BACKUP_MISSED: mark("No fresh backup"),
}
_SENTENCES = {
    AlertKind.PASSWORD_GUESSED: mark("%(number)s failed sign-ins within %(minutes)s minutes."),
    AlertKind.NAMES_TRIED: mark("%(number)s different names failed to sign in within %(minutes)s minutes."),
    AlertKind.FACTOR_GUESSED: mark("%(number)s wrong codes within %(minutes)s minutes; the password was right."),
    AlertKind.FACTOR_LEFT: mark("The password was right, the second step was never passed."),
    AlertKind.BULK_REVEAL: mark("%(number)s protected values were shown in full within %(minutes)s minutes."),
    AlertKind.BULK_VIEW: mark("%(number)s records were opened within %(minutes)s minutes."),
    AlertKind.BULK_EXPORT: mark("%(rows)s rows were exported; the limit is %(limit)s."),
    AlertKind.MANY_EXPORTS: mark("%(exports)s sheets were exported in one day; the limit is %(limit)s."),
    AlertKind.DENIALS: mark("%(number)s pages were refused within %(minutes)s minutes."),
    AlertKind.CHAIN_BROKEN: mark("Rows that do not hold: %(number)s. The first is row %(row)s."),
    AlertKind.BACKUP_MISSED: mark("The newest proven backup is older than %(hours)s hours, or there is none."),
}
_OTHER_FAULTS: dict[str | int, str] = {
    "heads": mark("The file of the heads kept outside is damaged."),
    "guard": mark("The database no longer refuses changes of the trail: its guard was removed or switched off."),
}
_ADVICE = {
    AlertKind.PASSWORD_GUESSED: mark(
        "Ask the person whether it was them. If not, tell them to change the password and look at their sessions."
    ),
    AlertKind.NAMES_TRIED: mark("If nobody of yours sits there, close the portal to this network at the proxy."),
    AlertKind.FACTOR_GUESSED: mark(
        "Ask the person at once. If it was not them, have them choose a new password: this one is known."
    ),
    AlertKind.FACTOR_LEFT: mark(
        "Ask the person whether they gave up. If it was not them, have them choose a new password: this one is known."
    ),
    AlertKind.BULK_REVEAL: mark("Look in the audit trail at what was shown and for what reason, and ask the person."),
    AlertKind.BULK_VIEW: mark("Look in the audit trail at what was opened, and ask the person why."),
    AlertKind.BULK_EXPORT: mark("Look in the audit trail at what was taken out, and ask the person what for."),
    AlertKind.MANY_EXPORTS: mark("Look in the audit trail at what was taken out, and ask the person what for."),
    AlertKind.DENIALS: mark(
        "Somebody tries addresses that are not theirs, or lacks a role. Ask the person, or look at the proxy's log."
    ),
    AlertKind.CHAIN_BROKEN: mark(
        "Stop the portal and keep the disk as it is. Compare with the heads kept outside and with the last backup."
    ),
    AlertKind.BACKUP_MISSED: mark("Look at why the backup did not run, and make one now."),
}


def title_of(kind: AlertKind) -> str:
    """The kind in a few words."""
    return gettext(TITLES[kind])


def sentence_of(kind: AlertKind, details: dict[str, str | int]) -> str:
    """What happened, with its figures; the bare kind where they are others than the sentence asks for."""
    other = _OTHER_FAULTS.get(details.get("fault", ""))
    if other is not None:
        return gettext(other)
    try:
        return gettext(_SENTENCES[kind]) % details
    except (KeyError, TypeError, ValueError):
        return title_of(kind)


def advice_of(kind: AlertKind) -> str:
    """What to do about it."""
    return gettext(_ADVICE[kind])


def about_words(about: str, username: str | None, *, in_mail: bool) -> str:
    """What it is about. A network is named on the page only; a name only where it is that of an account."""
    kind, _, number = about.partition(":")
    if username is not None:
        return gettext("account %(username)s", username=username)
    if about == CROWD:
        return gettext("very many networks")
    if about == MANY:
        return gettext("very many at once")
    if kind == "network":
        return gettext("one network") if in_mail or not number else gettext("network %(network)s", network=number)
    return gettext("the installation")
