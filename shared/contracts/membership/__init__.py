# ruff: noqa: F403
"""The published language of membership: what may be said to it, and what is heard from it.

Each name is defined in one file here and imported from this package: a new one needs no other place.
"""

from shared.contracts.membership.affiliation import *
from shared.contracts.membership.aggregates import *
from shared.contracts.membership.answers import *
from shared.contracts.membership.check_in import *
from shared.contracts.membership.claims import *
from shared.contracts.membership.consent import *
from shared.contracts.membership.contact import *
from shared.contracts.membership.details import *
from shared.contracts.membership.erasure import *
from shared.contracts.membership.graduates import *
from shared.contracts.membership.joining import *
from shared.contracts.membership.keys import *
from shared.contracts.membership.member_refusals import *
from shared.contracts.membership.network import *
from shared.contracts.membership.network_answers import *
from shared.contracts.membership.organisation import *
from shared.contracts.membership.questions import *
from shared.contracts.membership.refusals import *
from shared.contracts.membership.standing import *
