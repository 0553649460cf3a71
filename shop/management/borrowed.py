"""Texts of Django's own pages that its German does not have yet; ours stand in."""

from django.utils.translation import gettext_noop

TEXTS = [
    gettext_noop("- Select an option -"),
    gettext_noop("Run"),
    gettext_noop("Reset password"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Password-based authentication"),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
]
