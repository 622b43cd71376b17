"""What reading a file of questions gives: the questions with their lines, and every mistake with its line."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.words import mark
from training.quizzes.content import QuestionContent

LARGEST_FILE = 20_000_000
"""Bytes; a larger file is refused before it is read."""
MOST_QUESTIONS = 5_000
MOST_PROBLEMS = 200
MOST_LINES = 300_000
"""Lines of a file of plain text."""
LONGEST_QUESTION = 200_000
"""Characters that a question may take in a file of plain text."""
MOST_ANSWERS = 500

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
"""Signs that no text has and some databases refuse."""

_LONGEST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A mistake: the line (from 1), a sentence (message id with ``values``), and the field of the question, if one.

    ``file`` is the name of the file within a package.
    """

    line: int
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    field: str = ""
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadQuestion:
    """A question and the line on which it begins, in ``file`` of a package."""

    content: QuestionContent
    line: int
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadPicture:
    """A picture that a question shows: SHA-256 of its bytes in hex, its name, the line on which it stands."""

    sha256: str
    name: str
    content: bytes = field(repr=False)
    line: int
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that a file holds. With a problem nothing of it may be kept; the questions are there to look at."""

    questions: tuple[ReadQuestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    pictures: tuple[ReadPicture, ...] = ()


class Misread(Exception):
    """One question cannot be read; the rest of the file can. Carries the problem."""

    def __init__(self, line: int, sentence: str, field: str = "", **values: object) -> None:
        super().__init__(sentence)
        self.problem = Problem(line=line, sentence=sentence, values=values, field=field)


class Collector:
    """Gathers questions and problems while a file is read; ``full`` says that more of it would help nobody."""

    def __init__(self) -> None:
        self.questions: list[ReadQuestion] = []
        self.problems: list[Problem] = []
        self.pictures: list[ReadPicture] = []
        self._seen = 0

    def begin(self, line: int) -> bool:
        """Whether another question, on this line, may be read; the first that may not becomes a problem."""
        self._seen += 1
        if self._seen > MOST_QUESTIONS:
            sentence = mark("There are more than %(most)s questions. Split the file.")
            self.problems.append(Problem(line=line, sentence=sentence, values={"most": f"{MOST_QUESTIONS:,}"}))
            return False
        if len(self.problems) >= MOST_PROBLEMS:
            sentence = mark("There are more than %(most)s mistakes; the rest of the file was not read.")
            self.problems.append(Problem(line=line, sentence=sentence, values={"most": MOST_PROBLEMS}))
            return False
        return True

    def reading(self) -> Reading:
        """What was found, problems by line; a file without a question has one problem."""
        if not self.questions and not self.problems:
            self.problems.append(Problem(line=1, sentence=mark("There is no question in this file.")))
        found = [*self.problems, *self._doubled_ids()]
        problems = sorted(found, key=lambda problem: (problem.file, problem.line))
        pictures = {picture.sha256: picture for picture in reversed(self.pictures)}
        return Reading(
            questions=tuple(self.questions), problems=tuple(problems), pictures=tuple(reversed(pictures.values()))
        )

    def _doubled_ids(self) -> Iterator[Problem]:
        """Questions with the id of another one that says something else: which of them is meant nobody can know."""
        firsts: dict[tuple[str, str], ReadQuestion] = {}
        for question in self.questions:
            own_id = question.content.own_id
            first = firsts.setdefault((own_id, question.content.kind), question) if own_id else question
            if first.content != question.content:
                sentence = mark(
                    "The question on line %(first)s has the same id, “%(own_id)s”, and says something else."
                )
                values = {"first": first.line, "own_id": short(own_id)}
                yield Problem(line=question.line, file=question.file, sentence=sentence, values=values, field="own_id")


class Block:
    """Lines of a file that belong together, as one text, with the line of each place in it."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        self.text = "\n".join(text for _, text in lines)
        self._numbers = [number for number, _ in lines]
        self._starts = [0]
        for _, text in lines[:-1]:
            self._starts.append(self._starts[-1] + len(text) + 1)

    def line(self, place: int = 0) -> int:
        """The line of the file on which the character at ``place`` stands."""
        return self._numbers[bisect_right(self._starts, place) - 1]


def refused(line: int, sentence: str, **values: object) -> Reading:
    """A file that cannot be read at all."""
    return Reading(problems=(Problem(line=line, sentence=sentence, values=values),))


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark, or UTF-16 with one; raises Misread."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise Misread(1, mark("The file says it is text in UTF-16 and is not.")) from None
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Misread(line, mark("This is not text in UTF-8. Save the file as UTF-8.")) from None
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES or text.count("\n") > MOST_LINES:
        raise Misread(MOST_LINES + 1, mark("The file has more than %(most)s lines. Split it."), most=f"{MOST_LINES:,}")
    control = CONTROL.search(text)
    if control:
        raise Misread(
            text.count("\n", 0, control.start()) + 1, mark("This holds a control character, which no text has.")
        )
    return text


def short(text: str) -> str:
    """What a file says, short enough for a sentence."""
    plain = " ".join(text[: 4 * _LONGEST_SHOWN].split())
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"
