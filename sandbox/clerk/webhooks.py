"""Clerk's webhooks: signed as Svix signs them, one delivery for each endpoint."""

from sandbox import store, svix
from sandbox.clerk import faults
from sandbox.deliveries import Deliveries
from sandbox.postman import Postman

deliveries = Deliveries("clerk_deliveries", faults.switch)
endpoints = svix.Endpoints()
postman = Postman(deliveries, svix.headers)


def enqueue(kind: str, body: str) -> str:
    """In the caller's transaction, so that only what happened is told; returns its svix id."""
    svix_id = svix.new_id()
    with store.transaction():
        fault = faults.switch.take(*faults.WEBHOOKS)
        to = [(endpoint.url, endpoint.secret) for endpoint in endpoints.all_of_them()]
        deliveries.enqueue(svix_id, kind, body, to, fault)
    return svix_id
