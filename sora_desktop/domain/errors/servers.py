"""What can go wrong on the way to a server and back."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class ClientError(SoraDesktopError):
    """The way to the server failed, or its answer was a refusal.

    Attributes:
        request_id: the server's id of the exchange, where it gave one.
        detail: the raw answer, redacted and capped, where there was one.
    """

    def __init__(self, *, request_id: str | None = None, detail: str | None = None, **facts: object) -> None:
        """Keep the evidence beside the facts."""
        self.request_id = request_id
        self.detail = detail
        super().__init__(**facts)


class NeverSent(ClientError):
    """No connection was made, so certainly no request reached the server."""


class HostUnreachable(NeverSent):
    """The name did not resolve, or nothing answered at the address."""

    code = "host_unreachable"
    title = "Cannot reach {host}: {reason}."
    advice = "Check the address, your network, and that the server is running."


class TlsFailed(NeverSent):
    """The server's certificate was not accepted."""

    code = "tls_failed"
    title = "No secure connection to {host}: {reason}."
    advice = (
        "Check the address and your computer's clock. If the server has a certificate of its own, "
        "name it, or its authority's, as the CA file of the connection."
    )


class ServiceClosed(NeverSent):
    """The service has ended, so nothing was sent to it."""

    code = "service_closed"
    title = "{service} makes no videos any more, so nothing was sent."
    advice = "{notice}"


class ReplyLost(ClientError):
    """The request may have reached the server, but no usable reply came back."""

    code = "reply_lost"
    title = "The reply from {host} was lost: {reason}."
    advice = "The server may have accepted the request, so it is not sent again by itself."


class Refused(ClientError):
    """The server answered that it will not, and certainly did nothing.

    Attributes:
        status: the HTTP status, or 0 where there was none.
        server_code: the server's own word for the reason, where it gave one.
        server_message: the server's own sentence, where it gave one.
    """

    def __init__(
        self,
        *,
        status: int = 0,
        server_code: str | None = None,
        server_message: str = "",
        request_id: str | None = None,
        detail: str | None = None,
        **facts: object,
    ) -> None:
        """Keep the server's words as facts for the templates."""
        self.status = status
        self.server_code = server_code
        self.server_message = server_message
        super().__init__(request_id=request_id, detail=detail, status=status, server_message=server_message, **facts)


class KeyRefused(Refused):
    """The key is missing, wrong or not valid here (401)."""

    code = "key_refused"
    title = "{host} refused the key ({status})."
    advice = "Check that the key is complete and belongs to this address. {server_message}"


class AccessDenied(Refused):
    """The key is right but may not do this (403)."""

    code = "access_denied"
    title = "{host} does not allow this key to do that ({status})."
    advice = "Ask the server's operator for access to the model. {server_message}"


class NoVideoService(Refused):
    """There is nothing at this address that makes videos (404, 405, 410)."""

    code = "no_video_service"
    title = "The server answered {status}: it has no video service at {url}."
    advice = (
        "Check the base URL, which usually ends in /v1; a test of the connection finds the right one. {server_message}"
    )


class OutOfCredit(Refused):
    """No credit, quota or budget is left at the server."""

    code = "out_of_credit"
    title = "{host} says that your credit or quota is used up."
    advice = "Top up or raise the limit there, then retry. {server_message}"


class RateLimited(Refused):
    """Too many requests or running jobs just now (429).

    Attributes:
        retry_after: seconds the server asks to wait, where it said so.
    """

    code = "rate_limited"
    title = "{host} is busy: too many requests or running jobs."
    advice = "It is tried again later by itself. {server_message}"

    def __init__(self, *, retry_after: float | None = None, **facts: object) -> None:
        """Keep the wait."""
        self.retry_after = retry_after
        super().__init__(**facts)  # type: ignore[arg-type]


class ModerationRefused(Refused):
    """The server's moderation does not allow the prompt or the reference."""

    code = "moderation_blocked"
    title = "The server's moderation refused this prompt."
    advice = "Change the wording, or the reference image, and try again. {server_message}"


class RequestRejected(Refused):
    """The server does not accept a value of the request (400, 413, 415, 422)."""

    code = "request_rejected"
    title = "The server did not accept the request ({status})."
    advice = "{server_message}"


class NotSupported(ClientError):
    """The server does not have the operation."""

    code = "not_supported"
    title = "{host} does not support this: {operation}."
    advice = "Other servers of the protocol may."


class RemoteVideoMissing(ClientError):
    """The server does not know the video, or no longer does."""

    code = "remote_video_missing"
    title = "The server does not know this video any more."
    advice = "It may have been restarted, or the video has expired. A later check may find it again."


class ContentNotReady(ClientError):
    """The server says that the video is done, but does not hand out its bytes yet."""

    code = "content_not_ready"
    title = "The server has not made the file available yet."
    advice = "Try the download again in a moment. {server_message}"


class ServerTrouble(ClientError):
    """The server failed (5xx) at something that can be repeated.

    Attributes:
        retry_after: seconds the server asks to wait, where it said so.
    """

    code = "server_trouble"
    title = "{host} has trouble ({status})."
    advice = "Try again later. {server_message}"

    def __init__(self, *, retry_after: float | None = None, **facts: object) -> None:
        """Keep the wait."""
        self.retry_after = retry_after
        super().__init__(**facts)  # type: ignore[arg-type]


class UnreadableAnswer(ClientError):
    """The answer is not what the protocol describes."""

    code = "unreadable_answer"
    title = "The answer from {host} makes no sense: {reason}."
    advice = "Check that the base URL leads to a video service and not to a web page."


class UnsafeRedirect(ClientError):
    """A redirect led where it must not be followed."""

    code = "unsafe_redirect"
    title = "{host} redirected to {target}, which is not safe to follow: {reason}."
    advice = "Check the base URL of the connection."


class TransferCancelled(ClientError):
    """A transfer was stopped on request."""

    code = "transfer_cancelled"
    title = "The download was stopped."
    advice = "It can be taken up again."
