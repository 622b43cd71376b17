"""What the pages of writing show: each language with its text as readers see it, and what changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.config import LANGUAGES
from portal.files.models import StoredFile
from portal.files.rules import KINDS, shape_of
from portal.web.filters import file_size
from portal.web.i18n import LANGUAGE_NAMES
from training.courses.material import lesson_html
from training.lessons.queries import Texts
from training.lessons.rules import Line, compare, placed


@dataclass(frozen=True, kw_only=True)
class ShownText:
    """A lesson in one language, as it is read, and the lines that differ from another text."""

    language: str
    name: str
    title: str
    old_title: str
    html: Markup
    lines: list[Line]

    @property
    def differs(self) -> bool:
        """Whether title or text changed."""
        return bool(self.lines) or self.title != self.old_title


def shown_text(session: Session, unit_id: int, texts: Texts, before: Texts, language: str) -> ShownText:
    """One language of ``texts``, compared with ``before``."""
    new, old = texts.get(language, {}), before.get(language, {})
    return ShownText(
        language=language,
        name=LANGUAGE_NAMES[language],
        title=new.get("title", ""),
        old_title=old.get("title", ""),
        html=lesson_html(session, unit_id, new.get("body", ""), language),
        lines=compare(old.get("body", ""), new.get("body", "")),
    )


def differences(texts: Texts, before: Texts) -> list[dict[str, Any]]:
    """The languages that differ, with their lines: for who typed while somebody else saved."""
    found = []
    for language in LANGUAGES:
        new, old = texts.get(language, {}), before.get(language, {})
        lines = compare(_whole(old), _whole(new))
        if lines:
            found.append({"name": LANGUAGE_NAMES[language], "lines": lines})
    return found


def _whole(text: Mapping[str, str]) -> str:
    return f"{text.get('title', '')}\n{text.get('body', '')}"


def shown_file(file: StoredFile, published: frozenset[int]) -> dict[str, Any]:
    """A file beside the editor, with the words that place it."""
    return {
        "id": file.id,
        "name": file.file_name,
        "detail": f"{KINDS[file.kind].endings[0].upper()} · {file_size(file.size)}",
        "digest": file.sha256,
        "placed": placed(file.id, shape_of(file.kind), file.file_name.rpartition(".")[0] or file.file_name),
        "captions": file.kind == "vtt",
        "fixed": file.id in published,
    }
