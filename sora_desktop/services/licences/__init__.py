"""What the program is made of, and under which licence each part is used."""
