using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>What vsftpd says: <c>[alice] FAIL LOGIN: Client "192.0.2.7"</c> (logging.c, vsf_log_do_log_vsftpd_format, of vsftpd 2.0 to 3.0.5).</summary>
/// <remarks>
/// <para>The attempt, <c>ftp_login</c>, is "OK LOGIN" or "FAIL LOGIN", one for each password.</para>
/// <para>
/// Names, the password of anonymous users and paths stand there as they were sent, but for what cannot be printed. Where one of them holds the
/// words that stand before an address, nobody can tell whose address it is: then there is none, and no name. Such a line that ends as a
/// refused login is one, because only who is already in could make another look like it; its address is the last, unless an earlier one is
/// followed by what others are followed by, a comma.
/// </para>
/// </remarks>
internal static class VsftpdMessage
{
    private static readonly (byte[] Verb, EventKind Done, EventKind Failed)[] Verbs =
    [
        ("LOGIN"u8.ToArray(), FtpEvents.LoggedIn, FtpEvents.Refused),
        ("UPLOAD"u8.ToArray(), FtpEvents.Uploaded, FtpEvents.UploadFailed),
        ("DOWNLOAD"u8.ToArray(), FtpEvents.Downloaded, FtpEvents.DownloadFailed),
        ("DELETE"u8.ToArray(), FtpEvents.Deleted, FtpEvents.DeletionFailed),
        ("RENAME"u8.ToArray(), FtpEvents.Renamed, FtpEvents.RenamingFailed),
        ("MKDIR"u8.ToArray(), FtpEvents.DirectoryMade, FtpEvents.DirectoryNotMade),
        ("RMDIR"u8.ToArray(), FtpEvents.DirectoryRemoved, FtpEvents.DirectoryNotRemoved),
        ("CHMOD"u8.ToArray(), FtpEvents.ModeChanged, FtpEvents.ModeChangeFailed),
    ];

    private static ReadOnlySpan<byte> Client => ": Client \""u8;
    private static ReadOnlySpan<byte> FailedLogin => "FAIL LOGIN: Client \""u8;

    /// <summary>Whether a text is one that vsftpd writes.</summary>
    public static bool Is(ReadOnlySpan<byte> text) => text.IndexOf(Client) > 0 && text.Contains((byte)'"');

    public static void Set(EventView line, LineText message)
    {
        if (OwnHead.TrySkipTime(message, out LineText own) && own.TrySkip("[pid "u8, out LineText pid) && pid.TryCut("] "u8, out pid, out own) && Digits.AreAll(pid.Bytes))
        {
            message = own;
        }

        if (!message.TryCut(Client, out LineText what, out LineText who) || !who.TryCut("\""u8, out LineText address, out LineText rest))
        {
            return;
        }

        bool isClear = who.Bytes.IndexOf(Client) < 0;
        if (!isClear)
        {
            SetHiddenFailure(line, message);
            return;
        }

        ReadOnlySpan<byte> verb = what.Bytes;
        if (what.Bytes is [(byte)'[', ..] && what.Bytes.LastIndexOf("] "u8) is > 0 and var end)
        {
            what.Slice(1, end - 1).SetAs(line, Field.UserName);
            verb = verb[(end + 2)..];
        }

        if (TrySetKind(line, verb))
        {
            PeerAddress.SetHost(line, address);
            SetDetails(line, verb, rest);
            if (verb.SequenceEqual("CONNECT"u8) && rest.Bytes.StartsWith(", \"Connection refused: "u8))
            {
                FtpEvents.ConnectionRefused.SetOn(line);
            }
        }
        else if (verb.SequenceEqual("DEBUG"u8))
        {
            PeerAddress.SetHost(line, address);
        }
    }

    /// <summary><c>[NAME] FAIL LOGIN: Client "ADDRESS"</c> with a name that looks like all of that.</summary>
    private static void SetHiddenFailure(EventView line, LineText message)
    {
        if (message.Bytes.LastIndexOf(FailedLogin) is not (>= 0 and var at) || message.Bytes[(at + FailedLogin.Length)..^1].Contains((byte)'"'))
        {
            return;
        }

        FtpEvents.Refused.SetOn(line);
        LineText before = message.To(at).Without("] "u8);
        if (before.Length + "] ".Length == at && before.TrySkip("["u8, out LineText name) && name.Bytes.IndexOf("\", "u8) < 0)
        {
            name.SetAs(line, Field.UserName);
            PeerAddress.SetHost(line, message.From(at + FailedLogin.Length).Without("\""u8));
        }
    }

    private static bool TrySetKind(EventView line, ReadOnlySpan<byte> verb)
    {
        if (verb.SequenceEqual("CONNECT"u8))
        {
            FtpEvents.Connected.SetOn(line);
            return true;
        }

        if (verb.SequenceEqual("FTP command"u8) || verb.SequenceEqual("FTP response"u8))
        {
            (verb.EndsWith("command"u8) ? FtpEvents.Commanded : FtpEvents.Answered).SetOn(line);
            return true;
        }

        bool isDone = verb.StartsWith("OK "u8);
        if (!isDone && !verb.StartsWith("FAIL "u8))
        {
            return false;
        }

        verb = verb[(isDone ? "OK "u8 : "FAIL "u8).Length..];
        foreach ((byte[] known, EventKind done, EventKind failed) in Verbs)
        {
            if (verb.SequenceEqual(known))
            {
                (isDone ? done : failed).SetOn(line);
                return true;
            }
        }

        return false;
    }

    /// <summary><c>, "/path", 6 bytes, 25.04Kbyte/sec</c>; of a command or an answer, what was said; of an anonymous login, what was given as password.</summary>
    private static void SetDetails(EventView line, ReadOnlySpan<byte> verb, LineText rest)
    {
        if (!rest.TrySkip(", \""u8, out LineText quoted))
        {
            return;
        }

        LineText text = quoted.Without("\""u8);
        if (quoted.TryCutLast("\", "u8, out LineText path, out LineText numbers))
        {
            // Of a transfer that failed before its first byte, only the speed is told.
            bool hasSize = numbers.TryCut(" bytes"u8, out LineText size, out _) && Digits.AreAll(size.Bytes);
            if (hasSize)
            {
                size.SetAs(line, FtpEvents.FileSize);
            }

            text = hasSize || numbers.Bytes.SequenceEqual("0.00Kbyte/sec"u8) ? path : text;
        }

        if (verb.SequenceEqual("FTP command"u8))
        {
            text.SetAs(line, FtpEvents.Command);
        }
        else if (verb.SequenceEqual("CONNECT"u8) || verb.SequenceEqual("FTP response"u8) || verb.EndsWith("LOGIN"u8))
        {
            text.SetAs(line, Field.EventReason);
        }
        else if (verb.EndsWith("RENAME"u8))
        {
            // "/from /to": where one of them has a space, nobody can tell.
            if (text.TryCut(" /"u8, out LineText from, out LineText to) && to.Bytes.IndexOf(" /"u8) < 0)
            {
                from.SetAs(line, FtpEvents.FilePath);
            }
        }
        else
        {
            LineText changed = verb.EndsWith("CHMOD"u8) && text.TryCutLast(" "u8, out LineText target, out _) ? target : text;
            changed.SetAs(line, FtpEvents.FilePath);
        }
    }
}
