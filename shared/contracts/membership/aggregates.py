"""What membership keeps a history of."""

from uuid import UUID

from shared.contracts.aggregate import Aggregate

NETWORK = Aggregate("membership", "network", key="network_id")
ORGANISATION = Aggregate("membership", "organisation", key="organisation_id")
MEMBER = Aggregate("membership", "member", key="member_id", person="member_id")
CHECK_IN = Aggregate("membership", "check_in", key="member_id", person="member_id")
EMAIL_CLAIM = Aggregate("membership", "email_claim", key="claim")
DOMAIN_CLAIM = Aggregate("membership", "domain_claim", key="domain")
SEALED_KEY = Aggregate("membership", "sealed_key", key="key_id")

# A log holds one network, so its id is known in advance and every service can find who has access.
THE_NETWORK = UUID("00000000-0000-7000-8000-000000000001")
