"""Sets Sora Desktop up in this folder by one command, and starts it or runs its tests.

    python3 packaging/bootstrap.py run [arguments]         the window, or the command that the arguments name
    python3 packaging/bootstrap.py test [pytest arguments] all checks and tests
    python3 packaging/bootstrap.py endure [options]        the long form of the tests of endurance
    python3 packaging/bootstrap.py bench [pytest arguments]  the list at 100,000 and 1,000,000 jobs, as a table

Needs nothing but Python's standard library. This file stays readable for Python 3.6, so that an
old Python can say what is wrong; what it imports from `steps` is read only by a Python that fits.
"""

import sys

USAGE = """\
usage: python3 packaging/bootstrap.py run [arguments]
       python3 packaging/bootstrap.py test [pytest arguments]
       python3 packaging/bootstrap.py endure [--kills N] [--seed S] [--only PART]
       python3 packaging/bootstrap.py bench [pytest arguments]

run    sets the program up in .venv and starts it with the arguments (none: the window)
test   adds what tests need, then runs every check and the whole suite
endure kills the program a thousand times and more, and prints tables of what came of it
bench  measures the list of jobs with 100,000 and 1,000,000 of them beside other ways to do it, and prints a table"""


def refusal(major: int, minor: int, command: str = "packaging/bootstrap.py run") -> str:
    """Say in a sentence why this Python cannot be used; empty for one that can."""
    if (3, 11) <= (major, minor) <= (3, 14):
        return ""
    return (
        f"Sora Desktop needs Python 3.11, 3.12, 3.13 or 3.14, and this is Python {major}.{minor}. "
        "Start it with one of those, for example: python3.13 " + command
    )


def main() -> int:
    """Do what the command line asks, and give the exit code."""
    sentence = refusal(sys.version_info[0], sys.version_info[1])
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 1
    from steps import commands  # noqa: PLC0415 - an older Python cannot read it

    return commands.main(sys.argv[1:], USAGE)


if __name__ == "__main__":
    sys.exit(main())
