"""The money of the communities of the demonstration: contract, budget, expenses, time and pay."""
