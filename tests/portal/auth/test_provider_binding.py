"""Whom a provider's proof is bound to: once, to one, not undone by oneself; by a mail address only if verified."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.auth.actor import Actor
from portal.auth.models import Account, ProviderIdentity
from portal.auth.provider import enter_as, release
from portal.auth.provider_client import Proven, _read_claims
from portal.db.session import db, transaction
from portal.errors import Refused

ISSUER = "https://id.clearwater.example"
Opener = Callable[..., int]


def proof(subject: str, name: str = "ada") -> Proven:
    return Proven(subject=subject, name=name, proved_at=None)


@pytest.mark.parametrize("times", range(3))
def test_of_two_first_sign_ins_at_once_one_binds(app: Flask, open_account: Opener, times: int) -> None:
    """Two people whose provider gives both the same name arrive together; so do two windows of one person."""
    account_id = open_account("ada")
    db.session.commit()
    for subjects, bound in ((("sub-1", "sub-2"), 1), (("sub-3", "sub-3"), 0)):
        entered: list[int | None] = []
        together = threading.Barrier(len(subjects))

        def enter(subject: str, entered: list[int | None] = entered, together: threading.Barrier = together) -> None:
            with app.app_context():
                together.wait()
                with transaction() as session:
                    entered.append(enter_as(session, ISSUER, proof(subject)))
                db.session.close()

        threads = [threading.Thread(target=enter, args=(subject,)) for subject in subjects]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(entered, key=str) == sorted([account_id] * bound + [None] * (2 - bound), key=str)
    db.session.rollback()
    assert len(db.session.scalars(select(ProviderIdentity)).all()) == 1


def test_nobody_undoes_the_own_binding(app: Flask, open_account: Opener) -> None:
    own, other = open_account("ada"), open_account("bob")
    with transaction() as session:
        assert enter_as(session, ISSUER, proof("sub-1")) == own
    with pytest.raises(Refused, match="your own account"), transaction() as session:
        release(session, Actor(account_id=own), session.get_one(Account, own), "Wrong person")
    assert db.session.scalars(select(ProviderIdentity)).one().account_id == own
    with transaction() as session:
        release(session, Actor(account_id=other), session.get_one(Account, own), "Wrong person")
    assert db.session.scalars(select(ProviderIdentity)).all() == []


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "ada@x.example", "email_verified": True}, "ada@x.example"),
        ({"email": "ada@x.example", "email_verified": False}, ""),
        ({"email": "ada@x.example", "email_verified": "true"}, ""),
        ({"email": "ada@x.example", "email_verified": 1}, ""),
        ({"email": "ada@x.example"}, ""),
        ({"email": ["ada@x.example"], "email_verified": True}, ""),
    ],
)
def test_mail_address_counts_only_where_the_provider_verified_it(claims: dict[str, Any], name: str) -> None:
    assert _read_claims({"sub": "sub-1", **claims}, "email").name == name


def test_other_claim_needs_no_verified_address() -> None:
    assert _read_claims({"sub": "sub-1", "preferred_username": "ada"}, "preferred_username").name == "ada"
