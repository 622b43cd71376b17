"""What people ask of attendance and others decide: states, reach, decisions and their mails."""
