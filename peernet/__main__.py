"""`python -m peernet` is the `peernet` command."""

from peernet.main import main

main()
