# ruff: noqa: F403
"""The published language of training: programmes, who applies, who is trained, and where that leads.

Each name is defined in one file here and imported from this package: a new one needs no other place.
"""

from shared.contracts.training.aggregates import *
from shared.contracts.training.answer_refusals import *
from shared.contracts.training.answers import *
from shared.contracts.training.applicant import *
from shared.contracts.training.application import *
from shared.contracts.training.application_answers import *
from shared.contracts.training.application_refusals import *
from shared.contracts.training.assessment import *
from shared.contracts.training.certificate import *
from shared.contracts.training.certificate_answers import *
from shared.contracts.training.cohort import *
from shared.contracts.training.cohort_answers import *
from shared.contracts.training.cohort_refusals import *
from shared.contracts.training.course import *
from shared.contracts.training.criteria import *
from shared.contracts.training.days import *
from shared.contracts.training.decision import *
from shared.contracts.training.employment import *
from shared.contracts.training.enrolment import *
from shared.contracts.training.feedback_template import *
from shared.contracts.training.figures_answers import *
from shared.contracts.training.intake import *
from shared.contracts.training.intake_refusals import *
from shared.contracts.training.interest import *
from shared.contracts.training.own_answers import *
from shared.contracts.training.placement import *
from shared.contracts.training.programme import *
from shared.contracts.training.questions import *
from shared.contracts.training.ranking_answers import *
from shared.contracts.training.training_session import *
from shared.contracts.training.vacancy import *
from shared.contracts.training.vacancy_refusals import *
from shared.contracts.training.work_answers import *
