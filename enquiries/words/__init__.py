"""What a person writes who asks for a seat, and what helps to read it."""
