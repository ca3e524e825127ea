"""One module for each command or group of commands, each with a typer `app`.

All of them are imported whenever `peernet` runs: import what is slow inside the functions.
"""
