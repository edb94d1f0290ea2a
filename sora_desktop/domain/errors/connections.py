"""What can be wrong with a configured connection."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class ConnectionProblem(SoraDesktopError):
    """Something about a configured connection."""


class UnknownConnection(ConnectionProblem):
    """No connection has the given name."""

    code = "unknown_connection"
    title = "There is no connection called “{name}”."
    advice = "Known connections: {known}."


class ConnectionExists(ConnectionProblem):
    """The name is taken."""

    code = "connection_exists"
    title = "There is already a connection called “{name}”."
    advice = "Choose another name, or remove the old one first."


class InvalidConnection(ConnectionProblem):
    """A connection's settings cannot work."""

    code = "invalid_connection"
    title = "This connection does not work as it is."
    advice = "{reason}"


class ConnectionInUse(ConnectionProblem):
    """A connection still has unfinished jobs."""

    code = "connection_in_use"
    title = "The connection “{name}” still has {count} unfinished jobs."
    advice = "Let them finish, or cancel them first."


class KeyMissing(ConnectionProblem):
    """The connection needs a key and has none now."""

    code = "key_missing"
    title = "The connection “{name}” has no key."
    advice = "{reason}"


class ConnectionsUnreadable(ConnectionProblem):
    """A file that connections are to be imported from is not one."""

    code = "connections_unreadable"
    title = "No connection can be imported from {path}: {reason}."
    advice = "Choose a file that was exported here, or a .env file with a base URL and a key."


class UnclearAnswers(ConnectionProblem):
    """Nobody knows what became of the last creates; more of them might be paid for nothing."""

    code = "unclear_answers"
    title = "The last {count} requests to “{connection}” had no clear answer, so its waiting jobs are not sent."
    advice = "Its server may be making, and charging for, those videos. Look there, decide on them, then go on."
