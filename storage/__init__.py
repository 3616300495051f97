"""The database, the blobs and the migrations: one schema, one SQL, two databases (D29, D31)."""
