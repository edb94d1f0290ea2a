"""What is seen: the window and everything in it; the only home of Qt."""

from sora_desktop.ui.import_speed import spare_the_search

spare_the_search()
