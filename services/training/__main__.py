"""`python -m services.training` runs the service until it is told to stop."""

from services.training.app import training
from shared.process import run_service

if __name__ == "__main__":
    run_service(training)
