"""What figures of complaints mean: months, limits, recurrence, and how small numbers are told."""
