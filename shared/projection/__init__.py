"""Views: disposable tables that are a deterministic function of the log and the keyring (DESIGN.md section 5)."""
