"""Console commands whose help and sentences speak the person's language (English, zh_Hans, zh_Hant)."""

import gettext as stdlib_gettext
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import click
from babel.support import NullTranslations, Translations

from portal.config import ROOT
from portal.errors import FairlineError
from portal.words import mark

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def console_language() -> str:
    """From FAIRLINE_CLI_LANGUAGE or the locale of the terminal: one of en, zh_Hans, zh_Hant."""
    wanted = os.environ.get("FAIRLINE_CLI_LANGUAGE") or next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en"
    )
    name = wanted.partition(".")[0].replace("-", "_").lower()
    if name in {"zh_tw", "zh_hk", "zh_mo", "zh_hant"}:
        return "zh_Hant"
    return "zh_Hans" if name.startswith("zh") else "en"


@cache
def _catalogue(language: str) -> NullTranslations:
    merged = NullTranslations()
    root = ROOT / "translations"
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.exists() else []
    for folder in folders:
        found = Translations.load(str(folder), [language])
        if isinstance(found, Translations):
            merged = found if not isinstance(merged, Translations) else merged.merge(found)
    return merged


def say(text: str, **values: object) -> str:
    """``text`` in the console's language, with its ``%(name)s`` places filled."""
    translated = _catalogue(console_language()).ugettext(text) if text else text
    return translated % values if values else translated


def _help(text: str | None) -> str:
    return say(text) if text else ""


class _Translated:
    """Help texts are written in English and translated where they are shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        mine = cast(click.Command, self)
        kept, mine.help = mine.help, _help(mine.help)
        try:
            super().format_help_text(ctx, formatter)  # type: ignore[misc]
        finally:
            mine.help = kept

    def get_short_help_str(self, limit: int = 45) -> str:
        return (_help(cast(click.Command, self).help).splitlines() or [""])[0][:120]

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return cast(click.Context, super().make_context(*args, **kwargs))  # type: ignore[misc]
        except FairlineError as error:
            raise click.ClickException(say(error.message, **error.values)) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)  # type: ignore[misc]
        except FairlineError as error:
            click.echo(say(error.message, **error.values), err=True)
            sys.exit(2)


class Option(click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        kept, self.help = self.help, _help(self.help)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = kept


class Command(_Translated, click.Command):
    """A command with translated help."""


class Group(_Translated, click.Group):
    """A group of commands with translated help."""

    command_class = Command
    group_class = type


def option(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    """``click.option`` with translated help."""
    return click.option(*names, cls=Option, **settings)


CLICK_SENTENCES = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Show this message and exit."),
    mark("Try '{command} {option}' for help."),
    mark("Error: {message}"),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing command."),
    mark("No such option: {name}"),
    mark("No such command {name!r}."),
    mark("default: {default}"),
    mark("Aborted!"),
)
"""What click itself says; listed here so that our catalogue holds it and click finds it there."""


def speak_console_language() -> None:
    """Have click's own words ("Usage", "Options") in the console's language too."""
    language = console_language()
    if language != "en":
        os.environ["LANGUAGE"] = language
        stdlib_gettext.bindtextdomain("messages", str(ROOT / "translations" / "portal"))
