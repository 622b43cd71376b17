"""The agency's words for the loop; message ids, translated where they are shown."""

from complaints.loop.models import Appeal
from complaints.loop.rules.consequences import Ruling
from portal.web.i18n import gettext
from portal.words import mark

RULINGS = {
    Ruling.STANDS: mark("The finding stands"),
    Ruling.CHANGED: mark("Changed to partly upheld"),
    Ruling.OVERTURNED: mark("The finding is overturned"),
}
RULING_TONES = {Ruling.STANDS: "neutral", Ruling.CHANGED: "info", Ruling.OVERTURNED: "success"}


def ruling_words(appeal: Appeal | None) -> tuple[str, str]:
    """Words and tone of where an appeal stands."""
    if appeal is None:
        return "", "neutral"
    if appeal.ruling is None:
        return gettext("Appeal under way"), "info"
    return gettext(RULINGS[appeal.ruling]), RULING_TONES[appeal.ruling]
