"""Whether a mail is answered by the portal itself, and in which language: never a machine, never often (RFC 3834)."""

from datetime import datetime, timedelta

from complaints.mailbox.rules.values import Judgement, Reading, Treatment

ONE_A_SENDER = timedelta(days=1)
MOST_A_CASE = 3
FRESH = timedelta(days=3)
"""What arrived before is answered by a person: the portal was not reading then."""
_LONGEST_DELAY = timedelta(days=30)
_TRADITIONAL = frozenset("們個這為過電話單請謝貴說對應當會無與還後從來聽訴騷擾職員書銀專債務麼嗎問題號碼萬應該")
_SIMPLIFIED = frozenset("们个这为过电话单请谢贵说对应当会无与还后从来听诉骚扰职员书银专债务么吗问题号码万应该")
_HAN = range(0x4E00, 0xA000)
_ENOUGH_HAN = 0.2


def may_acknowledge(
    reading: Reading, judgement: Judgement, *, arrived_at: datetime, now: datetime, last: datetime | None, in_case: int
) -> bool:
    """Whether the portal says by itself that a mail has come.

    ``last`` is when this sender was last told so, ``in_case`` how often it was said in this case. Twice for any chain
    of machines: those that tell what they are get nothing at all.
    """
    if judgement.treatment not in (Treatment.NEW_CASE, Treatment.REPLY_TO_CASE) or reading.silent:
        return False
    told_lately = last is not None and last > now - ONE_A_SENDER
    return not told_lately and in_case < MOST_A_CASE and arrived_at > now - FRESH


def arrival(told: datetime | None, now: datetime) -> datetime:
    """When a mail arrived: by the server where that can be right, else now; the mail's own date counts for nothing."""
    return told if told is not None and now - _LONGEST_DELAY < told <= now else now


def language_of(text: str, otherwise: str) -> str:
    """The language that an answer is written in: Chinese of the one or the other script, else ``otherwise``."""
    seen = text[:5000]
    letters = sum(character.isalpha() for character in seen)
    han = sum(ord(character) in _HAN for character in seen)
    if not letters:
        return otherwise
    if han < _ENOUGH_HAN * letters:
        return "en" if seen.isascii() or han == 0 else otherwise
    traditional = sum(character in _TRADITIONAL - _SIMPLIFIED for character in seen)
    simplified = sum(character in _SIMPLIFIED - _TRADITIONAL for character in seen)
    return "zh_Hant" if traditional > simplified else "zh_Hans"
