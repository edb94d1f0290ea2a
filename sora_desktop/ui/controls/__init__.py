"""Small controls that several panes share: labelled fields, notices, boxes with suggestions."""
