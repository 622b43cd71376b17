"""Working days: the State Council's calendar, the company's own days, and dates counted with them."""
