"""`python -m peernet.bench.room_service` runs the service of the bench's own aggregate, as any other service runs."""

from peernet.bench.room import bench
from shared.process import run_service

if __name__ == "__main__":
    run_service(bench)
