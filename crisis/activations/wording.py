"""The diary's lines in the reader's language."""

from collections.abc import Mapping
from typing import Any

from crisis.activations.models import EntryKind, RoomEntry
from crisis.activations.rules import FactSort
from crisis.people import name_of
from crisis.plans.rules import GRADE_WORDS, Grade, PlanContent
from portal.web.i18n import gettext, mark

_TITLES: Mapping[EntryKind, str] = {
    EntryKind.ACTIVATED: mark("Plan activated: %(what)s"),
    EntryKind.JOINED: mark("Another alert came in"),
    EntryKind.CALLED: mark("%(what)s: %(person)s is called"),
    EntryKind.UNREACHABLE: mark("%(what)s: %(person)s is called in the portal only, there is no mail address"),
    EntryKind.EXHAUSTED: mark("%(what)s: everybody was called and nobody answered"),
    EntryKind.MAIL_FAILED: mark("%(what)s: the mail to %(person)s could not be delivered"),
    EntryKind.ACKNOWLEDGED: mark("%(what)s: %(person)s takes the role"),
    EntryKind.TASK_DONE: mark("Done: %(what)s"),
    EntryKind.TASK_WAIVED: mark("Waived: %(what)s"),
    EntryKind.NOTE: mark("Note"),
    EntryKind.CONDITION: mark("Holds: %(what)s"),
    EntryKind.STOOD_DOWN: mark("The plan is stood down"),
    EntryKind.REVIEWED: mark("The review is done"),
}
_FACT_TITLES = {
    FactSort.FACT: mark("Noted as a fact"),
    FactSort.ASSUMPTION: mark("Noted as an assumption"),
    FactSort.RUMOUR: mark("Noted as a rumour"),
}
_LOOKS = {
    EntryKind.ACTIVATED: ("bolt", "danger"),
    EntryKind.JOINED: ("urgent", "warning"),
    EntryKind.CALLED: ("phone-call", "info"),
    EntryKind.UNREACHABLE: ("phone-off", "warning"),
    EntryKind.EXHAUSTED: ("alert-octagon", "danger"),
    EntryKind.MAIL_FAILED: ("alert-triangle", "danger"),
    EntryKind.ACKNOWLEDGED: ("user-check", "success"),
    EntryKind.TASK_DONE: ("check", "success"),
    EntryKind.TASK_WAIVED: ("minus", "neutral"),
    EntryKind.NOTE: ("pencil", "neutral"),
    EntryKind.FACT: ("message", "neutral"),
    EntryKind.CONDITION: ("checks", "success"),
    EntryKind.STOOD_DOWN: ("flag", "success"),
    EntryKind.REVIEWED: ("clipboard-check", "success"),
}


def line_of(entry: RoomEntry, content: PlanContent, language: str) -> dict[str, Any]:
    """A line for the timeline: title, text, time, who, picture."""
    icon, tone = _LOOKS[entry.kind]
    return {
        "at": entry.at,
        "title": _title(entry, content, language),
        "text": entry.text,
        "icon": icon,
        "tone": tone,
        "who": name_of(entry.account) if entry.account else gettext("Fairline"),
    }


def _title(entry: RoomEntry, content: PlanContent, language: str) -> str:
    if entry.kind is EntryKind.FACT:
        return gettext(_FACT_TITLES[FactSort(entry.key)])
    values: dict[str, object] = {"what": _what(entry, content, language)}
    values["person"] = entry.employee.name if entry.employee else ""
    return gettext(_TITLES[entry.kind]) % values


def _what(entry: RoomEntry, content: PlanContent, language: str) -> str:
    """The grade, role, step or condition that ``key`` names."""
    if entry.kind is EntryKind.ACTIVATED:
        return gettext(GRADE_WORDS[Grade(entry.key)])
    if entry.kind in (EntryKind.TASK_DONE, EntryKind.TASK_WAIVED):
        return content.step(entry.key).text.of(language)
    if entry.kind is EntryKind.CONDITION:
        return next(one.text.of(language) for one in content.conditions if one.key == entry.key)
    return content.role(entry.key).title.of(language) if entry.key else ""
