"""People's spreadsheets, read into rows that are ready to become commands. Pure: no network, no clock."""
