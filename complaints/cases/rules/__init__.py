"""How the agency decides about a complaint: workflow, severity, clocks, conflicts, the parts of a reply."""
