"""The complaint mailbox: mails are read, kept as they came, and become cases, messages or duties (policy 9.1.1)."""
