"""A scenario as its author has it before them: the newest text, what the linter says of it and where."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.web.i18n import gettext
from training.calls.findings import Level
from training.calls.lint import Report
from training.calls.rules.packs import Rule, applicable
from training.calls.rules.scenario import Golden, Node, Scenario
from training.scenario_authoring.checking import check_text
from training.scenario_authoring.edits import Opened, opened
from training.scenario_authoring.placing import Placed, Places, placed
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import newest_version, version_text
from training.scenarios.services import lint_text


@dataclass(frozen=True)
class Workshop:
    """The newest version of a scenario and everything that is read from its text."""

    version: ScenarioVersion
    text: str

    @property
    def scenario_id(self) -> int:
        """Whose version it is."""
        return self.version.scenario_id

    @cached_property
    def found(self) -> Opened:
        """The text taken apart."""
        return opened(self.text)

    @property
    def scenario(self) -> Scenario:
        """The scenario as far as it can be read."""
        return self.found.scenario

    @cached_property
    def report(self) -> Report:
        """What the linter says; proved once for each text."""
        return lint_text(self.text)

    @cached_property
    def places(self) -> Places:
        """Findings at their places."""
        return placed(self.found, self.report.findings)

    def node(self, name: str) -> Node | None:
        """A node by its name."""
        return next((node for node in self.scenario.nodes if node.name == name), None)

    def rules(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """The rules that can be picked: those that hold for the debtor's place on the day of the call."""
        clock = self.scenario.clock
        return applicable(rules, self.scenario.place, clock.date()) if clock else rules

    def transcripts(self) -> list[tuple[Golden, bool | None, list[Placed]]]:
        """Golden transcripts, whether each still ends as it says (None: nothing was proved), and what is wrong."""
        found = []
        for golden in self.scenario.golden:
            wrong = self.places.golden.get(golden.name, [])
            holds = not any(one.finding.level is Level.ERROR for one in wrong)
            found.append((golden, holds if self.report.proof else None, wrong))
        return found

    def title(self, language: str) -> str:
        """The title in the reader's language, else the key."""
        return self.version.title(language) or self.scenario.key


def workshop_of(session: Session, scenario_id: int) -> Workshop:
    """The newest version of a scenario; NotFound for an unknown one."""
    version = newest_version(session, scenario_id)
    return Workshop(version=version, text=version_text(session, version.id))


def sound(text: str) -> str:
    """The text, where nothing in it forbids keeping it; raises Invalid with the line."""
    problem = check_text(text)
    if problem is not None:
        said = gettext(problem.sentence, **problem.values)
        raise Invalid("Line %(line)s: %(said)s", line=problem.line, said=said, field="text")
    return text
