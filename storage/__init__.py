"""The database, the blobs and the migrations: one schema and one SQL on SQLite and PostgreSQL (D29, D31)."""
