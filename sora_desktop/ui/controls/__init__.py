"""Small controls that several panes share: labelled fields, notes, boxes with suggestions."""
