"""The training service put together: wiring only."""

from services.training import (
    applicant,
    applicant_claim,
    application,
    certificate_series,
    cohort,
    employment,
    intake,
    intake_year,
    interest,
    live_application,
    live_interest,
    programme,
    trainee,
    vacancy,
)
from services.training.applicant import ROWS_ABOUT
from services.training.application.assessing import MAY_ASSESS
from services.training.application.purging import STILL_HELD
from services.training.cohort.joining import AGREED_ROLE_TEXT
from services.training.duties import duties
from services.training.lookups import (
    agreed_role_text,
    contact_of,
    known_person,
    may_assess,
    rows_about,
    still_held,
)
from services.training.persons import CONTACT_OF, KNOWN_PERSON
from services.training.views import (  # noqa: F401  (these answer from the rows of the views below)
    application_list,
    assessor_queue,
    certificate_check,
    cohort_board,
    completions,
    demand,
    fairness,
    feedback_draft,
    my_training,
    one_application,
    pipeline,
    proposals,
)
from services.training.views.answers import answers
from services.training.views.applications import applications
from services.training.views.assessments import assessments
from services.training.views.assessors import assessors
from services.training.views.attendances import attendances
from services.training.views.certificates import certificates
from services.training.views.claims import claims
from services.training.views.cohorts import cohorts
from services.training.views.employments import employments
from services.training.views.intakes import intakes
from services.training.views.interests import interests
from services.training.views.networks import networks
from services.training.views.organisations import organisations
from services.training.views.people import people
from services.training.views.programmes import programmes
from services.training.views.sessions import sessions
from services.training.views.trainees import trainees
from services.training.views.vacancies import vacancies
from services.training.views.vacancy_applications import vacancy_applications
from shared.definition import Definition

training = Definition(
    name="training",
    deciders=(
        programme.decider,
        interest.decider,
        live_interest.decider,
        intake.decider,
        intake_year.decider,
        application.decider,
        live_application.decider,
        applicant_claim.decider,
        applicant.decider,
        cohort.decider,
        certificate_series.decider,
        trainee.decider,
        vacancy.decider,
        employment.decider,
    ),
    views=(
        programmes,
        intakes,
        interests,
        applications,
        answers,
        assessments,
        assessors,
        cohorts,
        trainees,
        sessions,
        attendances,
        certificates,
        vacancies,
        vacancy_applications,
        employments,
        people,
        claims,
        organisations,
        networks,
    ),
    duties=duties,
    lookups={
        KNOWN_PERSON: known_person,
        CONTACT_OF: contact_of,
        AGREED_ROLE_TEXT: agreed_role_text,
        MAY_ASSESS: may_assess,
        STILL_HELD: still_held,
        ROWS_ABOUT: rows_about,
    },
)
