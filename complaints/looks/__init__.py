"""Who looked into which complaint: openings, downloads and exports, read from the audit trail (policy 8.1.3)."""
