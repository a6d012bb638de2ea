namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What sudo says: <c>bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh</c> (sudoers plugin, logging.c of sudo 1.6 to 1.9).</summary>
/// <remarks>
/// Each run of sudo leaves one such line (with <c>log_exit_status</c> another when it ends, <c>sudo_exit</c>), whether it asked for a password or not: that is the <c>sudo_login</c>. Wrong passwords are told together, with
/// their number, when it gives up; the line then has that weight (<see cref="StatedAttempts"/>). The command, and the folder that it is run in, are the user's choice:
/// when the words of the line occur twice, they cannot be told apart, and only who ran it and how it ended are set. A name from a directory may have spaces.
/// </remarks>
internal static class SudoMessage
{
    private static readonly EventKind Allowed = EventKind.Success("sudo_login");
    private static readonly EventKind Refused = EventKind.Failure("sudo_login");
    private static readonly EventKind Exited = EventKind.Session("sudo_exit");
    private static readonly EventKind Warned = EventKind.Authentication("sudo_warning");

    public static void Set(EventView line, LineText message)
    {
        LineText text = message;
        while (text.TrySkip(" "u8, out text))
        {
        }

        if (!text.TryCut(" : "u8, out LineText user, out LineText said) || said.Bytes.StartsWith("(command continued)"u8))
        {
            return;
        }

        bool isPlain = StartsWithKey(said.Bytes);
        LineText reason = default;
        LineText details = said;
        if (!isPlain && !said.TryCut(" ; "u8, out reason, out details))
        {
            // What is told without a command, such as "error initializing audit plugin sudoers_audit".
            return;
        }

        (!isPlain ? (IsWarning(reason.Bytes) ? Warned : Refused) : IsExit(details.Bytes) ? Exited : Allowed).SetOn(line);
        user.SetAs(line, Field.UserName);
        if (!isPlain)
        {
            reason.SetAs(line, Field.EventReason);
        }

        SetCommand(line, details);
    }

    /// <summary>Whether the text begins with a key (lib/eventlog/eventlog.c, new_logline): those that there is nothing to say about are left out.</summary>
    private static bool StartsWithKey(ReadOnlySpan<byte> text) =>
        text.StartsWith("TTY="u8) || text.StartsWith("HOST="u8) || text.StartsWith("PWD="u8) || text.StartsWith("CHROOT="u8) || text.StartsWith("USER="u8)
        || text.StartsWith("GROUP="u8) || text.StartsWith("COMMAND="u8);

    /// <summary>
    /// Whether the line ends with <c> ; EXIT=0</c>, <c> ; SIGNAL=KILL</c> or both (log_exit_status): how a command ended whose run has been told. One who may run it could
    /// end its arguments so, and hides a run that was allowed.
    /// </summary>
    private static bool IsExit(ReadOnlySpan<byte> text)
    {
        int key = text.LastIndexOf(" ; "u8);
        return key >= 0 && text[(key + 3)..] is var last && !last.Contains((byte)' ') && text.IndexOf("COMMAND="u8) is >= 0 and var command && command < key
            && ((last.StartsWith("EXIT="u8) && last.Length > 5 && Digits.AreAll(last[5..])) || last.StartsWith("SIGNAL="u8));
    }

    /// <summary>Trouble that does not keep sudo from going on: whether it let the user is told by another line.</summary>
    private static bool IsWarning(ReadOnlySpan<byte> reason) =>
        reason.StartsWith("unable to "u8) || reason.StartsWith("problem with defaults entries"u8) || reason.StartsWith("parse error in "u8)
        || reason.StartsWith("ignoring "u8);

    private static void SetCommand(EventView line, LineText details)
    {
        if (!TryCutOnly(details, " ; COMMAND="u8, out LineText before, out LineText command) || !TryCutOnly(before, " ; USER="u8, out LineText place, out LineText target))
        {
            return;
        }

        command.SetAs(line, LoginFields.CommandLine);
        target.TryCut(" ; "u8, out LineText name, out _);
        name.SetAs(line, LoginFields.UserTargetName);
        if (place.TryCut("PWD="u8, out _, out LineText folder))
        {
            folder.TryCut(" ; "u8, out LineText whole, out _);
            whole.SetAs(line, LoginFields.WorkingDirectory);
        }
    }

    /// <summary>Cuts at the separator when it occurs once.</summary>
    private static bool TryCutOnly(LineText text, ReadOnlySpan<byte> separator, out LineText before, out LineText after) =>
        text.TryCut(separator, out before, out after) && after.Bytes.IndexOf(separator) < 0;
}
