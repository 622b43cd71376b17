"""The console's own part of the first visit."""

from importlib import import_module

from portal.command import Command


def _print_code() -> None:
    """Make and print a one-time code."""
    app = import_module("portal.app").create_app()
    with app.app_context():
        import_module("portal.setup.console").print_code(app)


commands = (
    Command(
        "set-up-code",
        callback=_print_code,
        help="Make a one-time code that opens the set-up pages of a portal without accounts.",
    ),
)
"""What the console program adds to its own commands."""
