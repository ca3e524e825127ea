"""What the notify service keeps a history of."""

from uuid import UUID

from shared.contracts.aggregate import Aggregate

TEMPLATE = Aggregate("notify", "template", key="template_id")
NOTICES = Aggregate("notify", "notices", key="notices_id")
# What fills a message about an application is sealed under the application's own key, so that purging it reaches here.
MESSAGE = Aggregate("notify", "message", key="message_id", person="sealed_for")
ROUND = Aggregate("notify", "round", key="round_id")
CAMPAIGN = Aggregate("notify", "campaign", key="campaign_id")
ADDRESS = Aggregate("notify", "address", key="address_id")
PREFERENCE = Aggregate("notify", "preference", key="person_id", person="person_id")
REPLY_TO = Aggregate("notify", "reply_to", key="reply_to_id", person="reply_to_id")
RECIPIENT = Aggregate("notify", "recipient", key="person_id", person="person_id")

# A log holds one network, and it has one set of notices: its id is known in advance.
THE_NOTICES = UUID("00000000-0000-7000-8000-000000000002")
