namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>What is told of sessions with FTP servers, under the same names for all of them.</summary>
internal static class FtpEvents
{
    public static readonly Field FilePath = Field.Named("file.path");
    public static readonly Field FileSize = Field.Named("file.size");
    public static readonly Field Command = Field.Named("ftp.command");

    public static readonly EventKind LoggedIn = EventKind.Success("ftp_login");
    public static readonly EventKind Refused = EventKind.Failure("ftp_login");
    public static readonly EventKind MaxAttempts = EventKind.Failure("ftp_max_attempts");
    public static readonly EventKind Connected = EventKind.Network("ftp_connection");
    public static readonly EventKind ConnectionRefused = EventKind.NetworkFailure("ftp_connection_refused");
    public static readonly EventKind Disconnected = EventKind.Session("ftp_disconnected");
    public static readonly EventKind Commanded = EventKind.Session("ftp_command");
    public static readonly EventKind Answered = EventKind.Session("ftp_response");

    public static readonly EventKind Uploaded = EventKind.File("ftp_upload");
    public static readonly EventKind Downloaded = EventKind.File("ftp_download");
    public static readonly EventKind Deleted = EventKind.File("ftp_delete");
    public static readonly EventKind Renamed = EventKind.File("ftp_rename");
    public static readonly EventKind ModeChanged = EventKind.File("ftp_chmod");
    public static readonly EventKind DirectoryMade = EventKind.File("ftp_mkdir");
    public static readonly EventKind DirectoryRemoved = EventKind.File("ftp_rmdir");

    public static readonly EventKind UploadFailed = EventKind.FileFailure("ftp_upload");
    public static readonly EventKind DownloadFailed = EventKind.FileFailure("ftp_download");
    public static readonly EventKind DeletionFailed = EventKind.FileFailure("ftp_delete");
    public static readonly EventKind RenamingFailed = EventKind.FileFailure("ftp_rename");
    public static readonly EventKind ModeChangeFailed = EventKind.FileFailure("ftp_chmod");
    public static readonly EventKind DirectoryNotMade = EventKind.FileFailure("ftp_mkdir");
    public static readonly EventKind DirectoryNotRemoved = EventKind.FileFailure("ftp_rmdir");
}
