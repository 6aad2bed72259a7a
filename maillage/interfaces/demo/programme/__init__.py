"""The health project of the communities of the demonstration: stages, missions, sheets, figures, surveys."""
