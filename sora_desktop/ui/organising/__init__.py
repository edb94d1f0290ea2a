"""What keeps many clips findable: filters, tags, names, notes, stars and hearts."""
