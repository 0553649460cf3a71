"""How we hear of it: events in any order, twice, or never; and pages that ask."""

from typing import Any

from hypothesis.stateful import precondition, rule

from billing import following, inbox, stripe
from billing.tests.machine.world import TROUBLE, WHICH, World, pick
from billing.tests.till import post, work

OPERATOR = "Olga"
READ = ("checkout.session.", "refund.", "charge.dispute.")


class Telling(World):
    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def tell(self, which: int) -> None:
        """Whichever comes first; the rest may come later, or never."""
        if event := pick(self.untold(), which):
            self._tell(event)

    @precondition(lambda self: self.placed)
    @rule(trouble=TROUBLE)
    def tell_all(self, trouble: str) -> None:
        for event in self.untold():
            self._tell(event)
        self.work(trouble)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def lose(self, which: int) -> None:
        if event := pick(self.untold(), which):
            self.told.add(event["id"])

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def tell_again(self, which: int) -> None:
        if event := pick(self.events(), which):
            self._tell(event)

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def tell_of_one_change_in_two_events(self, which: int) -> None:
        if event := pick(self.events(), which):
            self.sandbox.stripe_send(event["type"], event["data"]["object"])

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def the_queue_is_dead(self, which: int) -> None:
        """Stripe hears of it and comes again."""
        if event := pick(self.untold(), which):
            with self.trouble("django_tasks_database_dbtaskresult"):
                post(event)

    @precondition(lambda self: self.placed)
    @rule(trouble=TROUBLE)
    def work(self, trouble: str) -> None:
        with self.trouble(trouble):
            work()

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def die_at_work(self, which: int) -> None:
        """The event stays in the hands of a worker who is no more, until its lease is over."""
        if event := self.event(which):
            event.claim()

    @precondition(lambda self: self.placed)
    @rule(which=WHICH)
    def replay(self, which: int) -> None:
        if event := self.event(which):
            inbox.replay(event, by=OPERATOR, reason="To be sure")

    @precondition(lambda self: self.placed)
    @rule(which=WHICH, trouble=TROUBLE)
    def come_back(self, which: int, trouble: str) -> None:
        """The page that waits asks Stripe itself."""
        if number := self.session(which):
            with self.trouble(trouble):
                following.follow(stripe.session(number))

    def events(self) -> list[dict[str, Any]]:
        """Whatever else Stripe says is put away unread."""
        said = self.sandbox.stripe_events()
        return [event for event in said if event["type"].startswith(READ)]

    def untold(self) -> list[dict[str, Any]]:
        return [event for event in self.events() if event["id"] not in self.told]

    def _tell(self, event: dict[str, Any]) -> None:
        assert post(event).status_code == 200
        self.told.add(event["id"])
