"""Files of questions at the console: what one holds or where its mistakes are, and one format made of another."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Option, say
from portal.errors import Invalid
from portal.words import mark
from training.questionfiles.reading import LARGEST_FILE, Problem, Reading, ReadQuestion
from training.quizzes.packing import packed

READ_FORMATS = ("gift", "aiken", "moodle-xml", "qti", "xlsx")
WRITTEN_FORMATS = ("gift", "moodle-xml", "xlsx")
_LANGUAGES = ("en", "zh_Hans", "zh_Hant")

IMPORT_HELP = mark(
    "Put the questions of a file into the bank: all of them in one transaction, or none.\n\n"
    "A question whose id is in the bank becomes its new version; one that is there already stays as it is. Mistakes "
    "are printed with their lines, and the command ends with 2. With --dry-run nothing is written and no database is "
    "needed.\n\n"
    "JSON: format, questions (line and content, as the portal keeps it) and problems (line, sentence, field); "
    "of a package both name the file in it."
)
EXPORT_HELP = mark("Write the questions of the bank into FILE: of each the newest version, retired ones left out.")
CONVERT_HELP = mark("Write the questions of a file in another format; needs no database. A mistake ends it with 2.")


@click.command("import", cls=Command, help=IMPORT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--format", "name", cls=Option, type=click.Choice(READ_FORMATS), help="Left out: found out by itself.")
@click.option("--language", cls=Option, type=click.Choice(_LANGUAGES), default="en", help="Language of the texts.")
@click.option("--dry-run", cls=Option, is_flag=True, help="Only read, write nothing.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def import_command(file: Path, name: str | None, language: str, dry_run: bool, as_json: bool) -> None:
    """Print what the file holds and keep it; exit code 2 where it holds a mistake."""
    found_format, reading = _read(file, name, language)
    if not dry_run and not reading.problems:
        reading = _kept(reading)
    if as_json:
        click.echo(json.dumps(as_object(found_format, reading), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        _tell(reading)
    if reading.problems:
        raise SystemExit(2)


def _kept(reading: Reading) -> Reading:
    """All questions and their pictures in one transaction, or none and the reading with its problems."""
    services = import_module("training.questionimports.console")
    app = import_module("portal.app").create_app()
    with app.app_context():
        database = import_module("portal.db.session")
        judged: Reading = services.keep_all(database.db.session, COMMAND, reading, clock.now())
    return judged


@click.command("export", cls=Command, help=EXPORT_HELP)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--format", "target", cls=Option, type=click.Choice(WRITTEN_FORMATS), required=True, help="Format to write."
)
def export_command(file: Path, target: str) -> None:
    """Write the bank's questions, by category and name."""
    contents_to_export = import_module("training.questionimports.queries").contents_to_export
    app = import_module("portal.app").create_app()
    with app.app_context():
        contents = contents_to_export(import_module("portal.db.session").db.session)
        pictures = import_module("training.questionimports.pictures").pictures_to_export(
            import_module("portal.db.session").db.session, contents
        )
    formats = _formats()
    file.write_bytes(formats.write_questions(contents, formats.FileFormat(target), pictures))
    click.echo(say(mark("Questions written: %(n)s."), n=len(contents)))


@click.command("convert", cls=Command, help=CONVERT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--format", "name", cls=Option, type=click.Choice(READ_FORMATS), help="Left out: found out by itself.")
@click.option("--language", cls=Option, type=click.Choice(_LANGUAGES), default="en", help="Language of the texts.")
@click.option("--to", "target", cls=Option, type=click.Choice(WRITTEN_FORMATS), required=True, help="Format to write.")
@click.option("-o", "--output", cls=Option, type=click.Path(dir_okay=False, path_type=Path), required=True)
def convert_command(file: Path, name: str | None, language: str, target: str, output: Path) -> None:
    """Read, write, and say how many questions there are."""
    _, reading = _read(file, name, language)
    if reading.problems:
        _tell(reading)
        raise SystemExit(2)
    formats = _formats()
    contents = [question.content for question in reading.questions]
    pictures = {picture.sha256: picture.content for picture in reading.pictures}
    written = formats.write_questions(contents, formats.FileFormat(target), pictures)
    output.write_bytes(written)
    click.echo(say(mark("Questions written: %(n)s."), n=len(reading.questions)))


def _formats() -> Any:
    return import_module("training.questionfiles.formats")


def _read(file: Path, name: str | None, language: str) -> tuple[str, Reading]:
    formats = _formats()
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError:
        raise Invalid("The file cannot be read.") from None
    if len(content) > LARGEST_FILE:
        return name or "", formats.read_questions(content)
    wanted = formats.FileFormat(name) if name else formats.format_of(content, file.name)
    return wanted or "", formats.read_questions(content, file.name, wanted, language)


def as_object(found_format: str, reading: Reading) -> dict[str, object]:
    """The reading under the names that the help lists; sentences in the console's language."""
    return {
        "format": found_format,
        "questions": [{**_place(found), "content": packed(found.content)} for found in reading.questions],
        "problems": [
            {**_place(problem), "sentence": _sentence(problem), "field": problem.field} for problem in reading.problems
        ],
    }


def _place(found: Problem | ReadQuestion) -> dict[str, object]:
    return {"file": found.file, "line": found.line} if found.file else {"line": found.line}


def _sentence(problem: Problem) -> str:
    return say(problem.sentence, **problem.values)


def _tell(reading: Reading) -> None:
    for problem in reading.problems:
        told = say(mark("Line %(line)s: %(said)s"), line=problem.line, said=_sentence(problem))
        click.echo(" ".join(_one_line([f"{problem.file}:", told] if problem.file else [told])), err=True)
    if reading.problems:
        click.echo(say(mark("Nothing was written.")), err=True)
        return
    for found in reading.questions:
        title = next(iter(found.content.text.texts.values()), "")
        texts = (str(found.line), found.content.kind.value, found.content.name or _short(title))
        click.echo("\t".join(_one_line(texts)))
    click.echo(say(mark("Questions: %(n)s."), n=len(reading.questions)))


def _one_line(texts: Sequence[str]) -> list[str]:
    return ["".join(letter if letter.isprintable() else " " for letter in text) for text in texts]


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"
