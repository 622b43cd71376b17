"""What was chosen for officers, and why somebody was given a complaint, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from complaints.cases.models import Channel
from complaints.cases.rules.fitting import Aspect, Fit
from complaints.skills.models import OfficerSkills
from complaints.skills.queries import Handler, degree, nobody_for, skills_of
from complaints.taxonomy import GROUPS, NAMES
from complaints.wording import CHANNELS
from portal.web.i18n import LANGUAGE_NAMES, gettext, ngettext


def language_words(codes: Iterable[str]) -> list[str]:
    """Languages by their own names."""
    return [LANGUAGE_NAMES.get(code, code) for code in codes]


def channel_words(channels: Iterable[str]) -> list[str]:
    """Channels in words."""
    return [gettext(CHANNELS[Channel(one)]) for one in channels]


def area_words(areas: Iterable[str]) -> list[str]:
    """Groups and categories in words, groups first."""
    known = sorted(areas, key=lambda one: (len(one), one))
    return [gettext(GROUPS[one]) if one in GROUPS else gettext(NAMES.get(one, one)) for one in known]


def skill_lines(row: OfficerSkills | None) -> list[tuple[str, str]]:
    """(title, words) of what was chosen."""
    everything = gettext("all")
    comma = gettext(", ")
    parts = (
        (gettext("Languages"), language_words(row.languages) if row else []),
        (gettext("What complaints are about"), area_words(row.areas) if row else []),
        (gettext("How they arrive"), channel_words(row.channels) if row else []),
    )
    return [(title, comma.join(words) or everything) for title, words in parts]


def gaps(handlers: Sequence[Handler]) -> list[tuple[str, str]]:
    """(title, words) of languages, groups and channels for which nobody is chosen: they go to who has least to do."""
    if not handlers:
        return []
    skills = [skills_of(one.now) for one in handlers]
    comma = gettext(", ")
    groups = nobody_for(skills, list(GROUPS), "areas")
    split = {area[:1] for one in skills for area in one.areas if area not in GROUPS}
    found = (
        (gettext("Languages"), language_words(nobody_for(skills, list(LANGUAGE_NAMES), "languages"))),
        (gettext("What complaints are about"), area_words(one for one in groups if one not in split)),
        (gettext("How they arrive"), channel_words(nobody_for(skills, [one.value for one in Channel], "channels"))),
    )
    return [(title, comma.join(words)) for title, words in found if words]


def why_sentences(why: Mapping[str, Any] | None, language: str, channel: Channel) -> list[str]:
    """Why the portal gave a complaint to somebody, as it was kept with the assignment; empty where a person did."""
    if not why:
        return []
    fits: Mapping[str, str] = why["fits"]
    sentences = [
        _language(degree(fits, Aspect.LANGUAGE), LANGUAGE_NAMES.get(language, language)),
        _category(degree(fits, Aspect.CATEGORY), why["codes"]),
        _channel(degree(fits, Aspect.CHANNEL), gettext(CHANNELS[channel])),
        _load(why["among"], why["alike"], why["load"]),
        gettext("Everybody who may take it is away.") if why["away"] else "",
    ]
    return [one for one in sentences if one]


def _language(fit: Fit, name: str) -> str:
    if fit is Fit.CHOSEN:
        return gettext("Handles complaints in this language: %(name)s.", name=name)
    if fit is Fit.OTHER:
        return gettext("Nobody who may take it is chosen for its language: %(name)s.", name=name)
    return ""


def _category(fit: Fit, codes: Sequence[str]) -> str:
    names = gettext(", ").join(area_words(codes))
    if fit is Fit.CHOSEN:
        return gettext("Chosen for what it is about: %(names)s.", names=names)
    if fit is Fit.PARTLY:
        return gettext("Chosen for a part of what it is about: %(names)s.", names=names)
    if fit is Fit.OTHER:
        return gettext("Nobody who suits its language as well is chosen for what it is about: %(names)s.", names=names)
    return ""


def _channel(fit: Fit, name: str) -> str:
    if fit is Fit.CHOSEN:
        return gettext("Handles what arrives this way: %(name)s.", name=name)
    if fit is Fit.OTHER:
        return gettext("Nobody who suits the rest as well is chosen for how it arrived: %(name)s.", name=name)
    return ""


def _load(among: int, alike: int, load: int) -> str:
    if among == 1:
        return gettext("Nobody else may take it and is there.")
    if alike == 1:
        return ngettext(
            "Suits it better than the one other person who might have taken it.",
            "Suits it better than the %(num)d others who might have taken it.",
            among - 1,
        )
    return gettext(
        "Had least to do of the %(alike)s who suit it alike: open complaints that weigh %(load)s.",
        alike=alike,
        load=load,
    )
