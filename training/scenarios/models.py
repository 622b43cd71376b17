"""Tables of scenarios: what is practised, and every version of its text."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from training.courses.rules import Origin

LONGEST_KEY = 40


class CallScenario(Base):
    """A scenario under the key that stands in its text."""

    __tablename__ = "training_scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), unique=True)
    made_at: Mapped[datetime]


class ScenarioVersion(Base):
    """A text as it was saved; it never changes, only ``published_at`` is set once. Without it: a draft.

    ``digest`` is the SHA-256 of the text. Titles and summaries by language, family, difficulty and minutes are taken
    from it, empty where a draft does not say them. ``errors``, ``warnings`` and ``states`` are what the linter said
    when it was saved.
    """

    __tablename__ = "training_scenario_version"
    __table_args__ = (UniqueConstraint("scenario_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("training_scenario.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, deferred=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue)
    summaries: Mapped[dict[str, str]] = mapped_column(JsonValue)
    family: Mapped[str] = mapped_column(String(LONGEST_KEY))
    difficulty: Mapped[int]
    minutes: Mapped[int]
    errors: Mapped[int]
    warnings: Mapped[int]
    states: Mapped[int]
    origin: Mapped[Origin] = mapped_column(choice(Origin))
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def published(self) -> bool:
        """Whether people may play it."""
        return self.published_at is not None

    def title(self, language: str) -> str:
        """The title in a language; the first there is where that one is missing, "" where none is."""
        return self.titles.get(language) or next((text for text in self.titles.values() if text), "")
