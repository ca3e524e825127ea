"""`python -m tests.kit.garden_process` runs the garden as a service of its own."""

from shared.process import run_service
from tests.kit.garden import garden

if __name__ == "__main__":
    run_service(garden)
