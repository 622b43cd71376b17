"""The field register: of every column why it is kept, on what ground, how guarded it is, and for how long (s76)."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.web.i18n import LazyString, lazy_gettext


class DataClass(enum.StrEnum):
    """Who may see a field (policy 8.1.2): anybody, the house, those whom it concerns, and these for a reason only."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Basis(enum.StrEnum):
    """On what ground it is kept (PIPL 13)."""

    CONTRACT = "contract"
    DUTY = "duty"
    COMPLAINT = "complaint"
    SECURITY = "security"
    OPERATION = "operation"


class Keeping(enum.StrEnum):
    """How long it is kept."""

    EMPLOYMENT = "employment"
    CASE = "case"
    PERMANENT = "permanent"
    SHORT = "short"
    REQUEST = "request"
    OPERATION = "operation"


CLASS_WORDS: dict[DataClass, LazyString] = {
    DataClass.PUBLIC: lazy_gettext("public"),
    DataClass.INTERNAL: lazy_gettext("internal"),
    DataClass.PERSONAL: lazy_gettext("personal"),
    DataClass.SENSITIVE: lazy_gettext("sensitive"),
}
BASIS_WORDS: dict[Basis, LazyString] = {
    Basis.CONTRACT: lazy_gettext("employment contract"),
    Basis.DUTY: lazy_gettext("legal duty"),
    Basis.COMPLAINT: lazy_gettext("handling of a complaint that the person made"),
    Basis.SECURITY: lazy_gettext("security of the portal"),
    Basis.OPERATION: lazy_gettext("running of the portal; no person is meant"),
}
KEEPING_WORDS: dict[Keeping, LazyString] = {
    Keeping.EMPLOYMENT: lazy_gettext("as long as the employment's records are kept"),
    Keeping.CASE: lazy_gettext("as long as the complaint's records are kept"),
    Keeping.PERMANENT: lazy_gettext("for good: it is evidence"),
    Keeping.SHORT: lazy_gettext("a short while, then tidied away"),
    Keeping.REQUEST: lazy_gettext("as long as it must be shown that the request was answered"),
    Keeping.OPERATION: lazy_gettext("as long as it is in use"),
}


_ITS_OWN = ""


@dataclass(frozen=True, kw_only=True)
class TableEntry:
    """A table in the register: each column named once, under its class.

    ``internal`` and ``public`` are names in a text; ``personal`` and ``sensitive`` give each its own purpose.
    ``basis`` and ``keeping`` are those of all its columns.

    The rest says what becomes of a row when the record it belongs to is erased. ``of`` leads to that record: foreign
    keys with dots between them, ``id`` for the record's own row. Personal and sensitive columns are emptied then, but
    for those named in ``stays``: facts that name nobody once the rest is gone. ``instead`` gives a text for a column
    that cannot be empty; ``{id}`` in it is the row's own. Where ``row_goes`` the whole row is deleted.

    ``untold`` names columns that do not belong in a person's copy, "*" for all of them: proofs of a password, what
    others wrote for each other, what would name somebody else.
    """

    table: str
    purpose: str | LazyString
    basis: Basis
    keeping: Keeping
    public: str = ""
    internal: str = ""
    personal: Mapping[str, str | LazyString] = field(default_factory=dict)
    sensitive: Mapping[str, str | LazyString] = field(default_factory=dict)
    of: str = ""
    stays: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    row_goes: bool = False
    untold: str = ""

    @property
    def told(self) -> list[str]:
        """Personal and sensitive columns that go into a person's copy."""
        untold = self.untold.split()
        return [] if "*" in untold else [name for name in (*self.personal, *self.sensitive) if name not in untold]


@dataclass(frozen=True, kw_only=True)
class FieldEntry:
    """A column in the register."""

    table: str
    column: str
    purpose: str | LazyString
    basis: Basis
    data_class: DataClass
    keeping: Keeping


def fields_of(entries: Iterable[TableEntry]) -> list[FieldEntry]:
    """Every column that the entries name, by table."""
    return [
        FieldEntry(
            table=entry.table,
            column=column,
            purpose=purpose if purpose is not _ITS_OWN else entry.purpose,
            basis=entry.basis,
            data_class=data_class,
            keeping=entry.keeping,
        )
        for entry in sorted(entries, key=lambda entry: entry.table)
        for data_class, columns in _named(entry)
        for column, purpose in columns.items()
    ]


def _named(entry: TableEntry) -> Sequence[tuple[DataClass, Mapping[str, str | LazyString]]]:
    return (
        (DataClass.PUBLIC, dict.fromkeys(entry.public.split(), _ITS_OWN)),
        (DataClass.INTERNAL, dict.fromkeys(entry.internal.split(), _ITS_OWN)),
        (DataClass.PERSONAL, entry.personal),
        (DataClass.SENSITIVE, entry.sensitive),
    )
