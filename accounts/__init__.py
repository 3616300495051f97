"""Who is who: people, organisations, roles, credentials and sign-in by code (D1-D4, D12, D19)."""
