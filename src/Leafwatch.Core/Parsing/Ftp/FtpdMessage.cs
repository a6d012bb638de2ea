namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// What the older FTP servers say to the system's logger: those of BSD and netkit (<c>FTP LOGIN FROM www.example.org as bob</c>, libexec/ftpd/ftpd.c), of MIT Kerberos
/// (<c>connection from 192.0.2.7 (www.example.org) at Fri Jun 17 07:07:00 2005</c>), and wu-ftpd (<c>FTP LOGIN FROM www.example.org [192.0.2.7], bob</c>).
/// </summary>
/// <remarks>The host stands before everything that the client chose; a name goes to the end.</remarks>
internal static class FtpdMessage
{
    private static readonly ConstantValue Anonymous = ConstantValue.Of("anonymous");

    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("connection from "u8, out LineText from))
        {
            FtpEvents.Connected.SetOn(line);
            SetHost(line, from, out _);
        }
        else if (message.TrySkip("ANONYMOUS FTP LOGIN FROM "u8, out from))
        {
            FtpEvents.LoggedIn.SetOn(line);
            SetHost(line, from, out _);
            line.Set(Field.UserName, Anonymous);
        }
        else if (message.TrySkip("FTP LOGIN FROM "u8, out from))
        {
            FtpEvents.LoggedIn.SetOn(line);
            SetWho(line, from);
        }
        else if (message.TrySkip("failed login from "u8, out from) || message.TrySkip("FTP LOGIN FAILED FROM "u8, out from) || message.TrySkip("FTP LOGIN REFUSED FROM "u8, out from))
        {
            FtpEvents.Refused.SetOn(line);
            SetWho(line, from);
        }
        else if (message.TrySkip("FTP LOGIN REFUSED ("u8, out LineText why) && why.TryCut(") FROM "u8, out LineText reason, out from))
        {
            // What wu-ftpd says in brackets is its own; the name stands behind the address.
            FtpEvents.Refused.SetOn(line);
            reason.SetAs(line, Field.EventReason);
            SetWho(line, from);
        }
        else if (message.TrySkip("User "u8, out LineText left) && left.TryCut(" timed out after "u8, out LineText name, out _))
        {
            FtpEvents.Disconnected.SetOn(line);
            name.SetAs(line, Field.UserName);
        }
        else if (message.TrySkip("repeated login failures from "u8, out from))
        {
            FtpEvents.MaxAttempts.SetOn(line);
            SetHost(line, from, out _);
        }
    }

    private static void SetWho(EventView line, LineText from)
    {
        SetHost(line, from, out LineText rest);
        if ((rest.TrySkip(", "u8, out LineText user) || rest.TrySkip(" as "u8, out user)) && user.Length > 0)
        {
            user.SetAs(line, Field.UserName);
        }
    }

    /// <summary><c>NAME [ADDRESS]</c>, <c>ADDRESS (NAME)</c> or one of them alone.</summary>
    private static void SetHost(EventView line, LineText from, out LineText rest)
    {
        int end = from.Bytes.IndexOfAny((byte)' ', (byte)',');
        LineText host = end < 0 ? from : from.To(end);
        rest = end < 0 ? default : from.From(end);
        if (rest.TrySkip(" ["u8, out LineText bracket) && bracket.TryCut("]"u8, out LineText address, out LineText behind) && ClientAddress.IsAddress(address.Bytes))
        {
            rest = behind;
            PeerAddress.SetHost(line, address);
            return;
        }

        if (host.Length > 0)
        {
            PeerAddress.SetHost(line, host);
        }
    }
}
