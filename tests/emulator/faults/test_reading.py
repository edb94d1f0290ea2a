"""A script is read as it is meant, or refused in words that lead to what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sora_desktop.emulator.faults.entries import CONDITIONS, KEYS
from sora_desktop.emulator.faults.reading import build_script, read_script
from sora_desktop.emulator.faults.script import Action, FaultScriptError, Framing, Per, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _problems(text: str) -> tuple[str, ...]:
    with pytest.raises(FaultScriptError) as caught:
        read_script(text.encode())
    return caught.value.problems


def test_a_script_may_be_empty() -> None:
    assert read_script(b"").faults == ()
    assert read_script(b"\xef\xbb\xbf# only words\n").faults == ()


def test_entries_keep_their_order_and_their_numbers() -> None:
    script = read_script(b'[[fault]]\ndo = "reset"\n[[fault]]\ndo = "stall"\n')
    assert [(fault.number, fault.do) for fault in script.faults] == [(1, Action.RESET), (2, Action.STALL)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('do = "reset"', "the script: unknown key `do`; known are fault"),
        ('[fault]\ndo = "reset"', "write [[fault]] with two brackets"),
        ("fault = 3", "`fault` must be entries that begin with [[fault]], not 3"),
        ("fault = [1]", "fault 1: it must begin with [[fault]], not be 1"),
        ("[[fault]]", "fault 1 (line 1): `do` is missing; say what happens: status"),
        ("\n\n[[fault]]\ndo = 5", "fault 1 (line 3): `do` must be one of status, latency"),
        ('[[fault]]\ndo = "staus"\nstatus = 500', 'not "staus"; did you mean status?'),
        ('[[fault]]\ndo = "reset"\nbiled = true', "unknown key `biled`; did you mean `billed`?"),
        ('[[fault]]\ndo = "reset"\nwhen = { methd = "GET" }', "in `when`: unknown key `methd`; did you mean `method`?"),
        ('[[fault]]\ndo = "reset"\nwhen = "POST"', "`when` must be a table in braces"),
        ('[[fault]]\ndo = "reset"\nwhen = { path = 3 }', "in `when`: `path` must be a text in quotes, not 3"),
        ('[[fault]]\ndo = "reset"\nnth = 0', "`nth` must be a whole number from 1"),
        ('[[fault]]\ndo = "reset"\nnth = []', "or a list of such, not an empty list"),
        ('[[fault]]\ndo = "reset"\nnth = 1\nevery = 2', "`nth` and `every` exclude each other"),
        ('[[fault]]\ndo = "reset"\nprobability = 1.5', "`probability` must be a number from 0 to 1, not 1.5"),
        ('[[fault]]\ndo = "reset"\nprobability = nan', "`probability` must be a number from 0 to 1, not nan"),
        ('[[fault]]\ndo = "reset"\ntimes = true', "`times` must be a whole number from 1"),
        ('[[fault]]\ndo = "reset"\nbilled = "yes"', '`billed` must be true or false, not "yes"'),
        ('[[fault]]\ndo = "reset"\nper = "video"', "`per` must be one of all, path, prompt"),
        ('[[fault]]\ndo = "reset"\nlocation = "/"', '`location` does nothing with do = "reset"; it goes with redirect'),
        ('[[fault]]\ndo = "reset"\nstatus = 500', "say with `after` how many bytes come before"),
        ('[[fault]]\ndo = "status"', 'do = "status" needs a `status`'),
        ('[[fault]]\ndo = "status"\nstatus = 99', "`status` must be a whole number from 200 to 599"),
        ('[[fault]]\ndo = "status"\nstatus = 600', "`status` must be a whole number from 200 to 599"),
        ('[[fault]]\ndo = "redirect"\nstatus = 200', "`status` must be a whole number from 300 to 399"),
        ('[[fault]]\ndo = "redirect"\nlocation = "{there}"', "`location` has {there}, which stands for nothing"),
        ('[[fault]]\ndo = "latency"', 'do = "latency" needs `seconds`'),
        ('[[fault]]\ndo = "latency"\nseconds = inf', "`seconds` must be a number from 0 to 86400, not inf"),
        ('[[fault]]\ndo = "drip"', "needs either `seconds` for all of it or `bytes_per_second`"),
        ('[[fault]]\ndo = "drip"\nseconds = 1\nbytes_per_second = 1', "needs either `seconds`"),
        ('[[fault]]\ndo = "drip"\nseconds = 1\nbilled = false', "`billed = false` cannot be with"),
        ('[[fault]]\ndo = "body"', "needs one of `body`, `json`, `huge`, `deep`, `garbage`"),
        ('[[fault]]\ndo = "body"\nbody = "x"\njson = 1', "only one of `body`, `json` can be the body"),
        (
            '[[fault]]\ndo = "truncate"\nframing = "short"',
            "`framing` must be one of length, chunked, close, understated",
        ),
        ('[[fault]]\ndo = "rewrite"', 'do = "rewrite" changes nothing'),
        ('[[fault]]\ndo = "rewrite"\ndelete = [1]', "`delete` must be a list of texts"),
        ('[[fault]]\ndo = "status"\nstatus = 500\nheaders = { "a b" = "c" }', '"a b" is not the name of a header'),
        (
            '[[fault]]\ndo = "status"\nstatus = 500\nheaders = { a = "b\\r\\nc" }',
            "the value of a cannot stand in a header",
        ),
        ('[[fault]]\ndo = "status"\nstatus = 500\nheaders = { a = 5 }', "`headers.a` must be a text in quotes, not 5"),
        (
            '[[fault]]\ndo = "status"\nstatus = 500\nheaders = { Content-Length = "5" }',
            'Content-Length cannot be set here; use do = "truncate"',
        ),
        ('[[fault]]\ndo = "body"\njson = ' + "[" * 60 + "]" * 60, "nested more than 50 levels; use `deep`"),
        ('[[fault]]\ndo = "reset" nonsense', "it is no TOML: Expected newline or end of document"),
        ("a = " + "9" * 5000, "it is no TOML"),
        ("a = " + "[" * 100_000, "nested too deeply"),
    ],
)
def test_what_has_no_meaning_is_refused_in_words(text: str, words: str) -> None:
    assert words in "\n".join(_problems(text))


def test_everything_that_is_wrong_is_told_at_once_with_its_place() -> None:
    text = '# words\n[[fault]]\ndo = "reset"\nbad = 1\n\n[[fault]]\ndo = "stall"\nseconds = -1\nworse = 2\n'
    problems = _problems(text)
    assert len(problems) == 3
    assert problems[0].startswith("fault 1 (line 2): unknown key `bad`")
    assert problems[1].startswith("fault 2 (line 6): `seconds`")
    assert problems[2].startswith("fault 2 (line 6): unknown key `worse`")


def test_no_line_is_named_where_it_is_not_certain() -> None:
    text = '[[fault]]\ndo = "body"\nbody = """\n[[fault]]\n"""\nbad = 1'
    assert _problems(text)[0].startswith("fault 1: unknown key `bad`")


def test_a_syntax_error_is_told_with_its_line() -> None:
    assert "(at line 2" in _problems('[[fault]]\ndo = "reset\n')[0]
    with pytest.raises(FaultScriptError, match=r"not written in UTF-8 \(at line 2\)"):
        read_script(b"# \n# \xff")
    with pytest.raises(FaultScriptError, match="larger than 4 MiB"):
        read_script(b"#" * (4 * 1024 * 1024 + 1))


def test_an_answer_of_the_servers_own_means_that_it_has_done_its_work() -> None:
    text = (
        '[[fault]]\ndo = "rewrite"\nset = { a = 1 }\n'
        '[[fault]]\ndo = "drip"\nseconds = 1\n'
        '[[fault]]\ndo = "drip"\nseconds = 1\nbody = "x"\n'
        '[[fault]]\ndo = "reset"\n'
        '[[fault]]\ndo = "reset"\nafter = 1\n'
        '[[fault]]\ndo = "body"\njson = { a = ["{answer_base64}"] }\n'
    )
    assert [fault.billed for fault in read_script(text.encode()).faults] == [True, True, False, False, True, True]


_leaves = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.datetimes()
    | st.just(dt.time(1))
    | st.sampled_from([*Action, *Framing, *Per, "", "{signed}", "{now", "*", "GET"])
)
_keys = st.sampled_from([*KEYS, *CONDITIONS, "fault"]) | st.text(max_size=5)
_values = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=5), max_leaves=20
)
_entries = st.fixed_dictionaries(
    {"do": st.sampled_from([str(action) for action in Action])},
    optional={
        "when": st.dictionaries(st.sampled_from(CONDITIONS), _values, max_size=3),
        "seconds": st.floats(0, 9) | _values,
        "status": st.integers(190, 610) | _values,
        "nth": st.lists(st.integers(0, 4), max_size=2) | _values,
        "headers": st.dictionaries(st.text(max_size=5), st.text(max_size=5)) | _values,
        "set": _values,
        "after": _values,
        "body": _values,
        "json": _values,
        "billed": _values,
    },
)


def _outcome(reading: Callable[[], Script]) -> Script | tuple[str, ...]:
    """Give the script, or what is said against it; any other exception is a fault of ours."""
    try:
        return reading()
    except FaultScriptError as error:
        return error.problems


def _reads_or_says_why(tree: Mapping[str, Any]) -> None:
    outcome = _outcome(lambda: build_script(tree))
    if isinstance(outcome, Script):
        assert len(outcome.faults) == len(tree.get("fault", []))
    else:
        assert outcome
        assert all(problem.startswith(("the script", "fault ")) for problem in outcome)


@given(st.dictionaries(_keys, _values, max_size=4))
def test_any_tree_is_a_script_or_is_refused_in_words(tree: dict[str, Any]) -> None:
    _reads_or_says_why(tree)


@given(st.lists(_entries, max_size=3))
def test_anything_near_to_a_script_is_one_or_is_refused_in_words(entries: list[dict[str, Any]]) -> None:
    _reads_or_says_why({"fault": entries})


@given(st.text() | st.text('[]{}=".,\n0123456789faultdo#- '))
@example("a=0000-00-00")
@example("a=1979-99-99T00:00:00Z")
def test_any_text_is_a_script_or_is_refused_in_words(text: str) -> None:
    assert _outcome(lambda: read_script(text.encode()))
