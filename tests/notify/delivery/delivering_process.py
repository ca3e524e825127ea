"""`python -m tests.notify.delivery.delivering_process` is the notify service without its duties, to be killed."""

from dataclasses import replace

from services.notify.app import notify
from shared.process import run_service

if __name__ == "__main__":
    run_service(replace(notify, duties=None))
