"""The words for every error: the same sentences as the domain's own, but open to translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain import errors
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

ERRORS: Mapping[type[errors.SoraDesktopError], tuple[str, str]] = {
    errors.IllegalTransition: (
        QT_TRANSLATE_NOOP("errors", "Job {job} cannot go from {current} to {wanted}."),
        QT_TRANSLATE_NOOP("errors", "This is a fault of the program. Please report it."),
    ),
    errors.InvalidRequest: (
        QT_TRANSLATE_NOOP("errors", "The request cannot be sent as it is."),
        QT_TRANSLATE_NOOP("errors", "{details}"),
    ),
    errors.InvalidEntry: (
        QT_TRANSLATE_NOOP("errors", "This cannot be kept as it is."),
        QT_TRANSLATE_NOOP("errors", "{details}"),
    ),
    errors.BudgetExceeded: (
        QT_TRANSLATE_NOOP("errors", "The budget does not allow it: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Nothing was sent. Raise the cap, or order less."),
    ),
    errors.UnknownJob: (
        QT_TRANSLATE_NOOP("errors", "There is no job {job}."),
        QT_TRANSLATE_NOOP("errors", "It may have been removed for good."),
    ),
    errors.UnknownTemplate: (
        QT_TRANSLATE_NOOP("errors", "There is no template called “{name}”."),
        QT_TRANSLATE_NOOP("errors", "Known templates: {known}."),
    ),
    errors.UnknownFilter: (
        QT_TRANSLATE_NOOP("errors", "There is no saved filter called “{name}”."),
        QT_TRANSLATE_NOOP("errors", "Known ones: {known}."),
    ),
    errors.SeveralJobs: (
        QT_TRANSLATE_NOOP("errors", "{count} jobs have ids that begin with {job}."),
        QT_TRANSLATE_NOOP("errors", "Write more of the id."),
    ),
    errors.NotPossible: (
        QT_TRANSLATE_NOOP("errors", "Cannot {action} job {job} while it is {status}."),
        QT_TRANSLATE_NOOP("errors", "{reason}"),
    ),
    errors.CannotListen: (
        QT_TRANSLATE_NOOP("errors", "Cannot listen on {address}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another port; 0 picks a free one."),
    ),
    errors.ExtraMissing: (
        QT_TRANSLATE_NOOP("errors", "{part} needs libraries that are not installed: {packages}."),
        QT_TRANSLATE_NOOP("errors", "{way}"),
    ),
    errors.OrderDiffers: (
        QT_TRANSLATE_NOOP("errors", "This idempotency key belongs to another order."),
        QT_TRANSLATE_NOOP(
            "errors", "Use a new key for each order, and the same key only to send the very same one again."
        ),
    ),
    errors.UnknownWebhook: (
        QT_TRANSLATE_NOOP("errors", "There is no webhook {webhook}."),
        QT_TRANSLATE_NOOP("errors", "It may have been removed already."),
    ),
    errors.InvalidWebhook: (
        QT_TRANSLATE_NOOP("errors", "This webhook cannot be added."),
        QT_TRANSLATE_NOOP("errors", "{reason}"),
    ),
    errors.WebhookSecretUnkept: (
        QT_TRANSLATE_NOOP("errors", "The secret of a webhook has no place to be kept: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Webhooks need this computer's keyring. Set it up or unlock it, and try again."),
    ),
    errors.WebhookGivenUp: (
        QT_TRANSLATE_NOOP("errors", "Messages to the webhook {url} were given up ({count}): {reason}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Start the program that listens there, or remove the webhook. The jobs themselves are safe.",
        ),
    ),
    errors.UnknownConnection: (
        QT_TRANSLATE_NOOP("errors", "There is no connection called “{name}”."),
        QT_TRANSLATE_NOOP("errors", "Known connections: {known}."),
    ),
    errors.UnclearAnswers: (
        QT_TRANSLATE_NOOP(
            "errors",
            "The last {count} requests to “{connection}” had no clear answer, so its waiting jobs are not sent.",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "Its server may be making, and charging for, those videos. Look there, decide on them, then go on.",
        ),
    ),
    errors.ConnectionExists: (
        QT_TRANSLATE_NOOP("errors", "There is already a connection called “{name}”."),
        QT_TRANSLATE_NOOP("errors", "Choose another name, or remove the old one first."),
    ),
    errors.InvalidConnection: (
        QT_TRANSLATE_NOOP("errors", "This connection does not work as it is."),
        QT_TRANSLATE_NOOP("errors", "{reason}"),
    ),
    errors.ConnectionInUse: (
        QT_TRANSLATE_NOOP("errors", "The connection “{name}” still has {count} unfinished jobs."),
        QT_TRANSLATE_NOOP("errors", "Let them finish, or cancel them first."),
    ),
    errors.KeyMissing: (
        QT_TRANSLATE_NOOP("errors", "The connection “{name}” has no key."),
        QT_TRANSLATE_NOOP("errors", "{reason}"),
    ),
    errors.ConnectionsUnreadable: (
        QT_TRANSLATE_NOOP("errors", "No connection can be imported from {path}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose a file that was exported here, or a .env file with a base URL and a key."),
    ),
    errors.NotAVideo: (
        QT_TRANSLATE_NOOP("errors", "What the server sent is not a video, but {found}."),
        QT_TRANSLATE_NOOP(
            "errors", "Nothing was saved as a clip. Retry the download; if it stays so, ask the server's operator."
        ),
    ),
    errors.Truncated: (
        QT_TRANSLATE_NOOP("errors", "The download stopped early: {received} of {expected} bytes came."),
        QT_TRANSLATE_NOOP("errors", "It can be taken up again where it stopped."),
    ),
    errors.ClipUnreadable: (
        QT_TRANSLATE_NOOP("errors", "The clip {path} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose a video file, best an MP4."),
    ),
    errors.ReferenceUnreadable: (
        QT_TRANSLATE_NOOP("errors", "The reference image {path} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another image, as JPEG, PNG or WebP."),
    ),
    errors.CertificateUnusable: (
        QT_TRANSLATE_NOOP("errors", "{path} cannot be trusted: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose a PEM file with the certificate of an authority."),
    ),
    errors.UnknownAuthority: (
        QT_TRANSLATE_NOOP("errors", "It is not clear which trusted authority {fingerprint} is."),
        QT_TRANSLATE_NOOP("errors", "List them to see their fingerprints, and write enough of one."),
    ),
    errors.PromptFileUnreadable: (
        QT_TRANSLATE_NOOP("errors", "{path} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check that it exists and that you may read it."),
    ),
    errors.PromptFileTooLarge: (
        QT_TRANSLATE_NOOP("errors", "{path} has {size}, more than the {limit} that a prompt file may have."),
        QT_TRANSLATE_NOOP("errors", "Split it into smaller files."),
    ),
    errors.PromptFileNotText: (
        QT_TRANSLATE_NOOP("errors", "{path} is not readable text: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Save it as UTF-8 and drop it again."),
    ),
    errors.PromptFileMalformed: (
        QT_TRANSLATE_NOOP("errors", "{path} is broken: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Mend it and drop it again."),
    ),
    errors.PromptFileEmpty: (
        QT_TRANSLATE_NOOP("errors", "There are no prompts in {path}."),
        QT_TRANSLATE_NOOP("errors", "Write at least one into it and drop it again."),
    ),
    errors.PromptFileUnsupported: (
        QT_TRANSLATE_NOOP("errors", "{path} is not a prompt file."),
        QT_TRANSLATE_NOOP("errors", "Prompt files end in .sora-batch, .txt, .md, .csv, .tsv, .json or .jsonl."),
    ),
    errors.HostUnreachable: (
        QT_TRANSLATE_NOOP("errors", "Cannot reach {host}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check the address, your network, and that the server is running."),
    ),
    errors.TlsFailed: (
        QT_TRANSLATE_NOOP("errors", "No secure connection to {host}: {reason}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Check the address and your computer's clock. If the server has a certificate of its own, "
            "name it, or its authority's, as the CA file of the connection.",
        ),
    ),
    errors.ServiceClosed: (
        QT_TRANSLATE_NOOP("errors", "{service} makes no videos any more, so nothing was sent."),
        QT_TRANSLATE_NOOP("errors", "{notice}"),
    ),
    errors.ReplyLost: (
        QT_TRANSLATE_NOOP("errors", "The reply from {host} was lost: {reason}."),
        QT_TRANSLATE_NOOP("errors", "The server may have accepted the request, so it is not sent again by itself."),
    ),
    errors.KeyRefused: (
        QT_TRANSLATE_NOOP("errors", "{host} refused the key ({status})."),
        QT_TRANSLATE_NOOP("errors", "Check that the key is complete and belongs to this address. {server_message}"),
    ),
    errors.AccessDenied: (
        QT_TRANSLATE_NOOP("errors", "{host} does not allow this key to do that ({status})."),
        QT_TRANSLATE_NOOP("errors", "Ask the server's operator for access to the model. {server_message}"),
    ),
    errors.NoVideoService: (
        QT_TRANSLATE_NOOP("errors", "The server answered {status}: it has no video service at {url}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Check the base URL, which usually ends in /v1; a test of the connection finds the right one. "
            "{server_message}",
        ),
    ),
    errors.OutOfCredit: (
        QT_TRANSLATE_NOOP("errors", "{host} says that your credit or quota is used up."),
        QT_TRANSLATE_NOOP("errors", "Top up or raise the limit there, then retry. {server_message}"),
    ),
    errors.RateLimited: (
        QT_TRANSLATE_NOOP("errors", "{host} is busy: too many requests or running jobs."),
        QT_TRANSLATE_NOOP("errors", "It is tried again later by itself. {server_message}"),
    ),
    errors.ModerationRefused: (
        QT_TRANSLATE_NOOP("errors", "The server's moderation refused this prompt."),
        QT_TRANSLATE_NOOP("errors", "Change the wording, or the reference image, and try again. {server_message}"),
    ),
    errors.RequestRejected: (
        QT_TRANSLATE_NOOP("errors", "The server did not accept the request ({status})."),
        QT_TRANSLATE_NOOP("errors", "{server_message}"),
    ),
    errors.NotSupported: (
        QT_TRANSLATE_NOOP("errors", "{host} does not support this: {operation}."),
        QT_TRANSLATE_NOOP("errors", "Other servers of the protocol may."),
    ),
    errors.RemoteVideoMissing: (
        QT_TRANSLATE_NOOP("errors", "The server does not know this video any more."),
        QT_TRANSLATE_NOOP(
            "errors", "It may have been restarted, or the video has expired. A later check may find it again."
        ),
    ),
    errors.ContentNotReady: (
        QT_TRANSLATE_NOOP("errors", "The server has not made the file available yet."),
        QT_TRANSLATE_NOOP("errors", "Try the download again in a moment. {server_message}"),
    ),
    errors.ServerTrouble: (
        QT_TRANSLATE_NOOP("errors", "{host} has trouble ({status})."),
        QT_TRANSLATE_NOOP("errors", "Try again later. {server_message}"),
    ),
    errors.UnreadableAnswer: (
        QT_TRANSLATE_NOOP("errors", "The answer from {host} makes no sense: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check that the base URL leads to a video service and not to a web page."),
    ),
    errors.UnsafeRedirect: (
        QT_TRANSLATE_NOOP("errors", "{host} redirected to {target}, which is not safe to follow: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check the base URL of the connection."),
    ),
    errors.TransferCancelled: (
        QT_TRANSLATE_NOOP("errors", "The download was stopped."),
        QT_TRANSLATE_NOOP("errors", "It can be taken up again."),
    ),
    errors.DatabaseDamaged: (
        QT_TRANSLATE_NOOP("errors", "The job database is damaged: {reason}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "{path} is unchanged. Start the window anew, or run `sora-desktop doctor`, to see what can be restored.",
        ),
    ),
    errors.DatabaseSound: (
        QT_TRANSLATE_NOOP("errors", "The job database at {path} is not damaged."),
        QT_TRANSLATE_NOOP("errors", "It was left as it is. Try again what did not work."),
    ),
    errors.BackupMissing: (
        QT_TRANSLATE_NOOP("errors", "There is no such copy of the job database at {path}, or none that is whole."),
        QT_TRANSLATE_NOOP("errors", "Run `sora-desktop doctor` to see what can be restored."),
    ),
    errors.DatabaseNewer: (
        QT_TRANSLATE_NOOP(
            "errors",
            "The job database was written by a newer version of Sora Desktop (schema {found}, this one knows {known}).",
        ),
        QT_TRANSLATE_NOOP("errors", "Update the program, or use another data folder. Nothing was changed in {path}."),
    ),
    errors.DatabaseUnavailable: (
        QT_TRANSLATE_NOOP("errors", "The job database at {path} cannot be used: {reason}."),
        QT_TRANSLATE_NOOP(
            "errors", "Check that the folder exists, that you may write there, and that nothing else holds the file."
        ),
    ),
    errors.RemoteIdClaimed: (
        QT_TRANSLATE_NOOP(
            "errors", "The server named the video of this job {remote_id}, but that one belongs to job {holder}."
        ),
        QT_TRANSLATE_NOOP(
            "errors", "The server may have lost its memory, or be at fault. Ask its operator; nothing was sent again."
        ),
    ),
    errors.DiskFull: (
        QT_TRANSLATE_NOOP("errors", "The disk is full at {path}."),
        QT_TRANSLATE_NOOP("errors", "Make room, then retry; finished clips and unfinished jobs are safe."),
    ),
    errors.FolderNotWritable: (
        QT_TRANSLATE_NOOP("errors", "Cannot write to {path}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder, or change its permissions."),
    ),
    errors.FolderUnsuitable: (
        QT_TRANSLATE_NOOP("errors", "Clips cannot be kept in {path}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder. Nothing was moved."),
    ),
    errors.RoomMissing: (
        QT_TRANSLATE_NOOP("errors", "There is not enough room at {path}: {needed} are needed, and {free} are free."),
        QT_TRANSLATE_NOOP("errors", "Make room, or choose another folder. Nothing was moved."),
    ),
    errors.SpaceLow: (
        QT_TRANSLATE_NOOP("errors", "Only {free} are free where clips are kept; no clip is begun below {least}."),
        QT_TRANSLATE_NOOP(
            "errors", "Make room, move the video folder, or change the limit in Library settings. What runs goes on."
        ),
    ),
    errors.SettingsUnreadable: (
        QT_TRANSLATE_NOOP("errors", "The settings file {path} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "It was kept as {kept}; the program goes on with its usual settings."),
    ),
    errors.AlreadyDriving: (
        QT_TRANSLATE_NOOP(
            "errors", "Another Sora Desktop (process {process}) is working on the jobs in {path}, and does not answer."
        ),
        QT_TRANSLATE_NOOP("errors", "Use that one, close it first, or choose another data folder."),
    ),
    errors.OtherVersionDrives: (
        QT_TRANSLATE_NOOP(
            "errors",
            "Sora Desktop {version} (process {process}) is working on the jobs in {path}, and this is version {ours}.",
        ),
        QT_TRANSLATE_NOOP("errors", "Close that one first, or use it. Both at once need different data folders."),
    ),
    errors.DriverFailed: (
        QT_TRANSLATE_NOOP("errors", "The Sora Desktop that works on the jobs could not do this: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Look into the log of that one; nothing was lost."),
    ),
    errors.KeyringMissing: (
        QT_TRANSLATE_NOOP("errors", "This computer has no keyring to keep keys in: {reason}."),
        QT_TRANSLATE_NOOP(
            "errors", "Name an environment variable that holds the key, or keep the key for this session only."
        ),
    ),
    errors.KeyringLocked: (
        QT_TRANSLATE_NOOP("errors", "The system keyring is locked."),
        QT_TRANSLATE_NOOP("errors", "Unlock it and try again, or keep the key for this session only."),
    ),
    errors.KeyringInsecure: (
        QT_TRANSLATE_NOOP(
            "errors", "The only keyring here, {backend}, stores keys without encryption, so it is not used."
        ),
        QT_TRANSLATE_NOOP(
            "errors", "Name an environment variable that holds the key, or keep the key for this session only."
        ),
    ),
}
"""What happened and what to do, for each leaf of the tree; templates over the error's facts."""
