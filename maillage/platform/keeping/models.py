from maillage.platform.keeping.package.models import Arrival, Departure, DepartureState

__all__ = ["Arrival", "Departure", "DepartureState"]
