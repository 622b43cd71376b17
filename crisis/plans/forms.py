"""The form that names people for a role."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from crisis.plans.rules import SEATS_PER_ROLE
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext


def _optional_id(text: Any) -> int | None:
    return int(text) if text not in (None, "", "None") else None


class SeatsForm(PortalForm):
    """Holder and two deputies; an empty choice leaves the seat empty."""

    holder = SelectField(lazy_gettext("Holder"), coerce=_optional_id)
    deputy1 = SelectField(lazy_gettext("First deputy"), coerce=_optional_id)
    deputy2 = SelectField(lazy_gettext("Second deputy"), coerce=_optional_id)

    def offer(self, people: Sequence[tuple[int, str, str]], nobody: str) -> None:
        """Fill the lists with (id, name, staff number)."""
        choices = [SelectChoice("", nobody), *(SelectChoice(one, f"{name} · {number}") for one, name, number in people)]
        for field in (self.holder, self.deputy1, self.deputy2):
            field.choices = choices

    @property
    def seats(self) -> list[int | None]:
        """The chosen employee ids in the order of the seats."""
        return [self.holder.data, self.deputy1.data, self.deputy2.data][:SEATS_PER_ROLE]
