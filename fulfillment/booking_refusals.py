"""Why something owned cannot be used as it was asked for: a sentence each."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Nothing was changed; `sentence` says why."""

    @property
    def sentence(self) -> str:
        return _("This could not be done.")


class NotNow(Refused):
    @property
    def sentence(self) -> str:
        return _("This booking has changed meanwhile, and that is no longer possible.")


class TooLate(Refused):
    @property
    def sentence(self) -> str:
        return _("It is too late to move this appointment. You can still cancel it.")


class TimeTaken(Refused):
    @property
    def sentence(self) -> str:
        return _("This time has been taken; choose another.")


class NoRevisionLeft(Refused):
    @property
    def sentence(self) -> str:
        return _("All revisions that this includes have been asked for.")
