"""The statement browser."""
