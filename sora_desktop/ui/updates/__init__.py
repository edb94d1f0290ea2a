"""What a person is told of newer versions of the program."""
