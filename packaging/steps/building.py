"""Sets up what building takes, and hands over to the environment's own Python, which builds."""

import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from steps import commands, system_packages
from steps.environment import Environment
from steps.errors import BuildFailed, SetupFailed, say
from steps.streams import take_every_letter

LOCK = commands.ROOT / "packaging" / "requirements-build.txt"
_NAME = ".venv-build"
_ENTRY = commands.ROOT / "packaging" / "build.py"
_SHARED_LIBRARY = "Py_ENABLE_SHARED"


def main(arguments: Sequence[str]) -> int:
    """Carry out a command line; give the exit code, unless another process has taken this one over."""
    take_every_letter()
    try:
        # Help needs nothing of the environment.
        if Path(sys.prefix).resolve() == (commands.ROOT / _NAME).resolve() or {"-h", "--help"} & set(arguments):
            from products.building import main as build  # noqa: PLC0415 - needs what the environment holds

            return build(arguments, commands.ROOT)
        return _set_up(arguments)
    except (BuildFailed, SetupFailed) as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start takes it up again.")
        return 130


def _set_up(arguments: Sequence[str]) -> int:
    if sys.platform.startswith("linux") and not sysconfig.get_config_var(_SHARED_LIBRARY):
        # What starts the frozen program loads Python as a library.
        reason = "This Python cannot be frozen, because it was built without its shared library. Use another one."
        raise SetupFailed(reason)
    commands.need_system_packages(system_packages.FOR_BUILDING + _library_of_python(), insist=True)
    environment = Environment(commands.ROOT, _NAME)
    environment.prepare([commands.LOCK, LOCK])
    # -P is not asked for: this file's own folder is where its parts are found.
    return commands.become([str(environment.python), str(_ENTRY), *arguments])


def _library_of_python() -> tuple[str, ...]:
    """Name the package of Debian in which its own Python has its shared library; another Python brings it along."""
    if sys.base_prefix != "/usr":
        return ()
    return (f"libpython3.{sys.version_info.minor}",)
