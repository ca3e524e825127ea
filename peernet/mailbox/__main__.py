"""Started by the stack."""

from peernet.mailbox.server import main

if __name__ == "__main__":
    main()
