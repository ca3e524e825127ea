"""When the training service cannot answer a question as it was asked, and what a person can do about it."""

from shared.contracts.refusals import refusal

TEMPLATE_UNKNOWN = refusal(
    "template.unknown",
    404,
    "No such template",
    "This programme has no such template for feedback. It has: {templates}.",
)
CERTIFICATE_UNKNOWN = refusal(
    "certificate.unknown",
    404,
    "No such certificate",
    "There is no certificate with this number here. Please check it and try again.",
)
CERTIFICATE_NOT_VALID = refusal(
    "certificate.not_valid",
    409,
    "This certificate is not valid",
    "This certificate was revoked, so it is not printed any more. Please ask a coordinator.",
)
CERTIFICATE_NAMELESS = refusal(
    "certificate.nameless",
    410,
    "Nobody's name is known for it",
    "The person asked to be forgotten, so their certificate cannot be printed any more. Its code still works.",
)
CERTIFICATE_LETTERS = refusal(
    "certificate.letters",
    422,
    "The name cannot be printed",
    "These letters of the name cannot be printed: {letters}. Please ask the person how to write it in other letters.",
)
