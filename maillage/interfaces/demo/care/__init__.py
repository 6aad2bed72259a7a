"""Access to care in the demonstration: a week that is lived, and the months before it as counts."""
