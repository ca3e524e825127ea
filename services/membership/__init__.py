"""Membership: who belongs to the network, through which organisation, and with which consents."""
