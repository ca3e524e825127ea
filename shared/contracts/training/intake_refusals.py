"""When the training service says no about programmes, interest and intakes, and about who applicants are."""

from shared.contracts.refusals import refusal

# Programme

PROGRAMME_UNKNOWN = refusal(
    "programme.unknown",
    404,
    "No such programme",
    "There is no programme with this id. Look it up, or define it first.",
)
PROGRAMME_ALREADY = refusal(
    "programme.already",
    409,
    "Already defined",
    "A programme with this id is defined already. Change it instead, or leave the id out to define another.",
)
PROGRAMME_YEAR_FULL = refusal(
    "programme.year_full",
    409,
    "As many intakes as there may be",
    "This programme has {cap} intakes a year, and {year} has that many already. Choose another year, or say in "
    "override_reason why there is to be one more.",
)

# People

APPLICANT_UNKNOWN = refusal(
    "applicant.unknown",
    404,
    "No such person",
    "The network knows nobody with this id. Please check it, or leave it out and give a name and an e-mail address.",
)
APPLICANT_ENDING = refusal(
    "applicant.ending",
    409,
    "They asked to be forgotten",
    "This person has asked to be forgotten, so nothing more can be recorded of them. They can take that back first.",
)
APPLICANT_NAME_MISSING = refusal(
    "applicant.name_missing",
    422,
    "Who is it?",
    "Please give the person's full name.",
)
APPLICANT_UNREACHABLE = refusal(
    "applicant.unreachable",
    422,
    "How can they be reached?",
    "Please give an e-mail address or a phone number, so that the person can be answered.",
)
APPLICANT_NOT_HELD = refusal(
    "applicant.not_held",
    409,
    "Not this applicant's address",
    "This address does not belong to this applicant any more, so there is nothing to free.",
)

# Interest

INTEREST_UNKNOWN = refusal(
    "interest.unknown",
    404,
    "No such interest",
    "There is no interest with this id. Please check it and try again.",
)
INTEREST_ALREADY = refusal(
    "interest.already",
    409,
    "Already registered",
    "This person will be told when the next intake of this programme opens; it need not be registered again.",
)
INTEREST_ENDED = refusal(
    "interest.ended",
    409,
    "No longer waiting",
    "This interest was answered or withdrawn before. It can be registered anew.",
)

# Intake

INTAKE_UNKNOWN = refusal(
    "intake.unknown",
    404,
    "No such intake",
    "There is no intake with this id. Look it up and try again.",
)
INTAKE_ALREADY = refusal(
    "intake.already",
    409,
    "Already planned",
    "An intake with this id is planned already. Change it instead, or leave the id out to plan another.",
)
INTAKE_NOT_OPEN = refusal(
    "intake.not_open",
    409,
    "Not open for applications",
    "This intake was not open for applications then. If the form is from before it closed, say when in occurred_at; "
    "or register an interest, to be told when the next intake opens.",
)
INTAKE_NOT_OPENED = refusal(
    "intake.not_opened",
    409,
    "Not opened yet",
    "This intake was never opened, so there is nothing to close.",
)
INTAKE_CLOSES_BEFORE = refusal(
    "intake.closes_before",
    422,
    "It would be closed already",
    "The last day to apply lies before the day on which the intake opens. Please correct closes_on.",
)
INTAKE_OPENED_LATER = refusal(
    "intake.opened_later",
    422,
    "It was not open yet",
    "This intake was opened later than that, so it cannot have closed then. Please correct occurred_at.",
)
INTAKE_OTHER_PROGRAMME = refusal(
    "intake.other_programme",
    409,
    "An intake of another programme",
    "This intake is not of the programme in which the person is interested. Please choose one that is.",
)
INTAKE_SITE_UNKNOWN = refusal(
    "intake.site_unknown",
    422,
    "No such site",
    "This intake has no such site. It has: {sites}.",
)
INTAKE_SITE_FULL = refusal(
    "intake.site_full",
    409,
    "Every place there is taken",
    "Every place at {site} is offered or accepted. Choose another site, or put the application on the reserve list.",
)
INTAKE_PLACES_HELD = refusal(
    "intake.places_held",
    409,
    "More places are held there",
    "{held} places at {site} are offered or accepted, so there cannot be fewer. Please give it {held} at least.",
)
INTAKE_OUT_OF_ORDER = refusal(
    "intake.out_of_order",
    409,
    "Somebody comes before them",
    "Somebody in the reserve list who comes first would take a place at {site}. Offer it to them first, or say in "
    "out_of_order_reason why not.",
)
INTAKE_NO_POSITION = refusal(
    "intake.no_position",
    422,
    "The list is not that long",
    "The last position in the reserve list for them is {last}. Please choose that or an earlier one, or leave it out.",
)
