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

# Member: joining

MEMBER_UNKNOWN = refusal(
    "member.unknown",
    404,
    "No such person",
    "The network knows nobody with this id. Please check it and try again.",
)
MEMBER_ALREADY = refusal(
    "member.already",
    409,
    "Already known to the network",
    "This person is already known to the network. Look them up; if they left, they rejoin with the same id.",
)
MEMBER_KNOWN_ELSEWHERE = refusal(
    "member.known_elsewhere",
    409,
    "They have an id already",
    "A guest or an applicant has this e-mail address. Send it again with the member_id {id} if it is them, or else "
    "with a new id.",
)
REQUEST_KNOWN_ELSEWHERE = refusal(
    "request.known_elsewhere",
    409,
    "They may have another id already",
    "A guest or an applicant has this e-mail address. Decline the request and send JoinMember: with the member_id {id} "
    "if it is them, or else with that of the request.",
)
REQUEST_WAITING = refusal(
    "request.waiting",
    409,
    "A request is waiting",
    "This person has asked to join and is waiting for an answer. Accept or decline that request.",
)
REQUEST_NONE = refusal(
    "request.none",
    409,
    "No request is waiting",
    "This person is not waiting for an answer; somebody may have given it already. Look at their record.",
)
NO_AFFILIATION = refusal(
    "member.no_affiliation",
    422,
    "Where do they work or volunteer?",
    "A member works or volunteers for at least one organisation. Please add it with their role.",
)
NO_LAWFUL_BASIS = refusal(
    "member.no_basis",
    422,
    "A lawful basis is needed",
    "Please record why we may hold this person's details (basis: kind, wording, how and when).",
)
UNREACHABLE = refusal(
    "member.unreachable",
    422,
    "How can we reach them?",
    "There has to be one way to reach this person: an e-mail address, a phone number or a postal address.",
)

# Member: membership

MEMBER_NOT_ACTIVE = refusal(
    "member.not_active",
    409,
    "Not an active member just now",
    "This person is not an active member just now. First resume their membership, or let them join.",
)
MEMBER_NOT_JOINED = refusal(
    "member.not_joined",
    409,
    "Not a member just now",
    "This person is not a member just now. They have to join, or join again, first.",
)
AFFILIATION_ALREADY = refusal(
    "affiliation.already",
    409,
    "Already recorded",
    "This person already has the same role in the same service there. To change it, end that first.",
)
AFFILIATION_UNKNOWN = refusal(
    "affiliation.unknown",
    404,
    "No such affiliation",
    "This person has no open affiliation with this id; it may have ended already. Look at their record.",
)
ROLE_ALREADY = refusal(
    "role.already",
    409,
    "They have this role",
    "This person already has this role in the network. End it first if something about it changed.",
)
ROLE_UNKNOWN = refusal(
    "role.unknown",
    404,
    "No such role",
    "This person holds no role with this id; it may have ended already. Look at their record.",
)
ID_TAKEN = refusal(
    "id.taken",
    409,
    "The id is in use",
    "This id is already used for something else here. Leave it out to get a new one.",
)
CONSENT_NOT_GIVEN = refusal(
    "consent.not_given",
    409,
    "No such consent",
    "This person has no such consent in force, so nothing was changed. Their other consents stay.",
)
CONSENT_NO_EXPIRY = refusal(
    "consent.no_expiry",
    409,
    "The consent does not expire",
    "This consent has no last day, so there is nothing to raise.",
)
CONSENT_ORGANISATION_MISSING = refusal(
    "consent.organisation_missing",
    422,
    "Which organisation?",
    "Sharing is agreed with each organisation by itself. Please say which one.",
)
CONSENT_WORDING_MISSING = refusal(
    "consent.wording_missing",
    422,
    "Which wording?",
    "Please say which wording the person no longer agrees to.",
)

# Member: graduates

GRADUATE_UNKNOWN = refusal(
    "graduate.unknown",
    404,
    "Nobody was referred",
    "Training has referred nobody with this id from this cohort, or what it told about them is forgotten.",
)
GRADUATE_NOT_RAISED = refusal(
    "graduate.not_raised",
    409,
    "Nothing waits here",
    "Nothing was raised about this person and cohort, or it was seen to. Look at what needs attention.",
)

# Member: erasure

ERASURE_PENDING = refusal(
    "member.erasure_pending",
    409,
    "This person is being forgotten",
    "An erasure was asked for, so nothing else can be recorded. It can be cancelled while cooling off.",
)
MEMBER_ERASED = refusal(
    "member.erased",
    410,
    "This person was forgotten",
    "What was held under this id has been erased and nothing can be added. If they wish, they can join anew.",
)
ERASURE_NOT_REQUESTED = refusal(
    "erasure.not_requested",
    409,
    "No erasure was asked for",
    "No erasure has been asked for, or it was cancelled. Ask for one first.",
)
ERASURE_TOO_EARLY = refusal(
    "erasure.too_early",
    409,
    "The cooling-off days are not over",
    "This erasure can still be cancelled until {until}, and is carried out after that.",
)
ERASURE_TOO_LATE = refusal(
    "erasure.too_late",
    409,
    "It is too late to cancel",
    "The cooling-off days are over and the erasure is being carried out. The person can join anew later.",
)
ERASURE_NOT_STARTED = refusal(
    "erasure.not_started",
    409,
    "The erasure has not begun",
    "The erasure has to be started first: send StartErasure.",
)
ERASURE_DATA_REMAINS = refusal(
    "erasure.data_remains",
    409,
    "Some data is still there",
    "What the views hold about this person has to be removed first; it will be tried again shortly.",
)

# Keys

KEY_NOT_PURGED = refusal(
    "key.not_purged",
    409,
    "This key is in use",
    "A key can be destroyed only once what it seals was purged. Purge that first.",
)
