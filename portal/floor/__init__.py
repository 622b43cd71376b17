"""The ground floor as a feature of itself: people, policy, documents, outbox, jobs and audit plug in like a domain."""
