"""The database: declarative base, column types, sessions and migrations, on SQLite and PostgreSQL alike."""
