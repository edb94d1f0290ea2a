"""Brings the translations up to date with the texts in the window: `python packaging/translate.py`.

Every `resources/translations/sora_desktop_<language>.ts` gets the texts that are new, and is compiled
into the `.qm` file beside it. English holds the plural forms only; its other texts are in the code.
Start a further language by copying the English file to its name, without what is in it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "resources" / "translations"


def main() -> int:
    """Update and compile every language; the exit code is 1 if a text has no translation yet."""
    sources = [str(path) for path in sorted((ROOT / "sora_desktop" / "ui").rglob("*.py"))]
    unfinished = False
    for target in sorted(TRANSLATIONS.glob("sora_desktop_*.ts")):
        only_plurals = ["-pluralonly"] if target.stem == "sora_desktop_en" else []
        options = [*only_plurals, "-no-obsolete", "-locations", "none", "-silent"]
        _run("pyside6-lupdate", *options, *sources, "-ts", str(target))
        _run("pyside6-lrelease", "-silent", str(target))
        if 'type="unfinished"' in target.read_text(encoding="utf-8"):
            print(f"{target.relative_to(ROOT)} has texts without a translation")
            unfinished = True
    return 1 if unfinished else 0


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).with_name(tool)), *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
