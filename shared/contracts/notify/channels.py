"""Ways a message goes, forms it comes in, and what it is for."""

from enum import StrEnum


class MessageChannel(StrEnum):
    """How a message reaches somebody."""

    EMAIL = "email"
    SMS = "sms"


class MessageFormat(StrEnum):
    """The form in which somebody reads best."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"


class MessagePurpose(StrEnum):
    """What a message is for, which decides what it takes to be wanted.

    `service` answers what a person asked for or is part of. `reminders` can be done without. `news` needs a consent
    in force. `digest` is the daily message that gathers others for those who want one.
    """

    SERVICE = "service"
    REMINDERS = "reminders"
    NEWS = "news"
    DIGEST = "digest"
