"""What can go wrong on the disk and in the keyring of this computer."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class StorageError(SoraDesktopError):
    """Something on this computer's disk."""


class DatabaseDamaged(StorageError):
    """The database does not pass its integrity check; it was kept, not overwritten."""

    code = "database_damaged"
    title = "The job database is damaged: {reason}."
    advice = "{path} is unchanged. Start the window anew, or run `sora-desktop doctor`, to see what can be restored."


class DatabaseSound(StorageError):
    """The database is not damaged, so nothing takes its place."""

    code = "database_sound"
    title = "The job database at {path} is not damaged."
    advice = "It was left as it is. Try again what did not work."


class BackupMissing(StorageError):
    """There is nothing to restore a damaged database from."""

    code = "backup_missing"
    title = "There is no such copy of the job database at {path}, or none that is whole."
    advice = "Run `sora-desktop doctor` to see what can be restored."


class DatabaseNewer(StorageError):
    """The database was written by a newer program."""

    code = "database_newer"
    title = "The job database was written by a newer version of Sora Desktop (schema {found}, this one knows {known})."
    advice = "Update the program, or use another data folder. Nothing was changed in {path}."


class DatabaseUnavailable(StorageError):
    """The database cannot be opened or written just now."""

    code = "database_unavailable"
    title = "The job database at {path} cannot be used: {reason}."
    advice = "Check that the folder exists, that you may write there, and that nothing else holds the file."


class DiskFull(StorageError):
    """No room is left."""

    code = "disk_full"
    title = "The disk is full at {path}."
    advice = "Make room, then retry; finished clips and unfinished jobs are safe."


class FolderNotWritable(StorageError):
    """A folder cannot be made or written."""

    code = "folder_not_writable"
    title = "Cannot write to {path}: {reason}."
    advice = "Choose another folder, or change its permissions."


class FolderUnsuitable(StorageError):
    """A folder is no place for the clips."""

    code = "folder_unsuitable"
    title = "Clips cannot be kept in {path}: {reason}."
    advice = "Choose another folder. Nothing was moved."


class RoomMissing(StorageError):
    """There is less room than is needed."""

    code = "room_missing"
    title = "There is not enough room at {path}: {needed} are needed, and {free} are free."
    advice = "Make room, or choose another folder. Nothing was moved."


class SpaceLow(StorageError):
    """So little room is left for clips that none is begun."""

    code = "space_low"
    title = "Only {free} are free where clips are kept; no clip is begun below {least}."
    advice = "Make room, move the video folder, or change the limit in Library settings. What runs goes on."


class SettingsUnreadable(StorageError):
    """The settings file cannot be read."""

    code = "settings_unreadable"
    title = "The settings file {path} cannot be read: {reason}."
    advice = "It was kept as {kept}; the program goes on with its usual settings."


class AlreadyDriving(StorageError):
    """Another process drives the jobs of this data folder, and cannot be asked to do anything."""

    code = "already_driving"
    title = "Another Sora Desktop (process {process}) is working on the jobs in {path}, and does not answer."
    advice = "Use that one, close it first, or choose another data folder."


class OtherVersionDrives(StorageError):
    """The process that drives the jobs of this data folder is of another version, and nothing is handed to it."""

    code = "other_version_drives"
    title = "Sora Desktop {version} (process {process}) is working on the jobs in {path}, and this is version {ours}."
    advice = "Close that one first, or use it. Both at once need different data folders."


class DriverFailed(StorageError):
    """The process that drives the jobs could not do what it was asked for, and it is not known what it met."""

    code = "driver_failed"
    title = "The Sora Desktop that works on the jobs could not do this: {reason}."
    advice = "Look into the log of that one; nothing was lost."


class RemoteIdClaimed(StorageError):
    """A server gave a job an id that another job of the connection already has."""

    code = "remote_id_claimed"
    title = "The server named the video of this job {remote_id}, but that one belongs to job {holder}."
    advice = "The server may have lost its memory, or be at fault. Ask its operator; nothing was sent again."


class SecretError(SoraDesktopError):
    """The system keyring."""


class KeyringMissing(SecretError):
    """There is no keyring."""

    code = "keyring_missing"
    title = "This computer has no keyring to keep keys in: {reason}."
    advice = "Name an environment variable that holds the key, or keep the key for this session only."


class KeyringLocked(SecretError):
    """The keyring is locked."""

    code = "keyring_locked"
    title = "The system keyring is locked."
    advice = "Unlock it and try again, or keep the key for this session only."


class KeyringInsecure(SecretError):
    """Only a plaintext keyring was found, and it is not used."""

    code = "keyring_insecure"
    title = "The only keyring here, {backend}, stores keys without encryption, so it is not used."
    advice = "Name an environment variable that holds the key, or keep the key for this session only."


class WebhookSecretUnkept(SecretError):
    """The keyring does not take, give or remove the secret of a webhook."""

    code = "webhook_secret_unkept"
    title = "The secret of a webhook has no place to be kept: {reason}."
    advice = (
        "Webhooks need this computer's keyring. Set it up or unlock it, and try again. Until then, a program can "
        "follow /api/v1/events instead."
    )
