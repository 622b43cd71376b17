"""Words of the question bank in the reader's language."""

from portal.web.i18n import lazy_gettext
from training.quizzes.content import QuestionKind

KIND_WORDS = {
    QuestionKind.SINGLE: lazy_gettext("One of several"),
    QuestionKind.MULTIPLE: lazy_gettext("Several of several"),
    QuestionKind.TRUE_FALSE: lazy_gettext("True or false"),
    QuestionKind.MATCHING: lazy_gettext("Matching"),
    QuestionKind.ORDERING: lazy_gettext("Order"),
    QuestionKind.NUMERIC: lazy_gettext("Numeric answer"),
    QuestionKind.SHORT_TEXT: lazy_gettext("Short answer"),
    QuestionKind.CLOZE: lazy_gettext("Text with gaps"),
    QuestionKind.ESSAY: lazy_gettext("Written answer"),
    QuestionKind.DESCRIPTION: lazy_gettext("Text only"),
}


def category_words(path: str) -> str:
    """A category as people read it: ``Law › Hours``."""
    return path.replace("//", "\0").replace("/", " › ").replace("\0", "/")
