namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What systemd-logind says of sessions (src/login/logind-session.c, logind-dbus.c of systemd 200 to 258).</summary>
/// <remarks>Whoever has a session logged in before, at another program: these lines are <c>session_opened</c>, never an attempt.</remarks>
internal static class LogindMessage
{
    private static readonly EventKind Opened = EventKind.SessionOpened("session_opened");
    private static readonly EventKind LoggedOut = EventKind.Session("session_logged_out");
    private static readonly EventKind Closed = EventKind.Session("session_closed");
    private static readonly EventKind Failed = EventKind.Session("session_failed");

    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("New session "u8, out LineText rest))
        {
            SetOpened(line, rest);
        }
        else if (message.TrySkip("Removed session "u8, out rest))
        {
            Closed.SetOn(line);
            Unquoted(rest.Without("."u8)).SetAs(line, LoginFields.SessionId);
        }
        else if (message.TrySkip("Session "u8, out rest) && rest.TryCut(" logged out."u8, out LineText session, out _))
        {
            LoggedOut.SetOn(line);
            Unquoted(session).SetAs(line, LoginFields.SessionId);
        }
        else if (message.Bytes.StartsWith("Failed to "u8) && message.Bytes.IndexOf(" session"u8) > 0)
        {
            Failed.SetOn(line);
        }
    }

    /// <summary><c>5 of user bob.</c>; from systemd 256 <c>'5' of user 'bob' with class 'user' and type 'tty'.</c></summary>
    private static void SetOpened(EventView line, LineText rest)
    {
        if (!rest.TryCut(" of user "u8, out LineText session, out LineText user))
        {
            return;
        }

        Opened.SetOn(line);
        Unquoted(session).SetAs(line, LoginFields.SessionId);
        user.TryCut(" with class "u8, out LineText name, out _);
        Unquoted(name.Without("."u8)).SetAs(line, Field.UserName);
    }

    private static LineText Unquoted(LineText text) => text.TrySkip("'"u8, out LineText rest) ? rest.Without("'"u8) : text;
}
