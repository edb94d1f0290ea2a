"""Makes what people download, for the system that it runs on, from a checkout and nothing else.

    python3 packaging/build.py                         all products that this system can make, into dist/
    python3 packaging/build.py --only deb,tarball      these only
    python3 packaging/build.py --help                  all options, and all products

Needs nothing but Python's standard library, as `bootstrap.py` does: whatever else it takes is installed into an
environment of its own, `.venv-build`, whose Python then starts this file once more. This file stays readable for
Python 3.6.
"""

import sys

from bootstrap import refusal


def main() -> int:
    """Do what the command line asks, and give the exit code."""
    sentence = refusal(sys.version_info[0], sys.version_info[1], "packaging/build.py")
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 1
    from steps import building  # noqa: PLC0415 - an older Python cannot read it

    return building.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
