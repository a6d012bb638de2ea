using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads the commands that IIS FTP logs. <c>PASS</c> with the reply 230 or 530 is the attempt to log in (RFC 959, section 5.4); IIS knows the
/// name only when it succeeded. https://learn.microsoft.com/iis/configuration/system.applicationhost/sites/site/ftpserver/logfile/
/// </summary>
internal sealed class FtpCommandParser(Layout layout, ParserOptions options) : LayoutParser(layout, options)
{
    public static readonly Field Command = Field.Named("ftp.command");

    private static readonly Field FilePath = Field.Named("file.path");
    private static readonly ConstantValue Authentication = ConstantValue.Of("authentication");
    private static readonly ConstantValue File = ConstantValue.Of("file");
    private static readonly ConstantValue Session = ConstantValue.Of("session");
    private static readonly ConstantValue Success = ConstantValue.Of("success");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue Login = ConstantValue.Of("ftp_login");
    private static readonly ConstantValue Upload = ConstantValue.Of("ftp_upload");
    private static readonly ConstantValue Download = ConstantValue.Of("ftp_download");
    private static readonly ConstantValue Deletion = ConstantValue.Of("ftp_delete");

    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status)
    {
        ReadOnlySpan<byte> command = line[Command];

        // IIS 6 wrote the number of the session before it: [1]USER.
        int bracket = command.IndexOf((byte)']');
        command = bracket > 0 ? command[(bracket + 1)..] : command;
        bool hasReply = status.Length == 3;
        if (hasReply)
        {
            line.Set(Field.EventOutcome, status[0] < '4' ? Success : Failure);
        }

        if (command.SequenceEqual("PASS"u8))
        {
            line.Set(Field.EventCategory, Authentication);
            if (hasReply && (status.SequenceEqual("230"u8) || status.SequenceEqual("530"u8)))
            {
                line.Set(Field.EventAction, Login);
            }
        }
        else if (command.SequenceEqual("USER"u8))
        {
            line.Set(Field.EventCategory, Authentication);
            if (!line.Has(Field.UserName))
            {
                line.SetCopy(Field.UserName, line[FilePath]);
            }
        }
        else if (Transfer(command) is { } action)
        {
            line.Set(Field.EventCategory, File);
            line.Set(Field.EventAction, action);
        }
        else
        {
            line.Set(Field.EventCategory, Session);
        }
    }

    private static ConstantValue? Transfer(ReadOnlySpan<byte> command) =>
        command.SequenceEqual("STOR"u8) || command.SequenceEqual("APPE"u8) || command.SequenceEqual("STOU"u8) || command.SequenceEqual("created"u8) ? Upload
        : command.SequenceEqual("RETR"u8) || command.SequenceEqual("sent"u8) ? Download
        : command.SequenceEqual("DELE"u8) ? Deletion
        : null;
}
