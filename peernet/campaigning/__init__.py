"""How coordinators write to many: words from files, whom a campaign is for, and how far it is."""
