"""When the notify service says no about campaigns."""

from shared.contracts.refusals import refusal

CAMPAIGN_UNKNOWN = refusal(
    "campaign.unknown", 404, "No such campaign", "There is no campaign with this id. Please check it and try again."
)
CAMPAIGN_ON_ITS_WAY = refusal(
    "campaign.on_its_way",
    409,
    "On its way",
    "This campaign was approved and is on its way, so it cannot be changed any more. You can stop it, and draft "
    "another one.",
)
CAMPAIGN_STOPPED_BEFORE = refusal(
    "campaign.stopped", 409, "Stopped", "This campaign was stopped for good. Please draft another one."
)
CAMPAIGN_NOT_FROZEN = refusal(
    "campaign.not_frozen",
    409,
    "Not counted yet",
    "Freeze the audience first, so that everybody knows how many people get this before anyone approves it.",
)
CAMPAIGN_NOT_APPROVED = refusal(
    "campaign.not_approved", 409, "Not approved", "This campaign goes out only once it is approved."
)
CAMPAIGN_COUNT_DIFFERS = refusal(
    "campaign.count_differs",
    409,
    "Another number of people",
    "This campaign is for {count} people as it was frozen. Please look at it again before you approve.",
)
CAMPAIGN_TO_NOBODY = refusal(
    "campaign.to_nobody",
    422,
    "It would reach nobody",
    "Nobody whom this campaign is for has agreed to get it. Please choose a wider audience, or another consent.",
)
CAMPAIGN_TO_TOO_MANY = refusal(
    "campaign.to_too_many",
    422,
    "Too many at once",
    "This would reach {count:,} people; the limit is {limit:,}. Please make several campaigns of it.",
)
CAMPAIGN_APPROVED_BY_YOU = refusal(
    "campaign.approved_by_you",
    409,
    "Approved by you already",
    "A campaign to {count} people takes two who approve it, and you have. Please ask a colleague.",
)
CAMPAIGN_TOO_LATE = refusal(
    "campaign.too_late",
    409,
    "Its time is over",
    "The time for this campaign is over at {expires_at}. Please draft it with a later expires_at.",
)
CAMPAIGN_TIMES = refusal(
    "campaign.times", 422, "The times do not fit", "expires_at must be later than not_before, and lie ahead."
)
CAMPAIGN_CONSENT = refusal(
    "campaign.consent",
    422,
    "Not a consent to news",
    "News goes only to those who agreed to it: consent must be newsletter or events_news.",
)
