"""The preview pane: plays the chosen clip, or says how far it is or what went wrong."""
