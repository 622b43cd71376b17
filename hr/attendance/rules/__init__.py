"""What a day comes to, as pure functions over plain values (policy 5.1.1)."""
