"""`python -m peernet.containers.ready`: the health check of the image, which has no curl."""

import os
import sys

from peernet.stack.health import answers


def main() -> int:
    return 0 if answers(f"http://127.0.0.1:{os.environ['PEERNET_HTTP_PORT']}/health/ready") else 1


if __name__ == "__main__":
    sys.exit(main())
