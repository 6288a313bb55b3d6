"""How the tables came to be, one step a file; Alembic runs those a database has not had."""
