namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What su says: of util-linux (login-utils/su-common.c), of shadow (src/su.c, lib/sulog.c), of FreeBSD (usr.bin/su/su.c), of AIX, Solaris and busybox.</summary>
/// <remarks>
/// The attempt, <c>su_login</c>, is "FAILED SU (to root) bob on pts/0" and "(to root) bob on pts/0" of util-linux, "FAILED su for root by bob" and "Successful su for
/// root by bob" of shadow, "BAD SU bob to root on /dev/pts/0" and "bob to root on /dev/pts/0" of BSD. shadow also tells the terminal in a line of its own
/// ("- pts/0 bob:root"), <c>su_terminal</c>; so does busybox, which says nothing else and whose lines cannot be told from it.
/// Who asks is <c>user.name</c>, and whom they become <c>user.target.name</c>: both are names of the machine.
/// </remarks>
internal static class SuMessage
{
    private static readonly EventKind Became = EventKind.Success("su_login");
    private static readonly EventKind Refused = EventKind.Failure("su_login");
    private static readonly EventKind Restricted = EventKind.Failure("su_restricted");
    private static readonly EventKind TerminalOfSuccess = EventKind.Success("su_terminal");
    private static readonly EventKind TerminalOfFailure = EventKind.Failure("su_terminal");

    public static void Set(EventView line, LineText message) =>
        _ = TrySetTo(line, message) || TrySetFor(line, message) || TrySetRestricted(line, message) || TrySetTerminal(line, message) || TrySetBsd(line, message);

    /// <summary><c>[FAILED SU ](to root) bob on pts/0</c>.</summary>
    private static bool TrySetTo(EventView line, LineText message)
    {
        bool hasFailed = message.TrySkip("FAILED SU "u8, out LineText text);
        if (!text.TrySkip("(to "u8, out LineText rest) || !rest.TryCutLast(") "u8, out LineText target, out LineText who))
        {
            return false;
        }

        who.TryCutLast(" on "u8, out LineText user, out _);
        Set(line, hasFailed ? Refused : Became, user, target);
        return true;
    }

    /// <summary><c>FAILED su for root by bob</c>, <c>Successful su for root by bob</c>.</summary>
    private static bool TrySetFor(EventView line, LineText message)
    {
        bool hasFailed = message.TrySkip("FAILED su for "u8, out LineText rest);
        if ((!hasFailed && !message.TrySkip("Successful su for "u8, out rest)) || !rest.TryCut(" by "u8, out LineText target, out LineText user))
        {
            return false;
        }

        Set(line, hasFailed ? Refused : Became, user, target);
        return true;
    }

    /// <summary><c>SU by bob to restricted account root</c> of shadow, which tells the attempt as well.</summary>
    private static bool TrySetRestricted(EventView line, LineText message)
    {
        if (!message.TrySkip("SU by "u8, out LineText rest) || !rest.TryCut(" to restricted account "u8, out LineText user, out LineText target))
        {
            return false;
        }

        Set(line, Restricted, user, target);
        return true;
    }

    /// <summary><c>+ pts/0 bob:root</c>, <c>- /dev/pts/0 bob:root</c>; without a terminal <c>+ ??? bob:root</c>.</summary>
    private static bool TrySetTerminal(EventView line, LineText message)
    {
        bool succeeds = message.TrySkip("+ "u8, out LineText rest);
        if (!succeeds && !message.TrySkip("- "u8, out rest))
        {
            return false;
        }

        // Old ones put a hyphen between the names: "+ pts/0 bob-root".
        if (!rest.TryCut(" "u8, out _, out LineText names)
            || !(names.TryCut(":"u8, out LineText user, out LineText target) || names.TryCut("-"u8, out user, out target)))
        {
            return false;
        }

        Set(line, succeeds ? TerminalOfSuccess : TerminalOfFailure, user, target);
        return true;
    }

    /// <summary><c>[BAD SU ]bob to root on /dev/pts/0</c>; Solaris quotes: <c>'su root' failed for bob on /dev/pts/1</c>.</summary>
    private static bool TrySetBsd(EventView line, LineText message)
    {
        bool hasFailed = message.TrySkip("BAD SU "u8, out LineText text);
        if (text.TrySkip("'su "u8, out LineText quoted) && quoted.TryCut("' "u8, out LineText target, out LineText ended)
            && ended.TryCut(" for "u8, out LineText verdict, out LineText who))
        {
            who.TryCutLast(" on "u8, out LineText by, out _);
            Set(line, verdict.Bytes.SequenceEqual("succeeded"u8) ? Became : Refused, by, target);
            return true;
        }

        // AIX: "BAD SU from bob to root at /dev/pts/0", "from bob to root at /dev/pts/0".
        bool isAix = text.TrySkip("from "u8, out text);
        if (!text.TryCut(" to "u8, out LineText user, out LineText rest) || !rest.TryCut(isAix ? " at "u8 : " on "u8, out LineText name, out _)
            || user.Bytes.Contains((byte)' ') || name.Bytes.Contains((byte)' '))
        {
            return false;
        }

        Set(line, hasFailed ? Refused : Became, user, name);
        return true;
    }

    private static void Set(EventView line, EventKind kind, LineText user, LineText target)
    {
        kind.SetOn(line);
        user.SetAs(line, Field.UserName);
        target.SetAs(line, LoginFields.UserTargetName);
    }
}
