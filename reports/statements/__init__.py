"""The statement browser: what the record store holds, in plain words, for who may see it (E8)."""
