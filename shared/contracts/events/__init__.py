# ruff: noqa: F403
"""The published language of events: gatherings, who comes to them, where, and what they said of it.

Each name is defined in one file here and imported from this package: a new one needs no other place.
"""

from shared.contracts.events.agenda import *
from shared.contracts.events.aggregates import *
from shared.contracts.events.answers import *
from shared.contracts.events.attendance import *
from shared.contracts.events.attendee import *
from shared.contracts.events.attendee_answers import *
from shared.contracts.events.attendee_refusals import *
from shared.contracts.events.booking import *
from shared.contracts.events.feedback import *
from shared.contracts.events.gathering import *
from shared.contracts.events.guest import *
from shared.contracts.events.moments import *
from shared.contracts.events.questions import *
from shared.contracts.events.refusals import *
from shared.contracts.events.series import *
from shared.contracts.events.venue import *
