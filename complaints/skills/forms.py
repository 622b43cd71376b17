"""The form for what an officer is suited for."""

from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired

from complaints.fields import NEEDED, NotBlank, line
from complaints.intake.forms import Ticks, translated
from complaints.skills.models import OfficerSkills
from complaints.skills.services import ChosenSkills
from complaints.taxonomy import GROUPS, categories
from complaints.wording import CHANNELS
from portal import clock
from portal.web.forms import PortalForm
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext


class SkillsForm(PortalForm):
    """Languages, categories and channels; nothing ticked of a kind means all of it."""

    languages = Ticks(lazy_gettext("Languages"), description=lazy_gettext("Nothing ticked: all."))
    groups = Ticks(
        lazy_gettext("What complaints are about"),
        description=lazy_gettext("Nothing ticked here and among the single categories: all."),
    )
    codes = Ticks(lazy_gettext("Single categories"))
    channels = Ticks(lazy_gettext("How they arrive"), description=lazy_gettext("Nothing ticked: all."))
    since = DateField(lazy_gettext("From"), [InputRequired(NEEDED)])
    reason = line(lazy_gettext("Reason"), 500, "", NotBlank(lazy_gettext("Write something here.")))
    seen = HiddenField(default="0")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.languages.choices = list(LANGUAGE_NAMES.items())
        self.groups.choices = [(figure, gettext(name)) for figure, name in GROUPS.items()]
        self.codes.choices = [(code, f"{code} {gettext(one.name)}") for code, one in categories().items()]
        self.channels.choices = translated(CHANNELS)
        self.since.render_kw = {"min": clock.today().isoformat()}

    def chosen(self) -> ChosenSkills:
        """What was ticked."""
        assert self.since.data is not None
        return ChosenSkills(
            since=self.since.data,
            languages=self.languages.data or (),
            channels=self.channels.data or (),
            areas=[*(self.groups.data or ()), *(self.codes.data or ())],
            reason=self.reason.data or "",
        )

    def shown(self) -> int:
        """The newest choice that the page knew; what is no number was no page of ours."""
        given = self.seen.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else -1


def ticked(row: OfficerSkills | None) -> dict[str, list[str]]:
    """What the form begins with."""
    areas = row.areas if row else []
    return {
        "languages": row.languages if row else [],
        "channels": row.channels if row else [],
        "groups": [one for one in areas if one in GROUPS],
        "codes": [one for one in areas if one not in GROUPS],
    }
