"""One person's address however they write it, for limits that are a courtesy and no lock."""

# Where dots in the name before the @ mean nothing.
DOTLESS = {"gmail.com", "googlemail.com"}


def mailbox(address: str) -> str:
    """Without case and what follows a +, as most providers deliver it."""
    name, _at, host = address.strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if host in DOTLESS:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"
