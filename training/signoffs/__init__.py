"""Sign-off on the job: somebody qualified listens to real calls and marks what they see on an anchored checklist."""
