"""`python -m services.membership` runs the service until it is told to stop."""

from services.membership.app import membership
from shared.process import run_service

if __name__ == "__main__":
    run_service(membership)
