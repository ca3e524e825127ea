"""The notify service put together: wiring only."""

from services.notify import address, campaign, message, notices, preference, recipient, reply_to, round, template
from services.notify.delivery.assembling import deliver, routes
from services.notify.duties import duties
from services.notify.duties.activating import activate
from services.notify.filling import CAMPAIGN_AUDIENCE, CAMPAIGN_BATCH, ROUND_AUDIENCE, ROUND_BATCH, VALUES_FOR
from services.notify.lookups import (
    campaign_audience,
    campaign_batch,
    round_audience,
    round_batch,
    rows_about,
    values_for,
)
from services.notify.recipient import ROWS_ABOUT
from services.notify.settings import NotifySettings, settings_of_decisions
from services.notify.views import (  # noqa: F401  (these answer from the rows of the views below)
    campaign_reach,
    message_list,
    notice_list,
    out_of_reach,
    queue,
    template_list,
    template_previews,
)
from services.notify.views.applications import applications
from services.notify.views.bookings import bookings
from services.notify.views.called_off import called_off
from services.notify.views.campaigns import campaigns
from services.notify.views.certificates import certificates
from services.notify.views.claims import claims
from services.notify.views.cohorts import cohorts
from services.notify.views.consents import consents
from services.notify.views.contacts import contacts
from services.notify.views.forgotten import forgotten
from services.notify.views.frozen import frozen
from services.notify.views.gatherings import gatherings
from services.notify.views.intakes import intakes
from services.notify.views.members import members
from services.notify.views.messages import messages
from services.notify.views.networks import networks
from services.notify.views.notices import switched
from services.notify.views.organisations import organisations
from services.notify.views.outbox import outbox
from services.notify.views.preferences import preferences
from services.notify.views.programmes import programmes
from services.notify.views.reply_tos import reply_tos
from services.notify.views.rounds import rounds
from services.notify.views.sessions import sessions
from services.notify.views.suppressions import suppressions
from services.notify.views.templates import templates
from services.notify.views.venues import venues
from shared.definition import Definition

notify = Definition(
    name="notify",
    deciders=(
        template.decider,
        notices.decider,
        message.decider,
        round.decider,
        campaign.decider,
        address.decider,
        preference.decider,
        reply_to.decider,
        recipient.decider,
    ),
    views=(
        messages,
        outbox,
        contacts,
        preferences,
        suppressions,
        templates,
        switched,
        rounds,
        campaigns,
        frozen,
        reply_tos,
        members,
        consents,
        bookings,
        gatherings,
        sessions,
        venues,
        applications,
        intakes,
        programmes,
        certificates,
        cohorts,
        called_off,
        claims,
        forgotten,
        organisations,
        networks,
    ),
    duties=duties,
    lookups={
        VALUES_FOR: values_for,
        ROUND_AUDIENCE: round_audience,
        ROUND_BATCH: round_batch,
        CAMPAIGN_AUDIENCE: campaign_audience,
        CAMPAIGN_BATCH: campaign_batch,
        ROWS_ABOUT: rows_about,
    },
    begins=activate,
    decision_settings=settings_of_decisions,
    # Tests of what is owed do without the worker: `replace(notify, workers=())`.
    workers=(deliver,),
    routes=routes,
    settings=NotifySettings,
)
