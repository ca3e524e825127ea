"""An application: submitted, assessed, decided on by people, answered, purged. Files are named by what people do."""

from services.training.application import answering, assessing, deciding, evolve, purging, submitting
from services.training.application.state import Application, Assessment, decider

__all__ = [
    "Application",
    "Assessment",
    "answering",
    "assessing",
    "decider",
    "deciding",
    "evolve",
    "purging",
    "submitting",
]
