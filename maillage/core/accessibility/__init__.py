"""Access to care: who can be reached from where, and how much of it there is for each inhabitant."""
