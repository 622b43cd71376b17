"""Who is where in the plan, for leads, trainers and HR (policy 7.1)."""
