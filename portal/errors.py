"""Errors as sentences for the person who caused or met them; one place turns them into pages."""


class FairlineError(Exception):
    """A sentence in English with ``%(name)s`` places; pages show it in the reader's language.

    ``message`` is the message id for translation, ``values`` fills its places.
    """

    status = 500

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(FairlineError):
    """There is no such thing, or the reader may not know of it: both answer alike (safety s03)."""

    status = 404


class NotAllowed(FairlineError):
    """The person's roles do not hold the permission that this page or verb asks for."""

    status = 403


class Refused(FairlineError):
    """A rule says no: the request is understood, and what it asks may not be done now."""

    status = 409


class Busy(FairlineError):
    """More is asked for at once than can be done; the same request works in a moment."""

    status = 503


class TooManyTries(FairlineError):
    """Somebody guesses; the try was not looked at."""

    status = 429


class Invalid(FairlineError):
    """What was given cannot be right; ``field`` names the place where the reader typed it."""

    status = 422

    def __init__(self, message: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class Outdated(Refused):
    """Somebody else changed the thing after the person's form was made; the form shows both versions (safety s53)."""
