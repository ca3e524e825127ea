"""Whose is an e-mail address in other services: a guest's, an applicant's? Read by decisions alone."""

from shared.claims import claims_view

claims = claims_view(version=1, of_members=False)
