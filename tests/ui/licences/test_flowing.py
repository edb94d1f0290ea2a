"""The text of a licence flows where it is prose, and no word of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.ui.licences.flowing import flowing


def test_the_lines_of_a_paragraph_are_joined_and_paragraphs_stay_apart() -> None:
    text = (
        "The MIT License (MIT)\n\n"
        "Permission is hereby granted, free of charge, to any person obtaining\n"
        "a copy of this software.\n\n"
        'THE SOFTWARE IS PROVIDED "AS IS".\n'
    )
    assert flowing(text) == (
        "The MIT License (MIT)\n\n"
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this software.\n\n"
        'THE SOFTWARE IS PROVIDED "AS IS".\n'
    )


def test_headings_lists_and_what_is_set_in_stay_lines_of_their_own() -> None:
    text = (
        "Copyright 2001 Somebody\nCopyright 2002 Somebody else\n"
        "Redistribution is permitted provided that these conditions are met:\n"
        "1. The first condition, which is long enough to be a whole line of it,\n"
        "   and goes on further in.\n"
        "2. The second.\n"
    )
    assert flowing(text) == text


@given(st.text(st.sampled_from("ab .-*1)\n\t“"), max_size=400))
def test_no_word_is_lost_or_changed(text: str) -> None:
    assert flowing(text).split() == text.split()
