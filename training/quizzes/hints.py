"""Says under a question how it is answered."""

from portal.web.i18n import gettext
from training.marking.rules import ONE_CHOICE
from training.quizzes.content import QuestionContent, QuestionKind


def hint_of(content: QuestionContent) -> str:
    """How the question is answered."""
    if content.kind in ONE_CHOICE:
        return gettext("One answer is right.")
    if content.kind is QuestionKind.MULTIPLE:
        return gettext("Choose all that are right. A wrong one takes points away.")
    if content.kind is QuestionKind.MATCHING:
        return gettext("Choose for each line what belongs to it.")
    if content.kind is QuestionKind.ORDERING:
        return gettext("Give each line its place, 1 is the first.")
    if content.kind is QuestionKind.NUMERIC:
        return gettext("A number, for example 1200.50.")
    if content.kind is QuestionKind.SHORT_TEXT:
        return gettext(
            "A word or a few. Capitals, full width and Traditional or Simplified letters make no difference."
        )
    if content.kind is QuestionKind.ESSAY:
        return _essay_hint(content)
    return gettext("Fill each gap.") if content.kind is QuestionKind.CLOZE else ""


def _essay_hint(content: QuestionContent) -> str:
    terms = content.essay
    if terms and terms.least_words and terms.most_words:
        return gettext(
            "%(least)s to %(most)s words. A trainer marks it.", least=terms.least_words, most=terms.most_words
        )
    return gettext("In your own words. A trainer marks it.")
