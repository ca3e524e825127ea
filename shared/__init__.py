"""What every service stands on; knows no service but through `shared.contracts`."""
