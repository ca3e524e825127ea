# ruff: noqa: F403
"""The published language of notify: what people are told, in which words, and what became of each message.

Each name is defined in one file here and imported from this package: a new one needs no other place.
"""

from shared.contracts.notify.address import *
from shared.contracts.notify.aggregates import *
from shared.contracts.notify.answers import *
from shared.contracts.notify.audience import *
from shared.contracts.notify.campaign import *
from shared.contracts.notify.campaign_refusals import *
from shared.contracts.notify.channels import *
from shared.contracts.notify.delivery import *
from shared.contracts.notify.message import *
from shared.contracts.notify.notice import *
from shared.contracts.notify.notices import *
from shared.contracts.notify.placeholder import *
from shared.contracts.notify.preference import *
from shared.contracts.notify.questions import *
from shared.contracts.notify.recipient import *
from shared.contracts.notify.refusals import *
from shared.contracts.notify.reply_to import *
from shared.contracts.notify.round import *
from shared.contracts.notify.template import *
