"""What the keys of providers say of themselves."""


def of_tests(key: str) -> bool:
    """Whether a key such as sk_test_… moves no real money."""
    return key.split("_")[1:2] == ["test"]
