"""The one tree of exceptions: what we could not do, in words a person can act on.

SoraDesktopError
├── IllegalTransition            a bug: the status table does not allow the step
├── InvalidInput
│   ├── InvalidRequest           refused here, before anything was sent
│   └── InvalidEntry             a name, a tag or a note that cannot be kept
├── BudgetExceeded               a cap on spending refuses it
├── UnknownJob
├── SeveralJobs                  an id that was cut short fits to several
├── UnknownTemplate
├── UnknownFilter
├── NotPossible                  the job's status does not allow the action
├── CannotListen                 the local service has no address to be reached at
├── ExtraMissing                 an optional part of the program is not installed
├── ConnectionProblem
│   ├── UnknownConnection
│   ├── ConnectionExists
│   ├── InvalidConnection
│   ├── ConnectionInUse
│   ├── KeyMissing
│   ├── UnclearAnswers           too many creates in a row had no reply
│   └── ConnectionsUnreadable    a file to import from is not one
├── ClientError                  the way to the server, or its answer
│   ├── NeverSent                certainly no request reached the server
│   │   ├── HostUnreachable
│   │   ├── TlsFailed
│   │   └── ServiceClosed        it has ended, so nothing is sent to it
│   ├── ReplyLost                the request may have reached the server
│   ├── Refused                  the server answered, and certainly did nothing
│   │   ├── KeyRefused
│   │   ├── AccessDenied
│   │   ├── NoVideoService
│   │   ├── OutOfCredit
│   │   ├── RateLimited
│   │   ├── ModerationRefused
│   │   └── RequestRejected
│   ├── NotSupported             this server does not have the operation
│   ├── RemoteVideoMissing       the server does not know the video (any more)
│   ├── ContentNotReady          the video is done but its bytes are not there yet
│   ├── ServerTrouble
│   ├── UnreadableAnswer
│   ├── UnsafeRedirect
│   └── TransferCancelled
├── StorageError
│   ├── BackupMissing            nothing to restore a damaged database from
│   ├── DatabaseDamaged
│   ├── DatabaseNewer
│   ├── DatabaseSound
│   ├── DatabaseUnavailable
│   ├── DiskFull
│   ├── FolderNotWritable
│   ├── FolderUnsuitable         no place for clips
│   ├── RoomMissing
│   ├── SpaceLow                 no clip is begun before there is more room
│   ├── SettingsUnreadable
│   ├── AlreadyDriving
│   ├── OtherVersionDrives       a process of another version drives the jobs
│   ├── DriverFailed             the process that drives met something unknown
│   └── RemoteIdClaimed
├── SecretError
│   ├── KeyringMissing
│   ├── KeyringLocked
│   ├── KeyringInsecure
│   └── WebhookSecretUnkept      no keyring for what messages are signed with
├── OutsideProblem               programs that use, or are told by, the local service
│   ├── OrderDiffers             the same name for two orders
│   ├── UnknownWebhook
│   ├── InvalidWebhook
│   └── WebhookGivenUp
├── TrustError                   authorities that are trusted for content credentials
│   ├── CertificateUnusable
│   └── UnknownAuthority
├── MediaError
│   ├── NotAVideo
│   ├── Truncated
│   ├── ClipUnreadable
│   └── ReferenceUnreadable
└── PromptFileError
    ├── PromptFileUnreadable
    ├── PromptFileTooLarge
    ├── PromptFileNotText
    ├── PromptFileMalformed
    ├── PromptFileEmpty
    └── PromptFileUnsupported

Each leaf has a `code`, a `title` and an `advice`. Title and advice are templates over the facts
that the exception was raised with, so that a front end can translate the template and format it anew.
"""

