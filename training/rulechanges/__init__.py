"""Changed rules: written down, looked at before they are published, learnt in a short course (policy 7.2)."""
