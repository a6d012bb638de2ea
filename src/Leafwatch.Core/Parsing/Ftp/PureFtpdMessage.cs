namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>What Pure-FTPd says to the system's logger: <c>(alice@192.0.2.7) [WARNING] Authentication failed for user [bob]</c> (src/ftpd.c, logfile(); src/messages_en.h of 1.0).</summary>
/// <remarks>
/// <para>The attempt, <c>ftp_login</c>, is "Authentication failed for user […]", "… is now logged in" or "Anonymous user logged in", one for each password.</para>
/// <para>In the parentheses is who logged in, or <c>?</c>; a name that was only tried stands in the message, between brackets of which the last ends the line.</para>
/// </remarks>
internal static class PureFtpdMessage
{
    private static readonly ConstantValue Anonymous = ConstantValue.Of("anonymous");

    public static void Set(EventView line, LineText message)
    {
        if (!TryCutClient(message, out LineText client, out LineText level, out LineText said) || !client.TryCutLast("@"u8, out LineText user, out LineText host))
        {
            return;
        }

        PeerAddress.SetHost(line, host);
        level.SetAs(line, Field.LogLevel);
        if (user.Bytes.SequenceEqual("?"u8) || said.Bytes.StartsWith("Authentication failed for user ["u8))
        {
            SetAttempt(line, said);
            return;
        }

        // Who is logged in names files, and may call one "x is now logged in".
        user.SetAs(line, Field.UserName);
        _ = TrySetTransfer(line, said, " uploaded  ("u8, FtpEvents.Uploaded)
            || TrySetTransfer(line, said, " downloaded  ("u8, FtpEvents.Downloaded)
            || TrySetChange(line, said)
            || TrySetSession(line, said);
    }

    private static void SetAttempt(EventView line, LineText said)
    {
        if (said.TrySkip("Authentication failed for user ["u8, out LineText tried))
        {
            FtpEvents.Refused.SetOn(line);
            tried.Without("]"u8).SetAs(line, Field.UserName);
            return;
        }

        _ = TrySetSession(line, said) || TrySetLogin(line, said) || TrySetDisabled(line, said) || PureFtpdTranslations.TrySet(line, said);
    }

    /// <summary>Cuts at the first <c>) [LEVEL] </c>: who logged in is an account of the server's, which may have brackets in its name.</summary>
    private static bool TryCutClient(LineText message, out LineText client, out LineText level, out LineText said)
    {
        client = default;
        level = default;
        said = default;
        if (!message.TrySkip("("u8, out LineText inside))
        {
            return false;
        }

        LineText rest = inside;
        while (rest.TryCut(") ["u8, out _, out LineText after))
        {
            if (after.TryCut("] "u8, out level, out said) && level.Length > 0 && !level.Bytes.ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
            {
                client = inside.To(after.Start - inside.Start - ") ["u8.Length);
                return true;
            }

            rest = after;
        }

        return false;
    }

    /// <summary><c>Can't login as [root]: account disabled (uid &lt; 1000)</c>: with the right password.</summary>
    private static bool TrySetDisabled(EventView line, LineText said)
    {
        if (!said.TrySkip("Can't login as ["u8, out LineText rest) || !rest.TryCutLast("]: "u8, out LineText user, out LineText reason))
        {
            return false;
        }

        FtpEvents.Refused.SetOn(line);
        user.SetAs(line, Field.UserName);
        reason.SetAs(line, Field.EventReason);
        return true;
    }

    private static bool TrySetLogin(EventView line, LineText said)
    {
        bool isAnonymous = said.Bytes.StartsWith("Anonymous user logged in"u8);
        if (!isAnonymous && !said.Bytes.EndsWith(" is now logged in"u8))
        {
            return false;
        }

        FtpEvents.LoggedIn.SetOn(line);
        if (isAnonymous)
        {
            line.Set(Field.UserName, Anonymous);
        }
        else
        {
            said.Without(" is now logged in"u8).SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary><c>/path uploaded  (6 bytes, 7.17KB/sec)</c>.</summary>
    private static bool TrySetTransfer(EventView line, LineText said, ReadOnlySpan<byte> verb, EventKind kind)
    {
        if (!said.Bytes.StartsWith("/"u8) || !said.TryCutLast(verb, out LineText path, out LineText numbers) || !numbers.TryCut(" bytes, "u8, out LineText size, out _) || !Digits.AreAll(size.Bytes))
        {
            return false;
        }

        kind.SetOn(line);
        path.SetAs(line, FtpEvents.FilePath);
        size.SetAs(line, FtpEvents.FileSize);
        return true;
    }

    private static bool TrySetChange(EventView line, LineText said)
    {
        if (said.TrySkip("Deleted "u8, out LineText path))
        {
            FtpEvents.Deleted.SetOn(line);
            path.SetAs(line, FtpEvents.FilePath);
            return true;
        }

        if (!said.TrySkip("File successfully renamed or moved: ["u8, out LineText names))
        {
            return false;
        }

        FtpEvents.Renamed.SetOn(line);
        if (names.TryCut("]->["u8, out LineText from, out LineText to) && to.Bytes.IndexOf("]->["u8) < 0)
        {
            from.SetAs(line, FtpEvents.FilePath);
        }

        return true;
    }

    private static bool TrySetSession(EventView line, LineText said)
    {
        if (said.TrySkip("Command ["u8, out LineText command))
        {
            FtpEvents.Commanded.SetOn(line);

            // "Command [user] [bob]": what follows the command is the client's.
            command.TryCut("]"u8, out LineText verb, out _);
            verb.SetAs(line, FtpEvents.Command);
            return true;
        }

        EventKind? kind = said.Bytes.StartsWith("New connection from "u8) ? FtpEvents.Connected
            : said.Bytes.StartsWith("Logout."u8) || said.Bytes.StartsWith("Timeout"u8) ? FtpEvents.Disconnected
            : said.Bytes.StartsWith("Too many authentication failures"u8) ? FtpEvents.MaxAttempts
            : said.Bytes.StartsWith("This is a private system - No anonymous login"u8) ? FtpEvents.Refused
            : said.Bytes.StartsWith("Too many connections "u8) || said.Bytes.EndsWith(" users (the maximum) are already logged in, sorry"u8)
                || said.Bytes.StartsWith("I can't accept more than "u8) || said.Bytes.StartsWith("Sorry, cleartext sessions "u8) ? FtpEvents.ConnectionRefused
            : null;
        kind?.SetOn(line);
        return kind is not null;
    }
}
