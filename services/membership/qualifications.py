"""Which qualification a training leads to."""

from uuid import UUID

from shared.ids import derived_id


def qualification_of(person_id: UUID, cohort_id: UUID) -> UUID:
    """The id of the one qualification that a person gains by completing their training with a cohort."""
    return derived_id(cohort_id, "qualification", person_id)
