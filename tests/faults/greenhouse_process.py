"""`python -m tests.faults.greenhouse_process` is one replica of the greenhouse."""

from shared.process import run_service
from tests.faults.greenhouse import greenhouse

if __name__ == "__main__":
    run_service(greenhouse)
