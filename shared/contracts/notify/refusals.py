"""When the notify service says no about templates, notices, messages, addresses and preferences."""

from shared.contracts.refusals import refusal

# Templates

TEMPLATE_UNKNOWN = refusal(
    "template.unknown", 404, "No such template", "There is no template with this id. Please check it and try again."
)
TEMPLATE_RETIRED = refusal(
    "template.retired", 409, "The template is retired", "This template is used no more. Please draft a new one."
)
TEMPLATE_OTHER_USE = refusal(
    "template.other_use",
    409,
    "For something else",
    "A template stays with its notice, its purpose and its channel: {use}. Please draft a new one for another use.",
)
TEMPLATE_SYNTAX = refusal(
    "template.syntax", 422, "The template cannot be read", "{where}, line {line}: {problem}. Please correct it."
)
TEMPLATE_PLACEHOLDER = refusal(
    "template.placeholder",
    422,
    "Not a placeholder",
    "{where}, line {line}: {name} cannot be filled in here. These can: {allowed}.",
)
TEMPLATE_TOO_MUCH = refusal(
    "template.too_much",
    422,
    "More than a template may do",
    "{where}, line {line}: {what} is not allowed. Templates fill in placeholders and ask with if whether one is empty.",
)
TEMPLATE_SUBJECT = refusal(
    "template.subject",
    422,
    "About the subject line",
    "{where}: {problem}",
)
TEMPLATE_NO_STANDARD = refusal(
    "template.no_standard",
    422,
    "The standard format is missing",
    "Every template has the format standard: it is for everybody who wishes no other. Please add it.",
)
TEMPLATE_PURPOSE = refusal(
    "template.purpose",
    422,
    "Not its purpose",
    "The purpose of {what} is {purpose}. Please leave it out, or say that.",
)
TEMPLATE_VERSION = refusal(
    "template.version",
    409,
    "Not the newest version",
    "The newest version of this template is {newest}. Please look at that one, and approve it.",
)
TEMPLATE_APPROVED_ALREADY = refusal(
    "template.approved_already",
    409,
    "Approved before",
    "This version was approved before. Draft another version to change it.",
)
TEMPLATE_OWN_DRAFT = refusal(
    "template.own_draft",
    403,
    "Drafted by yourself",
    "A template is approved by another person than who drafted it. Please ask a colleague.",
)
TEMPLATE_NOT_APPROVED = refusal(
    "template.not_approved",
    409,
    "Not approved",
    "Nobody has approved this template yet, so nothing is sent in its words. Ask a colleague to approve it.",
)
TEMPLATE_NOT_FOR_THIS = refusal(
    "template.not_for_this",
    422,
    "For something else",
    "This template is for {use}. Please choose one for {wanted}.",
)

# Messages

VALUE_MISSING = refusal(
    "message.value_missing",
    422,
    "Something to fill in is missing",
    "Nobody can be told before this is known: {placeholders}. Please record it; the message is asked for again then.",
)
MESSAGE_UNKNOWN = refusal(
    "message.unknown", 404, "No such message", "There is no message with this id. Please check it and try again."
)
MESSAGE_NOT_THEIRS = refusal(
    "message.not_theirs",
    422,
    "About somebody else",
    "What this message is about concerns somebody else, and nobody but them is told of it. Please check the ids.",
)
NOTICE_IN_ROUNDS = refusal(
    "notice.in_rounds",
    422,
    "Told to everybody whom it concerns",
    "This notice goes to everybody whom its fact concerns, by itself, and cannot be asked for one person.",
)
NOTICE_NOT_IN_ROUNDS = refusal(
    "notice.not_in_rounds",
    422,
    "Told to one person",
    "This notice is for one person at a time. Please request a message instead.",
)
ROUND_UNKNOWN = refusal(
    "round.unknown", 404, "No such round", "There is no round with this id. Please check it and try again."
)
BATCH_UNKNOWN = refusal(
    "batch.unknown", 404, "No such batch", "There are {batches} batches, counted from 0. Please check the number."
)

# Addresses

ADDRESS_UNKNOWN = refusal(
    "address.unknown", 404, "Nothing against this address", "Messages are sent to this address: nothing came back."
)

# Preferences

PREFERENCE_SERVICE = refusal(
    "preference.service",
    422,
    "Not altogether",
    "Messages about what somebody asked for cannot be switched off altogether. Switch off single notices instead.",
)
PREFERENCE_MUST_BE_TOLD = refusal(
    "preference.must_be_told",
    422,
    "This one stays",
    "Whoever has a place is told when it changes or is cancelled, so that nobody travels for nothing, and whoever "
    "answers for an area is told of check-ins. Give up the place, or the area, instead.",
)

# Whom answers go to

REPLY_TO_UNKNOWN = refusal(
    "reply_to.unknown",
    404,
    "Nobody of this id",
    "There is nobody with this id to whom answers go. Please check it and try again.",
)
