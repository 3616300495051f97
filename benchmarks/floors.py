"""What the database can do at most: payloads alone, each batch durable before the next."""

import random
import time

import orjson
from sqlalchemy import text

from benchmarks.statements import a_statement
from storage.database import open_engine, writing

MAKE = "CREATE TABLE IF NOT EXISTS benchmark_floor (seq BIGINT PRIMARY KEY, payload {bytes})"
SECONDS = 3.0


def payload_rate(database_url: str, batch: int, seconds: float = SECONDS) -> float:
    """Give how many payloads a second one writer keeps, so many to a commit."""
    engine = open_engine(database_url)
    kind = "BLOB" if engine.dialect.name == "sqlite" else "BYTEA"
    with writing(engine) as db:
        db.execute(text(MAKE.format(bytes=kind)))
        db.execute(text("DELETE FROM benchmark_floor"))
    rng = random.Random(1)
    payloads = [orjson.dumps(a_statement(rng)) for _ in range(200)]
    insert = text("INSERT INTO benchmark_floor (seq, payload) VALUES (:seq, :payload)")
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        rows = [
            {"seq": count + place, "payload": payloads[(count + place) % 200]}
            for place in range(batch)
        ]
        with writing(engine) as db:
            db.execute(insert, rows)
        count += batch
    rate = count / (time.perf_counter() - start)
    engine.dispose()
    return rate
