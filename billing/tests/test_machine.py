"""Thousands of steps in an order nobody thought of; MACHINE_EXAMPLES and MACHINE_STEPS for more."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.stateful import run_state_machine_as_test

from billing.tests.machine import Spine, world
from sandbox.testing import Sandbox

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "40"))
STEPS = int(os.environ.get("MACHINE_STEPS", "40"))


def test_whatever_happens_money_and_goods_agree(
    stripe: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_hypothesis_home_dir(tmp_path)
    # Stripe's library tries again after a pause; the pause proves nothing here.
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0)
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0)
    world.open_the_shop()
    world.lay_traps()
    run_state_machine_as_test(
        lambda: Spine(stripe),  # type: ignore[arg-type]  # it is called, and need not be a class
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
