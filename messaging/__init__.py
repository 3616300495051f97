"""What the product says to people: SMS and in-app notifications, and what became of each."""
