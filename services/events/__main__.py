"""`python -m services.events` runs the service until it is told to stop."""

from services.events.app import events
from shared.process import run_service

if __name__ == "__main__":
    run_service(events)
