"""Personal data: sealed in the log under each person's own key, forgotten by destroying it (DESIGN.md section 7)."""
