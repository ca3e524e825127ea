"""Whose is an e-mail address? Claims of all services."""

from shared.claims import claims_view

claims = claims_view(version=1)
