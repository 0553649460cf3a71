"""What is kept beside the people: small values by name."""

from sandbox import store


def get(name: str) -> str | None:
    with store.transaction() as database:
        row = database.execute("SELECT value FROM clerk_settings WHERE name = ?", [name]).fetchone()
    return row["value"] if row else None


def put(name: str, value: str) -> None:
    with store.transaction() as database:
        database.execute("INSERT OR REPLACE INTO clerk_settings VALUES (?, ?)", [name, value])
