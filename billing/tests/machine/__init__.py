"""The spine as a machine: whatever people, Stripe, workers and power cuts do, in whatever order.

A kind of deed is a class with rules, in a file of its own, that stands on `World`; name it below
and its rules join all others. What must hold whatever happens is an invariant in `truths.py`, and
what must hold once everybody has caught up belongs into `reckoning.py`. So refunds are a class
`Refunding(World)` with rules such as "an operator refunds", and the ledger's truth counts them.
"""

from billing.tests.machine.buying import Buying
from billing.tests.machine.coding import Coding
from billing.tests.machine.deciding import Deciding
from billing.tests.machine.passing import Passing
from billing.tests.machine.paying import Paying
from billing.tests.machine.reckoning import Reckoning
from billing.tests.machine.refunding import Refunding
from billing.tests.machine.selling import Selling
from billing.tests.machine.telling import Telling
from billing.tests.machine.truths import Truths


class Spine(
    Buying, Coding, Selling, Paying, Telling, Deciding, Refunding, Passing, Reckoning, Truths
):
    """From the cart to the goods."""


__all__ = ["Spine"]
