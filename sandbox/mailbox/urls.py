from django.urls import path

from sandbox.mailbox import pages

urlpatterns = [
    path("mailbox", pages.whole),
    path("mailbox.json", pages.as_json, name="mailbox-json"),
    path("mailbox/", pages.index, name="mailbox"),
    path("mailbox/emptying/", pages.emptying, name="mailbox-emptying"),
    path("mailbox/<uuid:message_id>/", pages.message, name="message"),
    path("mailbox/<uuid:message_id>/html", pages.html_part, name="message-html"),
    path("mailbox/<uuid:message_id>/json", pages.message_json, name="message-json"),
    path(
        "mailbox/<uuid:message_id>/attachments/<int:number>",
        pages.attachment,
        name="message-attachment",
    ),
]
