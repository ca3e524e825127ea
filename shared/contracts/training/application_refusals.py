"""When the training service says no about applications: what is missing, who assesses, who decides."""

from shared.contracts.refusals import refusal

# Application

APPLICATION_UNKNOWN = refusal(
    "application.unknown",
    404,
    "No such application",
    "There is no application with this id. Please check it and try again.",
)
APPLICATION_ALREADY = refusal(
    "application.already",
    409,
    "Already applied",
    "This person has a live application to this intake already, or this id is in use. Look at that one, or withdraw it "
    "first.",
)
APPLICATION_ENDED = refusal(
    "application.ended",
    409,
    "The application has ended",
    "This application was declined, rejected or withdrawn before, so this cannot change any more. The person can apply "
    "to an intake that is open.",
)
APPLICATION_DECIDED = refusal(
    "application.decided",
    409,
    "Already decided",
    "People have decided on this application since, so this is not open any more. Please look at it again.",
)
APPLICATION_PURGED = refusal(
    "application.purged",
    410,
    "The application was purged",
    "What was personal of this application was removed for good, so nothing more can be recorded of it.",
)
APPLICATION_NOT_ENDED = refusal(
    "application.not_ended",
    409,
    "The application has not ended",
    "An application can be purged once it was declined, rejected or withdrawn. Withdraw it first if the person asks.",
)
APPLICATION_STILL_KEPT = refusal(
    "application.still_kept",
    409,
    "Not to be purged yet",
    "This application is kept until {day} and purged then. A coordinator may purge it before if the person asks.",
)
PURGE_NOT_YOURS = refusal(
    "application.purge_not_asked",
    422,
    "Did the person ask?",
    "People purge an application only because the person asked: because must be asked. The rest happens by itself.",
)
APPLICATION_IN_TRAINING = refusal(
    "application.in_training",
    409,
    "In training",
    "This application led into training. Withdraw the trainee from the cohort instead.",
)
NOT_THROUGH_GATE = refusal(
    "application.not_through_gate",
    409,
    "Not what the programme asks for",
    "This application does not bring what the programme asks of everybody, so it is not assessed. It can be rejected, "
    "with feedback.",
)
CRITERION_UNKNOWN = refusal(
    "criterion.unknown",
    422,
    "No such criterion",
    "This application has no such criterion. It has: {criteria}.",
)
CRITERION_TWICE = refusal(
    "criterion.twice",
    422,
    "The same criterion twice",
    "Each criterion can be named once. Please leave one of them out.",
)

# Assessment

SCORE_OUT_OF_SCALE = refusal(
    "score.out_of_scale",
    422,
    "Not on the scale",
    "This criterion is scored from {lowest} to {highest}. Please correct the score.",
)
SCORE_DECIDED = refusal(
    "score.decided",
    409,
    "Already decided on",
    "A decision rests on this score, so it cannot be changed any more.",
)
ASSESSOR_NO_ACCESS = refusal(
    "assessor.no_access",
    422,
    "No access as an assessor",
    "This person has no access as an assessor of this intake. Grant it first, or choose somebody who has it.",
)
ASSESSOR_IS_APPLICANT = refusal(
    "assessor.is_applicant",
    422,
    "They applied themselves",
    "Nobody assesses an application of their own. Please choose somebody else.",
)
ASSESSOR_CONFLICT = refusal(
    "assessor.conflict",
    409,
    "They have a conflict",
    "A conflict was declared for this assessor, so they cannot assess this application. Please choose somebody else.",
)
ASSESSOR_ENOUGH = refusal(
    "assessor.enough",
    409,
    "Two are assessing it",
    "Two people without a conflict are assessing this application. Unassign one of them first to ask somebody else.",
)
ASSESSOR_NOT_ASSIGNED = refusal(
    "assessor.not_assigned",
    403,
    "Not their application to assess",
    "This person is not asked to assess this application. A coordinator can assign them.",
)
CONFLICT_NOT_YOURS = refusal(
    "assessor.conflict_of_another",
    403,
    "Not your own conflict",
    "Assessors declare conflicts of their own. Please tell a coordinator of anybody else's.",
)
NOT_ASSESSED = refusal(
    "application.not_assessed",
    409,
    "Not assessed yet",
    "Two assessors without a conflict must have scored every criterion before a decision. {missing}",
)
DECISION_NEEDS_A_PERSON = refusal(
    "application.decision_needs_a_person",
    403,
    "People decide",
    "Decisions on applications are made by people: a coordinator decides, nothing else.",
)
DECISION_ON_OWN = refusal(
    "application.decision_on_own",
    403,
    "Your own application",
    "Nobody decides on an application of their own, or enters its scores. Please ask another coordinator.",
)

# Offers

TRAINING_OFFER_NONE = refusal(
    "training_offer.none",
    409,
    "There is no offer",
    "No place is being offered on this application; the offer may have been answered already. Look at the application.",
)
TRAINING_OFFER_LAPSED = refusal(
    "training_offer.lapsed",
    409,
    "The offer has lapsed",
    "This offer could be answered until the end of {day}. Please ask the coordinators if the place is still there.",
)
TRAINING_OFFER_OVER = refusal(
    "training_offer.over",
    422,
    "That day is over",
    "Nobody can answer until then: that day is over. Please correct answer_by, or leave it out.",
)
