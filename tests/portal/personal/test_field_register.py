"""The field register names every column that there is, and no other."""

from collections import Counter

import pytest
from flask import Flask

from portal.db.base import Base
from portal.personal.blanking import Unfit, emptied, root_of
from portal.personal.columns import sealed_attributes
from portal.personal.register import Basis, DataClass, Keeping, TableEntry, fields_of
from portal.personal.retention_queries import all_retained
from tests.support.inspector import Inspector


def _entries(app: Flask) -> list[TableEntry]:
    return [entry for feature in app.extensions["fairline.features"] for entry in feature.register]


@pytest.mark.safety("s76")
def test_register_and_models_name_same_columns(app: Flask) -> None:
    named = {(entry.table, entry.column) for entry in fields_of(_entries(app))}
    there = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}
    assert (there - named, named - there) == (set(), set())


@pytest.mark.safety("s76")
def test_no_column_has_two_classes(app: Flask) -> None:
    counted = Counter((entry.table, entry.column) for entry in fields_of(_entries(app)))
    assert [place for place, times in counted.items() if times > 1] == []


@pytest.mark.safety("s76")
def test_every_field_has_purpose(app: Flask) -> None:
    with app.test_request_context():
        assert [entry for entry in fields_of(_entries(app)) if not str(entry.purpose).strip()] == []


def test_sealed_columns_are_registered_as_personal(app: Flask) -> None:
    classes = {(entry.table, entry.column): entry.data_class for entry in fields_of(_entries(app))}
    guarded = {DataClass.PERSONAL, DataClass.SENSITIVE}
    assert {item.column for item in sealed_attributes() if classes[item.table, item.column] not in guarded} == set()


def test_compliance_reads_and_exports_register(demo_client: Inspector) -> None:
    page = demo_client.sign_in("compliance").get("/personal/register")
    assert "employee.identity_number_sealed" in page.text and "audit_head.hash" not in page.text
    assert "audit_head.hash" in demo_client.get("/personal/register?show=all").text
    answer = demo_client.raw.get("/personal/register?export=csv")
    assert answer.status_code == 200 and "bank_account_sealed" in answer.get_data(as_text=True)


def test_hr_does_not_read_register(demo_client: Inspector) -> None:
    demo_client.sign_in("hr")
    assert demo_client.raw.get("/personal/register").status_code == 403


@pytest.mark.safety("s73", "s76")
def test_every_kept_row_leads_to_its_record(app: Flask) -> None:
    """Papers, files and keys are taken by what the domains forget; every other table says whose its rows are."""
    ending = {Keeping.CASE, Keeping.EMPLOYMENT, Keeping.REQUEST}
    kinds = {kind.keeping: kind.kind for kind in all_retained()}
    assert set(kinds) == ending
    found = {entry.table: (root_of(entry), kinds[entry.keeping]) for entry in _entries(app) if entry.keeping in ending}
    elsewhere = {"document", "stored_file", "data_key"}
    assert {table for table, (root, kind) in found.items() if root != kind} == elsewhere


@pytest.mark.safety("s73", "s76")
def test_every_personal_column_can_be_emptied_or_stays(app: Flask) -> None:
    for entry in _entries(app):
        if entry.of and not entry.row_goes:
            emptied(entry)
            columns = {*entry.personal, *entry.sensitive}
            assert set(entry.stays.split()) <= columns, entry.table


def test_register_cannot_empty_what_must_be_filled() -> None:
    with pytest.raises(Unfit, match=r"punch\.employee_id"):
        emptied(TableEntry(table="punch", purpose="", basis=Basis.CONTRACT, keeping=Keeping.EMPLOYMENT,
                           personal={"employee_id": "Who"}, of="employee_id"))  # fmt: skip
