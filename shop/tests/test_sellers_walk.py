"""A rival walks through the sellers' desk and meets nothing of anybody else's."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client

from catalog.models import Product
from shop.accounts.models import Member, Seller, User
from shop.accounts.scope import OwnChoices, OwnInline, SellerScoped
from shop.tests.stall import (
    ADDRESSES,
    EXAMPLES,
    SALLYS,
    Stall,
    each_model,
    form_data,
    of,
    relations,
    stand,
    state,
    url,
)
from tests.people import a_member, a_seller, browser

pytestmark = pytest.mark.django_db


@each_model
def test_whatever_stands_here_knows_its_seller(model: type[Model]) -> None:
    assert model in EXAMPLES
    admin_of = stand(model)
    assert isinstance(admin_of, SellerScoped)
    assert not admin_of.raw_id_fields, "its label would be looked up among everybody's rows"
    for inline in admin_of.inlines:
        assert issubclass(inline, OwnInline)
        assert issubclass(inline, OwnChoices)


@each_model
def test_ones_own_rows_are_there(rita: Stall, model: type[Model]) -> None:
    """Or the walk below would be content with an empty desk."""
    row = rita.rows[model]
    assert rita.words.search(rita.browser.get(url(model, "changelist")).text)
    assert rita.words.search(rita.browser.get(url(model, "change", row)).text)
    assert rita.browser.get(url(model, "history", row)).status_code == 200


@each_model
def test_no_list_and_no_form_tells_of_anybody_else(
    sally: Stall, rita: Stall, model: type[Model]
) -> None:
    paths = [
        "/sell/",
        f"/sell/{model._meta.app_label}/",
        url(model, "changelist"),
        url(model, "changelist") + "?_facets=True",
        url(model, "changelist") + "?q=ish&all=",
        url(model, "changelist") + "?e=1",
        url(model, "changelist") + "?_popup=1",
        url(model, "change", rita.rows[model]),
        url(model, "history", rita.rows[model]),
        url(model, "delete", rita.rows[model]),
        url(model, "add"),
        url(model, "add") + f"?seller={sally.seller.pk}",
    ]
    for path in paths:
        answer = rita.browser.get(path)
        assert answer.status_code in (200, 302, 403), path
        assert not sally.words.search(answer.text), path


@each_model
def test_what_is_not_yours_is_not_there(sally: Stall, rita: Stall, model: type[Model]) -> None:
    row = sally.rows[model]
    LogEntry.objects.create(
        user=sally.owner,
        content_type=ContentType.objects.get_for_model(model),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=2,
        change_message="Sallyish",
    )
    before = state()
    missing = [url(model, page, row) for page in ADDRESSES]
    for path in [*missing, f"{missing[0]}?_to_field=id", f"{missing[0]}?_popup=1"]:
        # Whoever may delete nothing of a kind is refused before anybody looks.
        refused = (403, 404) if "delete" in path else (404,)
        for answer in (rita.browser.get(path), rita.browser.post(path, {"post": "yes"})):
            assert answer.status_code in refused, path
            assert not sally.words.search(answer.text), path
    rita.browser.post(missing[0], {"_saveasnew": "1", "name": "Copy", "slug": "copy"})
    assert state() == before
    gone = rita.browser.get(url(model, "change", row).replace(str(row.pk), "999999", 1))
    assert gone.status_code == 404
    assert "Back to the desk" in gone.text


@each_model
def test_a_form_of_ones_own_takes_nobody_elses_rows(
    sally: Stall, rita: Stall, model: type[Model]
) -> None:
    """Into each field of one's own form, and of each inline, goes a number of another's."""
    path = url(model, "change", rita.rows[model])
    data = form_data(rita.browser, path)
    theirs = {
        each._meta.model_name: each._default_manager.values_list("pk", flat=True)
        for each in state()
    }
    before = of(sally)
    for name in data:
        if name.endswith("_FORMS"):
            continue
        for numbers in theirs.values():
            for number in numbers:
                rita.browser.post(path, data | {name: number})
                assert of(sally) == before, name


@each_model
def test_an_action_meets_only_ones_own_rows(sally: Stall, rita: Stall, model: type[Model]) -> None:
    before = of(sally)
    rows = [sally.rows[model].pk, rita.rows[model].pk]
    request: Any = rita.browser.get(url(model, "changelist")).wsgi_request
    for name in [*stand(model).get_actions(request), "delete_selected"]:
        posted = {"action": name, "index": 0, "_selected_action": rows, "select_across": 1}
        answer = rita.browser.post(url(model, "changelist"), posted, follow=True)
        assert not sally.words.search(answer.text)
        forged = posted | {"token": "0" * 32, "reason": "Because."}
        rita.browser.post(url(model, "changelist"), forged)
        path = url(model, "change", rita.rows[model])
        rita.browser.post(path, {"CHANGE_FORM-action": name, "_selected_action": rows[:1]})
    assert of(sally) == before


@each_model
def test_autocomplete_offers_only_ones_own(sally: Stall, rita: Stall, model: type[Model]) -> None:
    asked = relations(model)
    for source, field in asked:
        query: dict[str, Any] = {
            "app_label": source._meta.app_label,
            "model_name": source._meta.model_name,
            "field_name": field,
        }
        for term in ("", SALLYS, "ish"):
            answer = rita.browser.get("/sell/autocomplete/", query | {"term": term})
            assert answer.status_code in (200, 403)
            assert not sally.words.search(answer.text)
    assert asked or model is not Seller


@pytest.mark.parametrize(
    "query",
    [
        "seller__members__user__email=sallyish-owner@example.com",
        "seller__members__user__email__startswith=s",
        "seller__members__user__password__startswith=x",
        "seller__name__startswith=S",
        "seller__slug=sallyish",
        "options__prices__amount__gt=1",
        "prices__amount__gt=1",
        "members__user__email__startswith=s",
        "members__id=1",
        "products__name__startswith=S",
        "_to_field=slug",
    ],
)
@each_model
def test_no_filter_asks_other_tables(rita: Stall, model: type[Model], query: str) -> None:
    answer = rita.browser.get(f"{url(model, 'changelist')}?{query}", follow=True)
    asked, known = re.split("__|=", query)[0], {field.name for field in model._meta.get_fields()}
    # A name that the model does not have asks nothing of anybody.
    nothing = asked not in known and not query.startswith("_to_field")
    assert answer.status_code == (200 if nothing else 400)


@each_model
def test_who_sells_under_one_name_reads_it_once(rita: Stall, model: type[Model]) -> None:
    path = url(model, "changelist")
    assert "column-seller" not in rita.browser.get(path).text
    if model is Product:
        Member.objects.create(seller=a_seller("Third", "third"), user=rita.owner)
        assert "column-seller" in rita.browser.get(path).text


@each_model
def test_no_detour_by_number(rita: Stall, sally: Stall, model: type[Model]) -> None:
    number = ContentType.objects.get_for_model(model).pk
    assert rita.browser.get(f"/sell/r/{number}/{sally.rows[model].pk}/").status_code == 404


@each_model
def test_a_viewer_sees_and_changes_nothing(sally: Stall, model: type[Model]) -> None:
    row, vera = sally.rows[model], browser(a_member(sally.seller, "vera@example.com", "viewer"))
    before = state()
    assert vera.get(url(model, "changelist")).status_code == 200
    seen = vera.get(url(model, "change", row))
    assert sally.words.search(seen.text)
    assert 'name="_save"' not in seen.text
    data = form_data(sally.browser, url(model, "change", row))
    for path in (url(model, "add"), url(model, "change", row), url(model, "delete", row)):
        for sent in (data | {"name": "x", "_save": "1"}, {"post": "yes"}):
            assert vera.post(path, sent).status_code == 403, path
    assert vera.get(url(model, "add")).status_code == 403
    assert vera.get(url(model, "delete", row)).status_code == 403
    vera.post(url(model, "changelist"), {"action": "publish", "_selected_action": [row.pk]})
    assert state() == before


@each_model
def test_an_inactive_sellers_desk_is_closed(sally: Stall, rita: Stall, model: type[Model]) -> None:
    Seller.objects.filter(pk=sally.seller.pk).update(active=False)
    assert sally.browser.get(url(model, "changelist")).status_code == 403
    Member.objects.create(seller=rita.seller, user=sally.owner, role="viewer")
    assert not sally.words.search(
        sally.browser.get(url(model, "changelist")).text.replace(str(sally.owner), "")
    )
    assert sally.browser.get(url(model, "change", sally.rows[model])).status_code == 404


@each_model
def test_a_former_member_and_a_stranger_are_refused(sally: Stall, model: type[Model]) -> None:
    sally.seller.members.all().delete()
    paths = [url(model, page, sally.rows[model]) for page in ADDRESSES]
    carl = browser(User.objects.create_user("carl@example.com"))
    for path in [*paths, url(model, "changelist"), url(model, "add"), "/sell/autocomplete/"]:
        for person in (sally.browser, carl):
            assert person.get(path).status_code == 403
            assert person.post(path, {"post": "yes"}).status_code == 403


@each_model
def test_an_operator_sees_everybodys(
    sally: Stall, rita: Stall, olgas_browser: Client, model: type[Model]
) -> None:
    page = olgas_browser.get(url(model, "changelist")).text
    assert sally.words.search(page)
    assert rita.words.search(page)
    assert olgas_browser.get(url(model, "change", sally.rows[model])).status_code == 200


@each_model
def test_a_role_counts_only_where_it_was_given(
    sally: Stall, rita: Stall, model: type[Model]
) -> None:
    Member.objects.create(seller=sally.seller, user=rita.owner, role="viewer")
    row, before = sally.rows[model], of(sally)
    page = rita.browser.get(url(model, "change", row))
    assert sally.words.search(page.text)
    assert 'name="_save"' not in page.text
    data = form_data(sally.browser, url(model, "change", row))
    for path in (url(model, "change", row), url(model, "delete", row)):
        assert rita.browser.post(path, data | {"name": "x", "post": "yes"}).status_code == 403
    assert of(sally) == before
