"""Fields that are unreadable in the database without a key kept outside of it."""
