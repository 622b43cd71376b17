"""Work outside of requests: a ledger of jobs, written with the deed that asks for it, and what runs them."""
