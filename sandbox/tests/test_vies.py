"""VIES: which numbers exist, which do not, and when nobody can tell."""

import pytest
import requests

from sandbox.testing import Sandbox


@pytest.mark.parametrize(
    ("number", "exists", "word"),
    [
        ("U12345678", True, "VALID"),
        ("U12345200", False, "INVALID"),
        ("U12345301", False, "MS_UNAVAILABLE"),
        ("1234567+A", True, "VALID"),
    ],
)
def test_a_number_says_what_becomes_of_it(
    sandbox: Sandbox, number: str, exists: bool, word: str
) -> None:
    answer = requests.get(f"{sandbox.url}/vies/rest-api/ms/AT/vat/{number}", timeout=5)
    said = answer.json()
    assert (answer.status_code, said["isValid"], said["userError"]) == (200, exists, word)
    assert said["vatNumber"] == number


@pytest.mark.parametrize("path", ["", "ms/AT", "ms/AT/vat/", "ms//vat/1", "ms/AT/vat/1/2"])
def test_what_is_not_asked_like_this_is_not_there(sandbox: Sandbox, path: str) -> None:
    assert requests.get(f"{sandbox.url}/vies/rest-api/{path}", timeout=5).status_code == 404


def test_it_is_only_asked(sandbox: Sandbox) -> None:
    address = f"{sandbox.url}/vies/rest-api/ms/AT/vat/U12345678"
    assert requests.post(address, timeout=5).status_code == 405
    assert requests.get(address[:-8] + "99999999", timeout=5).status_code == 500
