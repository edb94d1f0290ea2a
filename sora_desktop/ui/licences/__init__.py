"""The window that shows what the program is made of, and under which licences."""
