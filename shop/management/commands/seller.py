from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from shop.accounts import sellers
from shop.accounts.models import Member, Seller
from shop.management.people import person


class Command(BaseCommand):
    help = "Adds a seller, or a member to one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="Add a seller.")
        add.add_argument("slug")
        add.add_argument("name")
        add.add_argument("--owner", required=True, metavar="EMAIL")
        member = verbs.add_parser("member", help="Give somebody a role, or take it away.")
        member.add_argument("slug")
        member.add_argument("email")
        choice = member.add_mutually_exclusive_group()
        choice.add_argument("--role", choices=Member.Role.values, default=Member.Role.EDITOR.value)
        choice.add_argument("--remove", action="store_true")

    def handle(self, *, verb: str, **options: Any) -> None:
        if verb == "add":
            self._add(options["slug"], options["name"], options["owner"])
        else:
            self._member(options["slug"], options["email"], options["role"], options["remove"])

    @transaction.atomic
    def _add(self, slug: str, name: str, owner: str) -> None:
        seller, user = Seller(slug=slug, name=name), person(owner)
        try:
            seller.full_clean()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        sellers.add(seller, by="command")
        sellers.enrol(seller, user, Member.Role.OWNER, by="command")
        self.stdout.write(f"{name} is a seller now, and {owner} its owner.")

    def _member(self, slug: str, email: str, role: str, remove: bool) -> None:  # noqa: FBT001  an option
        seller, user = Seller.objects.filter(slug=slug).first(), person(email)
        if seller is None:
            known = ", ".join(Seller.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no seller {slug!r}. There are: {known}.")
        if not remove:
            sellers.enrol(seller, user, role, by="command")
            self.stdout.write(f"{email} is {role} at {seller}.")
            return
        for member in seller.members.filter(user=user):
            sellers.part(member, by="command")
        self.stdout.write(f"{email} is no member of {seller}.")
