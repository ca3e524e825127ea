"""`python -m services.notify` runs the service until it is told to stop."""

from services.notify.app import notify
from shared.process import run_service

if __name__ == "__main__":
    run_service(notify)
