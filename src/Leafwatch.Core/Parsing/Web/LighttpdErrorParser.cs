using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads lighttpd's error log, <c>2026-11-19 08:00:00: (mod_auth.c.828) message</c> (src/log.c of lighttpd 1.4): the server's file, and in it the line, that says it.
/// </summary>
/// <remarks>
/// A wrong name or password (mod_auth.c, mod_authn_gssapi.c) is <c>event.action: http_login</c> with the outcome failure. The client stands at the end, behind all that it chose itself; a name
/// in which that looks so is not taken.
/// </remarks>
internal sealed class LighttpdErrorParser(ParserOptions options) : LineParser
{
    private static readonly EventKind Refused = EventKind.Failure("http_login");
    private static readonly ConstantValue Web = ConstantValue.Of("web");

    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        if (!TryRead(LineText.Of(line), out long ticks, out _))
        {
            return false;
        }

        line.Time = _local.At(ticks);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (TryRead(LineText.Of(line), out _, out LineText message))
        {
            SetSaid(line, message);
        }
    }

    /// <summary>Sets what a message to the system's logger says, which has no time of its own.</summary>
    public static void SetSent(EventView line, LineText message)
    {
        if (TryReadPlace(message, out LineText said))
        {
            SetSaid(line, said);
        }
    }

    private static bool TryRead(LineText text, out long ticks, out LineText message)
    {
        message = default;
        return CivilTime.TryRead(text.Bytes, out ticks, out int length) && text.From(length).TrySkip(": "u8, out LineText rest) && TryReadPlace(rest, out message);
    }

    /// <summary><c>(mod_auth.c.828) message</c>.</summary>
    private static bool TryReadPlace(LineText text, out LineText message)
    {
        message = default;
        return text.TrySkip("("u8, out LineText rest) && rest.TryCut(") "u8, out LineText place, out message)
            && place.TryCutLast(".c."u8, out LineText file, out LineText number) && Digits.AreAll(number.Bytes) && !file.Bytes.Contains((byte)' ');
    }

    private static void SetSaid(EventView line, LineText message)
    {
        line.Set(Field.EventCategory, Web);
        message.SetAs(line, Field.ErrorMessage);
        LineText said = message;
        bool hasClient = message.TryCutLast(" IP: "u8, out said, out LineText client) || message.TryCutLast(" IP:"u8, out said, out client);
        if (hasClient)
        {
            PeerAddress.TrySet(line, client.Without(" "u8));
        }
        else if (message.TrySkip("NOTE: a request from "u8, out LineText slow) && slow.TryCut(" for "u8, out client, out _))
        {
            PeerAddress.TrySet(line, client);
        }
        else if (message.Bytes.EndsWith(")"u8) && message.TryCutLast(" ("u8, out said, out client))
        {
            // "unexpected TLS ClientHello on clear port (192.0.2.7)".
            PeerAddress.TrySet(line, client.Without(")"u8));
        }

        if (hasClient && IsRefusal(said.Bytes))
        {
            Refused.SetOn(line);
            SetUser(line, said.Without(" "u8).Without(","u8).Without(" "u8));
        }
    }

    private static bool IsRefusal(ReadOnlySpan<byte> said) =>
        said.StartsWith("password doesn't match for "u8) || said.StartsWith("digest: auth failed for "u8) || said.StartsWith("get_password failed"u8);

    /// <summary><c>password doesn't match for /path username: NAME</c>, <c>digest: auth failed for NAME: wrong password</c>.</summary>
    private static void SetUser(EventView line, LineText said)
    {
        if (said.TrySkip("digest: auth failed for "u8, out LineText named))
        {
            named.TrySkip(" "u8, out named);
            if (named.TryCutLast(":"u8, out LineText name, out _))
            {
                name.Without(" "u8).SetAs(line, Field.UserName);
            }
        }
        else if (said.TryCut(" username: "u8, out _, out LineText user) && user.Bytes.IndexOf(" username: "u8) < 0)
        {
            user.SetAs(line, Field.UserName);
        }
    }
}
