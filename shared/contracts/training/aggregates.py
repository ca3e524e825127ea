"""What the training service keeps a history of."""

from shared.contracts.aggregate import Aggregate

PROGRAMME = Aggregate("training", "programme", key="programme_id")
INTEREST = Aggregate("training", "interest", key="interest_id", person="person_id")
LIVE_INTEREST = Aggregate("training", "live_interest", key="live_interest")
INTAKE = Aggregate("training", "intake", key="intake_id")
INTAKE_YEAR = Aggregate("training", "intake_year", key="intake_year")
# An application is sealed under a key of its own, so that it can be purged while the person's other data stay.
APPLICATION = Aggregate("training", "application", key="application_id", person="application_id")
LIVE_APPLICATION = Aggregate("training", "live_application", key="live_application")
APPLICANT_CLAIM = Aggregate("training", "applicant_claim", key="claim")
COHORT = Aggregate("training", "cohort", key="cohort_id", person="person_id")
CERTIFICATE_SERIES = Aggregate("training", "certificate_series", key="series")
ACTIVE_TRAINEE = Aggregate("training", "active_trainee", key="person_id")
VACANCY = Aggregate("training", "vacancy", key="vacancy_id", person="person_id")
EMPLOYMENT = Aggregate("training", "employment", key="employment_id", person="person_id")
APPLICANT = Aggregate("training", "applicant", key="person_id", person="person_id")
