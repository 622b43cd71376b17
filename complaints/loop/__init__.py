"""The loop from a finding to the person: training, weight, telling, appeal, and what undoes it."""
