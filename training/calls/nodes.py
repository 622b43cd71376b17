"""Reads and writes the nodes of a scenario: what is heard, the choices, and what each of them does."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.words import mark
from training.calls.findings import Findings
from training.calls.grammar import (
    Wrong,
    bad_value,
    breach,
    change,
    channel,
    citation,
    enumerated,
    guard,
    line_id,
    link,
    moment,
    name_of,
    plan,
    told_facts,
    written_guard,
    written_plan,
)
from training.calls.rules.scenario import (
    OBLIGATIONS,
    Breach,
    Choice,
    Effects,
    End,
    Identity,
    Node,
    Phase,
    Promise,
    Spoken,
)
from training.calls.twee import Passage
from training.questionfiles.reading import short

PHASE_TAGS = {phase.name.lower(): phase for phase in Phase}
END_TAGS = {end.value: end for end in End}
_CHOICE = re.compile(r"\*\s*(\S+)\s+(#\S+)\s+(\[\[.*?\]\])(?:\s+if\s+(.+))?")
_SAYS = re.compile(r"says\s+(\S+)\s+(#[^\s;]+)(?:\s+if\s+([^;]+?))?(?:\s*;\s*tells\s+(.+))?")


@dataclass
class _Draft:
    """A choice while its lines are read."""

    line: int
    name: str
    words: str
    target: str
    condition: str
    effects: dict[str, Any] = field(default_factory=dict)
    meets: list[str] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    rest: dict[str, Any] = field(default_factory=dict)

    def choice(self) -> Choice:
        return Choice(
            name=self.name,
            words=self.words,
            target=self.target,
            guard=guard(self.condition) if self.condition else (),
            effects=Effects(**self.effects),
            meets=tuple(self.meets),
            breaches=tuple(self.breaches),
            cites=tuple(self.cites),
            line=self.line,
            **self.rest,
        )


def read_node(passage: Passage, found: Findings) -> Node:
    """The node that a passage holds; its tags say phase or end, ``trap`` and ``open``."""
    phase, end = _tags(passage, found)
    spoken: list[Spoken] = []
    drafts: list[_Draft] = []
    for number, line in passage.lines():
        if not line.strip():
            continue
        try:
            _take(line.strip(), number, spoken, drafts)
        except Wrong as wrong:
            found.error(number, wrong.code, wrong.sentence, **wrong.values)
    choices = []
    for draft in drafts:
        try:
            choices.append(draft.choice())
        except Wrong as wrong:
            found.error(draft.line, wrong.code, wrong.sentence, **wrong.values)
    return Node(
        name=passage.name,
        phase=phase,
        end=end,
        trap="trap" in passage.tags,
        open="open" in passage.tags,
        spoken=tuple(spoken),
        choices=tuple(choices),
        position=_position(passage),
        line=passage.line,
    )


def _position(passage: Passage) -> str:
    place = passage.metadata.get("position", "")
    return place if isinstance(place, str) else ""


def _tags(passage: Passage, found: Findings) -> tuple[Phase | None, End | None]:
    phases = [PHASE_TAGS[tag] for tag in passage.tags if tag in PHASE_TAGS]
    ends = [END_TAGS[tag] for tag in passage.tags if tag in END_TAGS]
    for tag in passage.tags:
        if tag not in PHASE_TAGS and tag not in END_TAGS and tag not in ("end", "trap", "open"):
            found.error(passage.line, "unknown-tag", mark("There is no tag “%(tag)s”."), tag=short(tag))
    if "end" in passage.tags:
        if len(ends) != 1:
            said = mark("The end “%(name)s” needs one of the tags success, acceptable, fail and aborted.")
            found.error(passage.line, "untyped-end", said, name=short(passage.name))
        return None, ends[0] if ends else End.ABORTED
    if len(phases) != 1 or ends:
        said = mark("Passage “%(name)s” needs exactly one phase as a tag, or the tag end.")
        found.error(passage.line, "no-phase", said, name=short(passage.name))
    return (phases[0] if phases else Phase.OPENING), None


def _take(line: str, number: int, spoken: list[Spoken], drafts: list[_Draft]) -> None:
    if line.startswith("says "):
        if drafts:
            raise Wrong("unknown-line", mark("What is heard stands before the choices."))
        spoken.append(_spoken(line, number))
    elif line.startswith("*"):
        drafts.append(_begun(line, number))
    elif drafts:
        for part in line.split(";"):
            if part.strip():
                _tell(drafts[-1], part.strip())
    else:
        raise Wrong("unknown-line", mark("A node holds “says …” and “* choice …”, not: %(said)s"), said=short(line))


def _spoken(line: str, number: int) -> Spoken:
    found = _SAYS.fullmatch(line)
    if not found:
        raise Wrong("bad-says", mark("Write it as: says debtor #l020 if trust >= 2"))
    return Spoken(
        speaker=name_of(found[1]),
        words=line_id(found[2]),
        guard=guard(found[3]) if found[3] else (),
        tells=told_facts(found[4]) if found[4] else (),
        line=number,
    )


def _begun(line: str, number: int) -> _Draft:
    found = _CHOICE.fullmatch(line)
    if not found:
        raise Wrong("bad-choice", mark("Write it as: * ask_name #l030 [[Asked]] if trust >= 1"))
    return _Draft(
        line=number, name=name_of(found[1]), words=line_id(found[2]), target=link(found[3]), condition=found[4] or ""
    )


def _tell(draft: _Draft, text: str) -> None:
    """One thing that a choice does."""
    verb, _, value = text.partition(" ")
    value = value.strip()
    if verb in _EFFECTS:
        if verb in draft.effects:
            raise Wrong("twice", mark("“%(key)s” is said twice."), key=verb)
        draft.effects[verb] = _EFFECTS[verb](value)
    elif verb in ("set", "clear"):
        names = tuple(name_of(name.strip()) for name in value.split(","))
        draft.effects["sets" if verb == "set" else "clears"] = names
    elif verb == "meets":
        draft.meets += [_obligation(name.strip()) for name in value.split(",")]
    elif verb == "violates":
        draft.breaches.append(breach(value))
    elif verb == "cites":
        draft.cites += [citation(name.strip()) for name in value.split(",")]
    elif verb == "feedback":
        draft.rest["feedback"] = line_id(value)
    elif verb == "best" and not value:
        draft.rest["best"] = True
    elif verb == "dials":
        draft.rest.update(_dialled(value))
    else:
        raise Wrong("unknown-effect", mark("A choice knows no “%(verb)s”."), verb=short(text))


_EFFECTS: dict[str, Callable[[str], Any]] = {
    "trust": change,
    "patience": change,
    "promise": enumerated(Promise),
    "identity": enumerated(Identity),
    "plan": plan,
    "channel": channel,
}


def _obligation(name: str) -> str:
    if name not in OBLIGATIONS:
        raise Wrong("unknown-obligation", mark("“%(said)s” is no obligation that is known."), said=short(name))
    return name


def _dialled(value: str) -> dict[str, Any]:
    if not value:
        return {"dials": True}
    if not value.startswith("at "):
        raise bad_value(f"dials {value}")
    return {"dials": True, "dials_at": moment(value[3:].strip())}


def write_node(node: Node) -> Passage:
    """The passage of a node; reading it gives the node."""
    tags = ["end", node.end.value] if node.end else [node.phase.name.lower()] if node.phase is not None else []
    tags += [tag for tag, there in (("trap", node.trap), ("open", node.open)) if there]
    lines = [f"says {heard.speaker} #{heard.words}{_if(heard.guard)}{_tells(heard)}" for heard in node.spoken]
    for choice in node.choices:
        lines.append(f"* {choice.name} #{choice.words} [[{choice.target}]]{_if(choice.guard)}")
        lines += [f"  {'; '.join(told)}" for told in _told(choice) if told]
    metadata = {"position": node.position, "size": "100,100"} if node.position else {}
    return Passage(name=node.name, tags=tuple(tags), metadata=metadata, text="\n".join(lines))


def _tells(heard: Spoken) -> str:
    return f"; tells {', '.join(heard.tells)}" if heard.tells else ""


def _if(tests: Any) -> str:
    return f" if {written_guard(tests)}" if tests else ""


def _told(choice: Choice) -> tuple[list[str], ...]:
    """What a choice does, by lines: the state, what it meets and breaks, what is said about it."""
    effects = choice.effects
    state = [
        f"{name} {value:+d}" for name, value in (("trust", effects.trust), ("patience", effects.patience)) if value
    ]
    if effects.promise is not None:
        state.append(f"promise {effects.promise.name.lower()}")
    if effects.identity is not None:
        state.append(f"identity {effects.identity.name.lower()}")
    state += [
        f"{verb} {', '.join(names)}" for verb, names in (("set", effects.sets), ("clear", effects.clears)) if names
    ]
    if effects.plan:
        state.append(f"plan {written_plan(effects.plan)}")
    if effects.channel:
        state.append(f"channel {effects.channel}")
    if choice.dials:
        state.append(f"dials at {choice.dials_at:%Y-%m-%d %H:%M}" if choice.dials_at else "dials")
    duty = [f"meets {', '.join(choice.meets)}"] if choice.meets else []
    for one in choice.breaches:
        duty.append(f"violates {one.citation}" + (f" {one.severity.name.lower()}" if one.severity else ""))
    said = [f"feedback #{choice.feedback}"] if choice.feedback else []
    said += [f"cites {', '.join(choice.cites)}"] if choice.cites else []
    return state, duty, said + (["best"] if choice.best else [])
