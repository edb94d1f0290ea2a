"""What a prompt can be written with: past prompts, templates with places, presets, and the menu of all that."""
