"""When the training service says no about cohorts, the people in them and what they completed."""

from shared.contracts.refusals import refusal

# Cohorts

COHORT_UNKNOWN = refusal(
    "cohort.unknown",
    404,
    "No such cohort",
    "There is no cohort with this id. Please check it and try again.",
)
COHORT_ALREADY = refusal(
    "cohort.already",
    409,
    "Already formed",
    "A cohort with this id was formed before. Change it instead, or leave the id out to form another.",
)
COHORT_COMPLETED = refusal(
    "cohort.completed",
    409,
    "The cohort is over",
    "This cohort is complete, so this cannot change any more.",
)
COHORT_CANCELLED = refusal(
    "cohort.cancelled",
    409,
    "The cohort was cancelled",
    "This cohort was cancelled, so nothing about it can change any more. Form a new one if it is to be after all.",
)
COHORT_FULL = refusal(
    "cohort.full",
    409,
    "Every place is taken",
    "All {places} places in this cohort are taken. Give it more places, or enrol the person in another cohort.",
)
COHORT_PLACES_TAKEN = refusal(
    "cohort.places_taken",
    409,
    "More people are enrolled",
    "{enrolled} people are in this cohort, so it cannot have fewer places than that.",
)
COHORT_SITE = refusal(
    "cohort.site",
    422,
    "No site of this intake",
    "This intake has no such site. It has: {sites}. Please choose one of them.",
)
COHORT_DATES = refusal(
    "cohort.dates",
    422,
    "The days are the wrong way round",
    "The cohort ends before it starts. Please check both days.",
)
COHORT_NOT_ENDED = refusal(
    "cohort.not_ended",
    409,
    "Some are still in training",
    "The training of {many} in this cohort has not ended. Complete, defer or withdraw each of them first.",
)
COHORT_EMPTY = refusal(
    "cohort.empty",
    409,
    "Nobody was enrolled",
    "Nobody was ever enrolled in this cohort, so there is nothing to complete. Cancel it instead.",
)
COHORT_HAS_COMPLETIONS = refusal(
    "cohort.has_completions",
    409,
    "Some have completed",
    "Some people have completed in this cohort, so it cannot be cancelled. Defer the others, and complete it.",
)
COHORT_SERIES = refusal(
    "cohort.series",
    409,
    "No number could be found",
    "No number was free for this cohort's certificates. Please tell your operations staff.",
)

# Days

TRAINING_DAY = refusal(
    "training.day",
    422,
    "That day cannot be right",
    "{because}. Please check the day.",
)

# Sessions

TRAINING_SESSION_UNKNOWN = refusal(
    "training_session.unknown",
    404,
    "No such session",
    "This cohort has no session with this id. Look at its sessions and try again.",
)
TRAINING_SESSION_CANCELLED = refusal(
    "training_session.cancelled",
    409,
    "The session was cancelled",
    "This session was cancelled. Schedule another one if it is to be after all.",
)
TRAINING_SESSION_HELD = refusal(
    "training_session.held",
    409,
    "The session was held",
    "This session took place, so it can be neither moved nor cancelled any more.",
)
TRAINING_SESSION_NOT_BEGUN = refusal(
    "training_session.not_begun",
    409,
    "The session has not begun",
    "This session begins at {time}. Please do this once it has begun.",
)

# Trainees

TRAINEE_UNKNOWN = refusal(
    "trainee.unknown",
    404,
    "Not in this cohort",
    "Nobody with this id was enrolled in this cohort. Please check it and try again.",
)
TRAINEE_ENDED = refusal(
    "trainee.ended",
    409,
    "Their training here has ended",
    "This person's training in this cohort has ended, so this cannot change any more.",
)
TRAINEE_ALREADY = refusal(
    "trainee.already",
    409,
    "Already enrolled here",
    "This person was enrolled in this cohort before. Somebody who was deferred goes on in another cohort.",
)
TRAINEE_ACTIVE_ELSEWHERE = refusal(
    "trainee.active_elsewhere",
    409,
    "In training elsewhere",
    "This person is in training in another cohort. That has to end first: nobody is in two cohorts at a time.",
)
TRAINEE_NOT_ACCEPTED = refusal(
    "trainee.not_accepted",
    409,
    "No place was accepted",
    "By this application no place was accepted, so nobody can be enrolled. Offer a place first, and have it accepted.",
)
TRAINEE_OTHER_INTAKE = refusal(
    "trainee.other_intake",
    409,
    "A place somewhere else",
    "By this application a place in another intake or at another site was accepted. Enrol the person there.",
)
TRAINEE_NOT_LATER = refusal(
    "trainee.not_later",
    409,
    "Not a later intake",
    "Whoever was deferred goes on in a later intake of the same programme. Please choose a cohort of one.",
)
TRAINEE_APPLICATION_ENDED = refusal(
    "trainee.application_ended",
    409,
    "That training has ended",
    "The training that this application led to was completed or given up. To train again, they apply again.",
)

# Placements and assignments

PLACEMENT_WHERE = refusal(
    "placement.where",
    422,
    "Where is it?",
    "Please name the organisation of the placement, or the place, or both.",
)
PLACEMENT_OPEN = refusal(
    "placement.open",
    409,
    "Still on placement",
    "This person is on a placement that has not ended. End it first.",
)
PLACEMENT_NONE = refusal(
    "placement.none",
    409,
    "Not on placement",
    "This person has no placement that this could be about. Start one first.",
)
PLACEMENT_SIGNED_OFF = refusal(
    "placement.signed_off",
    409,
    "Signed off already",
    "This placement and its hours were signed off, so they cannot change any more.",
)
HOURS_TOO_MANY = refusal(
    "hours.too_many",
    422,
    "More hours than a day has",
    "With these, more than 24 hours would be recorded for {day}. Please check the day and the hours.",
)
HOURS_UNKNOWN = refusal(
    "hours.unknown",
    404,
    "No such hours",
    "No hours were recorded under this for this person's placement. Please check it and try again.",
)
ASSIGNMENT_UNKNOWN = refusal(
    "assignment.unknown",
    404,
    "No such assignment",
    "This cohort's completion rule names no such assignment. It names: {names}.",
)

# Completing

COMPLETION_MISSING = refusal(
    "completion.missing",
    409,
    "Something is still missing",
    "{missing} If this person should complete all the same, two people can approve an exception.",
)
EXCEPTION_ONE_MORE = refusal(
    "completion.one_more",
    409,
    "A second person must approve",
    "{missing} One person has approved an exception; a second one must, too.",
)
EXCEPTION_OWN = refusal(
    "completion.own",
    403,
    "Not for oneself",
    "Nobody approves an exception for their own training. Please ask a colleague.",
)
COMPLETION_NONE = refusal(
    "completion.none",
    409,
    "Not completed",
    "This person has not completed the training in this cohort, or that was taken back, so there is no certificate.",
)
JOINING_REFERRED = refusal(
    "joining.referred",
    409,
    "They were welcomed already",
    "The network was asked to welcome this person, so this cannot change here. It can be changed in their membership.",
)
JOINING_NOT_AGREED = refusal(
    "joining.not_agreed",
    409,
    "They have not agreed",
    "This person has not said that they wish to join the network, so there is nothing to take back.",
)
