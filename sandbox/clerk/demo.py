"""The people of the demo, there from the start and again after everything was forgotten."""

from sandbox import store
from sandbox.clerk import people, settings, tokens, webhooks

PASSWORD = "tradepost-demo"
NAMES = ("Alice", "Bob", "Sally", "Rita", "Olga")
EMPTIED = ("clients", "people")  # what belongs to them goes with them


def settle_in() -> None:
    """In an empty store only."""
    with store.transaction():
        if not people.everybody():
            arrive()


def start_over() -> None:
    """People, sessions, deliveries and the life of tokens as at the start; the key stays."""
    with store.transaction() as database:
        webhooks.endpoints.forget_added()
        for name in EMPTIED:
            database.execute(f"DELETE FROM clerk_{name}")
        settings.put(tokens.SETTING, str(tokens.DEFAULT_LIFE))
        arrive()
        webhooks.deliveries.forget()


def arrive() -> None:
    for name in NAMES:
        people.create(
            [f"{name.lower()}@example.com"],
            person_id=f"user_{name.lower()}",
            first_name=name,
            password=PASSWORD,
        )
