"""The coming years of supply and of population, and what they make of the index of access."""
