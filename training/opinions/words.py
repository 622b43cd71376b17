"""Second opinions in words."""

from collections.abc import Mapping

from portal.web.i18n import lazy_gettext, mark
from training.opinions.rules import Outcome

OUTCOME_WORDS: Mapping[Outcome, object] = {
    Outcome.YES: lazy_gettext("yes"),
    Outcome.NO: lazy_gettext("no"),
    Outcome.UNSURE: lazy_gettext("unsure"),
    Outcome.UNQUOTED: lazy_gettext("thrown away: its quotation is not in the sentence"),
    Outcome.UNREADABLE: lazy_gettext("thrown away: not the answer that was asked for"),
    Outcome.SILENT: lazy_gettext("no reply"),
}
TROUBLES: Mapping[str, str] = {
    "time": mark("not in time"),
    "size": mark("an answer without end"),
    "way": mark("not reached"),
}
"""Why no answer came; a status is told as its number."""
SAYS: Mapping[tuple[Outcome, bool], str] = {
    (Outcome.YES, True): mark("The model takes it for said."),
    (Outcome.NO, True): mark("The model takes it for not said."),
    (Outcome.YES, False): mark("The model takes the rule for broken."),
    (Outcome.NO, False): mark("The model takes the rule for kept."),
    (Outcome.UNSURE, True): mark("The model is unsure as well."),
    (Outcome.UNSURE, False): mark("The model is unsure as well."),
}
"""By what it said and whether it was about an obligation."""
