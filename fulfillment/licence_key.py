"""What a licence key looks like: five groups of five, which hold 110 bits of chance and a checksum.

The alphabet has no letter that is read as another; whoever types one all the same is understood.
The last three characters are the others, read as a number, modulo 32749: a prime, so that one wrong
character or two swapped ones never go unseen.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHANCE, CHECK, GROUP = 22, 3, 5
PRIME = 32749
MISREAD = str.maketrans("OIL", "011")


def new() -> str:
    chance = "".join(secrets.choice(ALPHABET) for _ in range(CHANCE))
    return _grouped(chance + _checksum(chance))


def normal(typed: str) -> str:
    """As it is kept, however it was typed; without a key in it, something that no key is."""
    return _grouped("".join(filter(str.isalnum, typed.upper())).translate(MISREAD))


def mistyped(typed: str) -> bool:
    """Whether no key can read like this, which nobody has to look up."""
    plain = normal(typed).replace("-", "")
    if len(plain) != CHANCE + CHECK or set(plain) - set(ALPHABET):
        return True
    return plain[CHANCE:] != _checksum(plain[:CHANCE])


def masked(key: str) -> str:
    """Enough to tell one's own keys apart, too little to use one."""
    return f"…-{key[-GROUP:]}"


def _checksum(chance: str) -> str:
    number = 0
    for letter in chance:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    rest = number % PRIME
    return "".join(ALPHABET[rest >> shift & 31] for shift in (10, 5, 0))


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))
