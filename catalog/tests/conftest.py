from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.tests.goods import in_bucket, on_disk, s3_server


@pytest.fixture(scope="session")
def shared_s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def disk(settings: Settings, tmp_path: Path) -> Path:
    on_disk(settings, tmp_path)
    return tmp_path


@pytest.fixture
def bucket(settings: Settings, shared_s3: str) -> str:
    in_bucket(settings, shared_s3)
    return shared_s3


@pytest.fixture(params=["disk", "bucket"])
def store(request: pytest.FixtureRequest) -> str:
    """Both places in turn: whatever is so in one is so in the other."""
    request.getfixturevalue(request.param)
    return str(request.param)
