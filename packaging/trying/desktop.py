"""Sees how a desktop takes the installed program: its entry, its icon, its files, and its window.

The scripts below run inside the system that is tried, by its own Python and its own GTK, as a person's session would.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from products.desktop_share import BATCH_TYPE, ENTRY, METAINFO
from products.order import COMMAND, IDENTITY, TITLE
from steps.errors import BuildFailed

from trying.minimal_debian import HOME

if TYPE_CHECKING:
    from trying.minimal_debian import MinimalDebian

PACKAGES = (
    "appstream",
    "dbus-x11",
    "desktop-file-utils",
    "gir1.2-gtk-3.0",
    "hicolor-icon-theme",
    "libglib2.0-bin",
    "man-db",
    "python3-gi",
    "scrot",
    "shared-mime-info",
    "x11-utils",
    "xauth",
    "xdotool",
    "xfce4-appfinder",
    "xvfb",
)
"""What desktops bring of which the facts below are asked."""

_BATCH = "Größte Wünsche.sora-batch"
_PROMPT = "A lantern is lit"
_KIND_SIZE = 48
_ASK_GTK = f"""\
import gi, json
gi.require_version("Gtk", "3.0")
from gi.repository import Gio, Gtk
entry = Gio.DesktopAppInfo.new("{ENTRY}")
theme = Gtk.IconTheme.get_default()
def icon(name, size):
    found = theme.lookup_icon(name, size, Gtk.IconLookupFlags.FORCE_SIZE)
    return found and found.get_filename() and found.load_icon().get_width()
kind, sure = Gio.content_type_guess("prompts.sora-batch", None)
def opened_by(kind):
    default = Gio.AppInfo.get_default_for_type(kind, False)
    return default and default.get_id()
print(json.dumps({{
    "shown": entry.should_show(),
    "name": entry.get_name(),
    "actions": [entry.get_action_name(action) for action in entry.list_actions()],
    "icons": [icon(entry.get_icon().to_string(), size) for size in (16, 24, 32, 48, 64, 128, 256, 512)],
    "kind": kind,
    "kind icon": icon("{IDENTITY}.batch", {_KIND_SIZE}),
    "opened by": opened_by("{BATCH_TYPE}"),
    "others": [opened_by(kind) for kind in ("text/plain", "text/csv", "application/json", "video/mp4")],
}}))
"""
_SESSION = """\
xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24 -noreset' dbus-run-session -- sh -e -c "$1"
"""
_LOOK_AT_MENU = f"""\
xfce4-appfinder & sleep 6
window=$(xdotool search --onlyvisible --class xfce4-appfinder | head -n 1)
xdotool windowfocus --sync $window type --delay 60 sora
sleep 2
scrot --overwrite {HOME}/menu.png
kill $!
"""
_OPEN_FILE = f"""\
begun=$(cat $HOME/.local/share/{COMMAND}/logs/{COMMAND}.log | grep -c 'attached to')
gio open "$HOME/{_BATCH}"
window=$(timeout 60 xdotool search --sync --onlyvisible --name '^{TITLE}' | head -n 1)
log=$HOME/.local/share/{COMMAND}/logs/{COMMAND}.log
for second in $(seq 60); do sleep 1; if [ "$(grep -c 'attached to' $log)" -gt $((begun)) ]; then break; fi; done
sleep 4
scrot --overwrite {HOME}/opened.png
echo "class=$(xprop -id $window WM_CLASS)"
echo "icon=$(xprop -id $window _NET_WM_ICON | head -n 2 | tr -d '\\n')"
for second in $(seq 30); do
  # Where nothing is shown yet, the keys do nothing; where all is confirmed, they do no more.
  xdotool windowfocus --sync $window key ctrl+Return
  sleep 2
  if {COMMAND} jobs list --json | grep -c '"completed".*{_PROMPT}' > jobs && grep -q 2 jobs; then break; fi
done
echo "made=$(cat jobs)"
"""


def is_shown(system: MinimalDebian) -> str:
    """Check that a menu shows the program with its icon and its actions."""
    told = _asked(system)
    _insist(told["shown"] is True and told["name"] == TITLE, f"the entry is not shown: {told}")
    _insist(told["icons"] == [16, 24, 32, 48, 64, 128, 256, 512], f"not every size has its icon: {told['icons']}")
    _insist(len(told["actions"]) > 1, f"the entry has no actions: {told['actions']}")
    system.person("sh", "-c", _SESSION, "sh", _LOOK_AT_MENU)
    system.root("desktop-file-validate", f"/usr/share/applications/{ENTRY}")
    system.root("appstreamcli", "validate", "--no-net", f"/usr/share/metainfo/{METAINFO}")
    return f"“{told['name']}” with icons from 16 to 512, and {', '.join(told['actions'])}"


def is_associated(system: MinimalDebian) -> str:
    """Check that the program's own files are its, and that it takes no others over."""
    told = _asked(system)
    _insist(told["kind"] == BATCH_TYPE, f"a batch is taken for {told['kind']}")
    _insist(told["opened by"] == ENTRY, f"a batch is opened by {told['opened by']}")
    _insist(told["kind icon"] == _KIND_SIZE, "a batch has no icon")
    _insist(told["others"] == [None] * 4, f"other files are taken over: {told['others']}")
    return f"*.sora-batch is {BATCH_TYPE}; text, tables, JSON and videos are left to others"


def opens_a_file(system: MinimalDebian) -> str:
    """Open a batch as a file manager does, press Ctrl+Enter in the window that comes, and wait for its clips."""
    lines = [json.dumps({"prompt": f"{_PROMPT}, {time}"}) + "\n" for time in ("dawn", "dusk")]
    system.write(f"{HOME}/{_BATCH}", "".join(lines))
    said = system.person("sh", "-c", _SESSION, "sh", _OPEN_FILE, QT_QPA_PLATFORM="xcb")
    told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    _insist(f'"{COMMAND}", "{COMMAND}"' in told.get("class", ""), f"a panel cannot know the window: {said}")
    _insist("Icon (" in told.get("icon", ""), f"the window has no icon: {said}")
    _insist(told.get("made") == "2", f"the prompts in the file did not become clips: {said}")
    return f"“{_BATCH}” opens in the window, and Ctrl+Enter makes its {told['made']} clips"


def has_a_manual(system: MinimalDebian) -> str:
    """Check that the manual page can be read, and that nothing of it is malformed."""
    complaints = system.person("sh", "-c", f"man --warnings {COMMAND} 2>&1 >/dev/null", MANPAGER="cat")
    _insist(not complaints.strip(), f"the manual page is malformed: {complaints}")
    lines = system.person("man", COMMAND, MANPAGER="cat").splitlines()
    _insist(any("generate" in line for line in lines), "the manual page does not tell of the commands")
    return f"man {COMMAND} has {len(lines)} lines"


def _asked(system: MinimalDebian) -> dict[str, Any]:
    said = system.person("xvfb-run", "--auto-servernum", "python3", "-W", "ignore", "-c", _ASK_GTK)
    told: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return told


def _insist(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise BuildFailed(reason)
