"""What a mail is and what is done with it, as pure functions of its bytes."""
