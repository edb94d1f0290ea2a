"""Bad days of a server: what goes wrong with a job, and how that must end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_CREATE = 'method = "POST", path = "/videos"'


class Trouble(NamedTuple):
    """Something that goes wrong with a job, and how that must end."""

    name: str
    script: str
    """With `CREATE`, `LOOK`, `CLIP` and `LIST` for the requests of the job."""

    ends: tuple[str, ...] = ("completed",)
    posts: int = 1
    bills: int = 1
    connection: str = ""
    """Whose connection it shares, if it has none of its own."""

    lies: bool = False
    """Whether the server gives it the id of a video that there is not."""

    @property
    def cell(self) -> str:
        """Name its connection."""
        return self.connection or self.name


_ONCE = 'nth = [1]\nper = "prompt"\n'
_LOST = f'[[fault]]\nwhen = CREATE\n{_ONCE}billed = true\ndo = "reset"\n'
_ONE_ID = '[[fault]]\nwhen = CREATE\ndo = "rewrite"\nset = { id = "video_one" }\n'
TROUBLES = (
    Trouble("latency", '[[fault]]\nwhen = LOOK\ndo = "latency"\nseconds = 0.2\n'),
    Trouble("late bill", '[[fault]]\nwhen = CREATE\ndo = "latency"\nbilled = true\nseconds = 0.4\n'),
    Trouble("drip", '[[fault]]\nwhen = CLIP\ndo = "drip"\nseconds = 0.4\n'),
    Trouble("storm of looks", '[[fault]]\nwhen = LOOK\ntimes = 4\ndo = "status"\nstatus = [500, 502, 503, 429]\n'),
    Trouble(
        "busy creates",
        "".join(
            f'[[fault]]\nwhen = CREATE\nnth = [{number}]\ndo = "status"\nstatus = 429\nheaders = {{ {header} }}\n'
            for number, header in enumerate(
                (
                    'Retry-After = "1"',
                    'Retry-After = "{http_date+1}"',
                    'retry-after-ms = "100"',
                    'Retry-After = "31536000"',
                    'Retry-After = "soon"',
                    'Retry-After = "-1"',
                ),
                start=1,
            )
        ),
        posts=7,
    ),
    Trouble("garbled look", '[[fault]]\nwhen = LOOK\ntimes = 2\ndo = "body"\ngarbage = 4096\n'),
    Trouble("raw look", '[[fault]]\nwhen = LOOK\ntimes = 2\ndo = "body"\ngarbage = 4096\nraw = true\n'),
    Trouble("huge look", '[[fault]]\nwhen = LOOK\ntimes = 1\ndo = "body"\nhuge = 50_000_000\n'),
    Trouble("deep look", '[[fault]]\nwhen = LOOK\ntimes = 2\ndo = "body"\ndeep = 100_000\n'),
    Trouble(
        "wrong types",
        '[[fault]]\nwhen = LOOK\ntimes = 2\ndo = "rewrite"\ndelete = ["error"]\nnull = ["model"]\n'
        'set = { progress = "40%", created_at = "{iso}", seconds = 4.0, size = ["720", 1280], error = "none" }\n',
    ),
    Trouble(
        "backwards",
        '[[fault]]\nwhen = LOOK\nnth = [1]\ndo = "rewrite"\nset = { status = "in_progress", progress = 80 }\n'
        '[[fault]]\nwhen = LOOK\nnth = [2]\ndo = "rewrite"\nset = { status = "queued", progress = 0 }\n',
    ),
    Trouble("other id", '[[fault]]\nwhen = LOOK\ndo = "rewrite"\nset = { id = "{id}-gateway" }\n'),
    Trouble("garbled create", f'[[fault]]\nwhen = CREATE\n{_ONCE}billed = true\ndo = "body"\ngarbage = 4096\n'),
    Trouble("deep create", f'[[fault]]\nwhen = CREATE\n{_ONCE}billed = true\ndo = "body"\ndeep = 100_000\n'),
    Trouble("page for a create", f'[[fault]]\nwhen = CREATE\n{_ONCE}billed = true\ndo = "body"\nbody = "<html>"\n'),
    # The list is as bad: nobody can tell, and nobody pays again.
    Trouble("garbled list", _LOST + '[[fault]]\nwhen = LIST\ndo = "body"\ngarbage = 4096\n', ("unconfirmed",)),
    Trouble("empty list", _LOST + '[[fault]]\nwhen = LIST\ndo = "rewrite"\nset = { data = [] }\n', ("unconfirmed",)),
    Trouble(
        "early expiry",
        '[[fault]]\nwhen = LOOK\ndo = "rewrite"\nset = { expires_at = "{now-1}" }\n[[fault]]\nwhen = CLIP\n'
        'do = "status"\nstatus = 404\njson = { error = { message = "The video has expired.", code = "expired" } }\n',
        # It is asked for again at the next start, because a server may come to remember.
        ("failed", "downloading"),
    ),
    # Once when it was ordered, and once more when a person said that it is to go on.
    Trouble("no credit", '[[fault]]\nwhen = CREATE\ndo = "status"\nstatus = 402\n', ("pending",), posts=2, bills=0),
    Trouble("cut clip", '[[fault]]\nwhen = CLIP\ntimes = 2\ndo = "reset"\nafter = 10_000\n'),
    Trouble("clip not ready", '[[fault]]\nwhen = CLIP\ntimes = 3\ndo = "status"\nstatus = [404, 409, 425]\n'),
    # Two get the same id, of a video that there is not: one of them is not believed, and found in the list.
    Trouble("one id", _ONE_ID, ("failed", "completed"), lies=True),
    Trouble("one id again", "", ("failed", "completed"), connection="one id", lies=True),
)
"""Bad days of a server, each for a job of its own."""


def trouble_script(troubles: Sequence[Trouble] = TROUBLES) -> str:
    """Write the script of faults for all troubles together."""
    return "".join(_addressed(trouble) for trouble in troubles)


def _addressed(trouble: Trouble) -> str:
    mine = f'header = {{ x-cell = "{trouble.name}" }}'
    places = {
        "CREATE": f"{{ {_CREATE}, {mine} }}",
        "LOOK": f'{{ method = "GET", path = "/videos/*", {mine} }}',
        "CLIP": f'{{ path = "/videos/*/content", {mine} }}',
        "LIST": f'{{ method = "GET", path = "/videos", {mine} }}',
    }
    script = trouble.script
    for word, condition in places.items():
        script = script.replace(f"when = {word}\n", f"when = {condition}\n")
    return script
