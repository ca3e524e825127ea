"""When membership says no, and what a person can do about it."""

from shared.contracts.refusals import refusal

# Anywhere

OTHER_TEXT_MISSING = refusal(
    "other.text_missing",
    422,
    "A few words are missing",
    "You chose “other”. Please say in a few words what it is.",
)
DATES_REVERSED = refusal(
    "dates.reversed",
    422,
    "The dates are the wrong way round",
    "This ends before it starts. Please check both dates.",
)
DATE_IN_FUTURE = refusal(
    "date.in_future",
    422,
    "That day has not come yet",
    "{date} is in the future. Please check the year.",
)
DATE_IN_PAST = refusal(
    "date.in_past",
    422,
    "That day is over",
    "{date} is already over. Please choose a later day.",
)

# Network

NETWORK_NOT_LAUNCHED = refusal(
    "network.not_launched",
    409,
    "The network has not been launched",
    "The network has to be launched first. Ask an operator to send LaunchNetwork.",
)
NETWORK_ALREADY_LAUNCHED = refusal(
    "network.already_launched",
    409,
    "The network was launched before",
    "A network is launched once, and this one already was. Use ChangeAreas or GrantAccess to change it.",
)
ACCESS_NOT_GRANTABLE = refusal(
    "access.not_grantable",
    422,
    "This needs no access",
    "Nobody is granted {kind} access. Choose coordinator, assessor, organiser, partner, auditor, operator.",
)
ACCESS_NEEDS_ORGANISATION = refusal(
    "access.needs_organisation",
    422,
    "Which organisation?",
    "A partner acts for one organisation. Write the scope as organisation: and that organisation's id.",
)
ACCESS_BEYOND_YOURS = refusal(
    "access.beyond_yours",
    403,
    "More than you may grant",
    "You can grant and revoke only what lies within your own access. Ask an operator of the whole network.",
)
ACCESS_NOT_GRANTED = refusal(
    "access.not_granted",
    404,
    "There is no such access",
    "This access is not in force, so it cannot be revoked. Please check actor, kind and scope.",
)
ACCESS_LAST = refusal(
    "access.last",
    409,
    "Somebody has to stay",
    "This is the last {kind} of the whole network. Grant another one first, then revoke this one.",
)

# Organisation

ORGANISATION_UNKNOWN = refusal(
    "organisation.unknown",
    404,
    "No such organisation",
    "No organisation with this id is registered. Look it up, or register it first.",
)
ORGANISATION_ALREADY = refusal(
    "organisation.already",
    409,
    "Already registered",
    "An organisation with this id is already registered. Change its details instead, or leave the id out.",
)
AGREEMENT_UNKNOWN = refusal(
    "agreement.unknown",
    404,
    "No such agreement",
    "This organisation has no agreement with this id. Look at the organisation's agreements and try again.",
)
AGREEMENT_ALREADY = refusal(
    "agreement.already",
    409,
    "Already signed",
    "An agreement with this id is already recorded. Leave the id out to record a new one.",
)
AGREEMENT_ENDED = refusal(
    "agreement.ended",
    409,
    "The agreement has been ended",
    "This agreement was ended before, or ends sooner by itself. Sign a new one if the work goes on.",
)
AGREEMENT_OPEN_ENDED = refusal(
    "agreement.open_ended",
    409,
    "The agreement has no end",
    "This agreement has no last day, so there is nothing to raise.",
)
DOMAIN_PUBLIC = refusal(
    "domain.public",
    422,
    "Many people share this domain",
    "{domain} is used by people of many organisations, so it can belong to none. Leave it out.",
)
DOMAIN_TAKEN = refusal(
    "domain.taken",
    409,
    "The domain belongs to another organisation",
    "{domain} already belongs to another organisation. Take it off there first, or leave it out here.",
)
PARTNER_KEY_UNKNOWN = refusal(
    "partner_key.unknown",
    404,
    "No such key",
    "This organisation has no key with this id. Look at the organisation's keys and try again.",
)
PARTNER_KEY_ALREADY = refusal(
    "partner_key.already",
    409,
    "Already issued",
    "A key with this id was already issued. Leave the id out to issue a new one.",
)

# Keys

KEY_NOT_PURGED = refusal(
    "key.not_purged",
    409,
    "This key is in use",
    "A key can be destroyed only once what it seals was purged. Purge that first.",
)
