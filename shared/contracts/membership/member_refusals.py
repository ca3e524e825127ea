"""When membership says no about somebody, and what a person can do about it."""

from shared.contracts.refusals import refusal

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
    "A guest or an applicant has this e-mail address. Decline the request, with the id that they will have as "
    "entered_as, and send JoinMember with it: {id} if it is them, or else that of the request.",
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
LEFT_BEFORE_START = refusal(
    "member.left_before_start",
    422,
    "Something of theirs began later",
    "A role or an affiliation in this person's record began after {date}. Please check that day, or give a later one.",
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

# Member: check-ins

CHECK_INS_NOT_ASKED_FOR = refusal(
    "check_in.not_asked_for",
    409,
    "Nobody asked for check-ins",
    "This person has not asked for check-ins, so nothing is kept of how long they were quiet. They can ask for them.",
)
CHECK_IN_TOO_EARLY = refusal(
    "check_in.too_early",
    409,
    "Not quiet for that long",
    "Somebody was in touch with this person lately, or their quiet is not to be brought up yet.",
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
