"""The outbox: mails and messages are rows of the transaction that causes them, and leave after it."""
