"""What several views hold, or several queries need."""
