"""The form in which a prompt and its settings become an order."""
