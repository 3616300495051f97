"""Migrations: alembic scripts that import no package (D31)."""
