"""When the training service says no about vacancies and employment."""

from shared.contracts.refusals import refusal

VACANCY_UNKNOWN = refusal(
    "vacancy.unknown",
    404,
    "No such vacancy",
    "There is no vacancy with this id. Please check it and try again.",
)
VACANCY_ALREADY = refusal(
    "vacancy.already",
    409,
    "Already planned",
    "A vacancy with this id was planned before. Leave the id out to plan another.",
)
VACANCY_DATES = refusal(
    "vacancy.dates",
    422,
    "The days are the wrong way round",
    "People who completed the training come first, so everybody else cannot apply from an earlier day.",
)
VACANCY_NOT_RELEASED = refusal(
    "vacancy.not_released",
    409,
    "Not yet",
    "Nobody can apply for this vacancy yet. Please look again on the day when it is released.",
)
VACANCY_COMPLETERS_FIRST = refusal(
    "vacancy.completers_first",
    409,
    "People who trained come first",
    "Until {day}, only people who completed the training can apply for this vacancy. Please come back then.",
)
VACANCY_CLOSED = refusal(
    "vacancy.closed",
    409,
    "The vacancy is closed",
    "This vacancy is closed, so nobody can apply or be given the post any more.",
)
VACANCY_FILLED = refusal(
    "vacancy.filled",
    409,
    "Every post is filled",
    "Every post of this vacancy is filled. Plan another vacancy if there are more.",
)
VACANCY_APPLIED = refusal(
    "vacancy.applied",
    409,
    "Already applied",
    "This person has applied for this vacancy, or has got the post, already.",
)
VACANCY_NOT_APPLIED = refusal(
    "vacancy.not_applied",
    409,
    "They have not applied",
    "This person has not applied for this vacancy, or has taken it back. They apply first, or you do it for them.",
)

EMPLOYMENT_UNKNOWN = refusal(
    "employment.unknown",
    404,
    "No such employment",
    "There is no employment with this id. Please check it and try again.",
)
EMPLOYMENT_ALREADY = refusal(
    "employment.already",
    409,
    "Already recorded",
    "An employment with this id was recorded before. Change it instead, or leave the id out to record another.",
)
EMPLOYMENT_ENDED = refusal(
    "employment.ended",
    409,
    "The employment has ended",
    "This employment has ended, so it cannot change any more. Record a new one if the person works there again.",
)
