"""What the key commands do, in steps of a transaction each, so that a killed one goes on when it is run again."""

import sys

import click
from sqlalchemy import select

from portal import config as outside
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.command import say
from portal.db.session import db, transaction
from portal.personal.keys import add_version, keyring
from portal.personal.models import MasterKey
from portal.personal.opening import refuse_wrong_keys
from portal.personal.queries import left_to_rewrap, living_keys, unreadable_values
from portal.personal.services import AT_ONCE, register_newest, reseal_person, rewrap_some


def rotate(*, values: bool) -> None:
    """A new master key, unless an earlier rotation is unfinished; then everything under it."""
    with create_app(outside.from_environment()).app_context():
        refuse_wrong_keys(db.session)
        version = begin_rotation()
        wrapped = finish_rotation()
        click.echo(say("%(n)s data keys are wrapped with version %(version)s.", n=wrapped, version=version))
        if values:
            click.echo(say("%(n)s values are sealed anew.", n=reseal_everything()))
        if keyring().from_file:
            click.echo(say("Older versions stay in field.key: backups made before need them."))


def begin_rotation() -> int:
    """The version to rotate to: a new one from the file or the environment, or that of an unfinished rotation."""
    ring = keyring()
    known = set(db.session.scalars(select(MasterKey.version)))
    if ring.keys().newest in known and ring.from_file and not left_to_rewrap(db.session):
        add_version(ring.folder)
    elif ring.keys().newest in known and not ring.from_file and not left_to_rewrap(db.session):
        click.echo(say("Add a higher version to FAIRLINE_FIELD_KEYS to rotate to a new key."))
    with transaction() as session:
        return register_newest(session, COMMAND).version


def finish_rotation() -> int:
    """Wrap what older master keys wrap, a hundred a transaction; how many."""
    done = 0
    while True:
        with transaction() as session:
            step = rewrap_some(session, AT_ONCE)
        done += step
        db.session.expunge_all()
        if step == 0:
            return done


def reseal_everything() -> int:
    """Seal each person's values with a fresh key, a person a transaction; how many values."""
    done, last = 0, ""
    while ids := list(living_keys(db.session, last)):
        for key_id in ids:
            with transaction() as session:
                done += reseal_person(session, key_id)
            db.session.expunge_all()
        last = ids[-1]
    return done


def check() -> None:
    """Read every sealed value; ends with 1 where one cannot be read."""
    with create_app(outside.from_environment()).app_context():
        refuse_wrong_keys(db.session)
        read, broken = unreadable_values(db.session)
    click.echo(say("%(n)s sealed values were read, %(bad)s cannot be read.", n=read, bad=len(broken)))
    for place in broken[:20]:
        click.echo(place)
    sys.exit(1 if broken else 0)
