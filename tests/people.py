"""People of the shop, as tests need them."""

from django.test import Client

from shop.accounts.models import Member, Seller, User


def a_seller(
    name: str = "Sally’s Type", slug: str = "sallys-type", *, active: bool = True
) -> Seller:
    seller, _new = Seller.objects.get_or_create(
        slug=slug, defaults={"name": name, "active": active}
    )
    return seller


def a_member(seller: Seller, email: str, role: str = Member.Role.OWNER) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, name=email.partition("@")[0].capitalize()
    )
    Member.objects.create(seller=seller, user=user, role=role)
    return user


def browser(person: User | None = None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client
