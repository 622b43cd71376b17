"""Writes the next migration, what the models say and the migrations do not: ``tools/new_migration.py "what changes"``.

Types are written in plain SQLAlchemy, so that a migration never depends on code that changes later.
"""

import re
import sys
import tempfile
from pathlib import Path

# The code beside this file, and not another check-out that the environment may point to.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic.autogenerate import produce_migrations, render_python_code

from portal.app import create_app
from portal.config import ROOT, Config
from portal.db.migrate import alembic

FOLDER = ROOT / "portal" / "db" / "migrations"
_HEAD = '''"""{title}."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{revision}"
down_revision = {down!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
'''


def main(title: str) -> None:
    """Compare a database made by the migrations so far with the models and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Config(
                data_folder=Path(folder),
                database_url=f"sqlite:///{folder}/empty.sqlite3",
                secret_key="only-for-writing-a-migration-0123456789",  # noqa: S106 - no portal is served with it
            )
        )
        with app.app_context():
            alembic.upgrade()
            context = alembic.migration_context
            made = produce_migrations(context, alembic.metadatas["default"])
            body = render_python_code(made.upgrade_ops, render_as_batch=True)
    existing = sorted(FOLDER.glob("[0-9]*.py"))
    number = f"{int(existing[-1].stem[:4]) + 1:04d}" if existing else "0001"
    name = re.sub(r"\W+", "_", title.lower()).strip("_")
    head = _HEAD.format(title=title, revision=number, down=existing[-1].stem[:4] if existing else None)
    text = head + plain(body) + "\n"
    (FOLDER / f"{number}_{name}.py").write_text(text, encoding="utf-8")
    print(f"{number}_{name}.py")


def plain(body: str) -> str:
    """Our column types as what they are in the database."""
    body = re.sub(r"portal\.db\.columns\.UtcDateTime\([^)]*\)", "sa.DateTime(timezone=True)", body)
    body = body.replace("astext_type=Text()", "astext_type=sa.Text()")
    lines = [line if line.startswith("    ") or not line else "    " + line for line in body.splitlines()]
    return "\n".join(line for line in lines if "commands auto generated" not in line and "end Alembic" not in line)


if __name__ == "__main__":
    main(sys.argv[1])