from sora_desktop.domain.errors.base import (
    BudgetExceeded,
    CannotListen,
    ExtraMissing,
    IllegalTransition,
    InvalidEntry,
    InvalidInput,
    InvalidRequest,
    NotPossible,
    SeveralJobs,
    SoraDesktopError,
    UnknownFilter,
    UnknownJob,
    UnknownTemplate,
    template_fields,
)
from sora_desktop.domain.errors.clients import (
    InvalidWebhook,
    OrderDiffers,
    OutsideProblem,
    UnknownWebhook,
    WebhookGivenUp,
)
from sora_desktop.domain.errors.connections import (
    ConnectionExists,
    ConnectionInUse,
    ConnectionProblem,
    ConnectionsUnreadable,
    InvalidConnection,
    KeyMissing,
    UnclearAnswers,
    UnknownConnection,
)
from sora_desktop.domain.errors.files import (
    ClipUnreadable,
    MediaError,
    NotAVideo,
    PromptFileEmpty,
    PromptFileError,
    PromptFileMalformed,
    PromptFileNotText,
    PromptFileTooLarge,
    PromptFileUnreadable,
    PromptFileUnsupported,
    ReferenceUnreadable,
    Truncated,
)
from sora_desktop.domain.errors.servers import (
    AccessDenied,
    ClientError,
    ContentNotReady,
    HostUnreachable,
    KeyRefused,
    ModerationRefused,
    NeverSent,
    NotSupported,
    NoVideoService,
    OutOfCredit,
    RateLimited,
    Refused,
    RemoteVideoMissing,
    ReplyLost,
    RequestRejected,
    ServerTrouble,
    ServiceClosed,
    TlsFailed,
    TransferCancelled,
    UnreadableAnswer,
    UnsafeRedirect,
)
from sora_desktop.domain.errors.storage import (
    AlreadyDriving,
    BackupMissing,
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseSound,
    DatabaseUnavailable,
    DiskFull,
    DriverFailed,
    FolderNotWritable,
    FolderUnsuitable,
    KeyringInsecure,
    KeyringLocked,
    KeyringMissing,
    OtherVersionDrives,
    RemoteIdClaimed,
    RoomMissing,
    SecretError,
    SettingsUnreadable,
    SpaceLow,
    StorageError,
    WebhookSecretUnkept,
)
from sora_desktop.domain.errors.trust import CertificateUnusable, TrustError, UnknownAuthority

__all__ = [
    "AccessDenied",
    "AlreadyDriving",
    "BackupMissing",
    "BudgetExceeded",
    "CannotListen",
    "CertificateUnusable",
    "ClientError",
    "ClipUnreadable",
    "ConnectionExists",
    "ConnectionInUse",
    "ConnectionProblem",
    "ConnectionsUnreadable",
    "ContentNotReady",
    "DatabaseDamaged",
    "DatabaseNewer",
    "DatabaseSound",
    "DatabaseUnavailable",
    "DiskFull",
    "DriverFailed",
    "ExtraMissing",
    "FolderNotWritable",
    "FolderUnsuitable",
    "HostUnreachable",
    "IllegalTransition",
    "InvalidConnection",
    "InvalidEntry",
    "InvalidInput",
    "InvalidRequest",
    "InvalidWebhook",
    "KeyMissing",
    "KeyRefused",
    "KeyringInsecure",
    "KeyringLocked",
    "KeyringMissing",
    "MediaError",
    "ModerationRefused",
    "NeverSent",
    "NoVideoService",
    "NotAVideo",
    "NotPossible",
    "NotSupported",
    "OrderDiffers",
    "OtherVersionDrives",
    "OutOfCredit",
    "OutsideProblem",
    "PromptFileEmpty",
    "PromptFileError",
    "PromptFileMalformed",
    "PromptFileNotText",
    "PromptFileTooLarge",
    "PromptFileUnreadable",
    "PromptFileUnsupported",
    "RateLimited",
    "ReferenceUnreadable",
    "Refused",
    "RemoteIdClaimed",
    "RemoteVideoMissing",
    "ReplyLost",
    "RequestRejected",
    "RoomMissing",
    "SecretError",
    "ServerTrouble",
    "ServiceClosed",
    "SettingsUnreadable",
    "SeveralJobs",
    "SoraDesktopError",
    "SpaceLow",
    "StorageError",
    "TlsFailed",
    "TransferCancelled",
    "Truncated",
    "TrustError",
    "UnclearAnswers",
    "UnknownAuthority",
    "UnknownConnection",
    "UnknownFilter",
    "UnknownJob",
    "UnknownTemplate",
    "UnknownWebhook",
    "UnreadableAnswer",
    "UnsafeRedirect",
    "WebhookGivenUp",
    "WebhookSecretUnkept",
    "template_fields",
]
