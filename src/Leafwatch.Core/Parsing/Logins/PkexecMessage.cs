namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What pkexec says: <c>bob: Executing command [USER=root] [TTY=/dev/pts/0] [CWD=/home/bob] [COMMAND=/bin/sh]</c>, or why it did not
/// (src/programs/pkexec.c of polkit 0.105 to 126).
/// </summary>
/// <remarks>As with sudo, each run is a <c>pkexec_login</c>. The folder and the command are the user's choice: nothing is looked for behind them.</remarks>
internal static class PkexecMessage
{
    private static readonly EventKind Allowed = EventKind.Success("pkexec_login");
    private static readonly EventKind Refused = EventKind.Failure("pkexec_login");

    public static void Set(EventView line, LineText message)
    {
        if (!message.TryCut(": "u8, out LineText user, out LineText said) || !said.TryCut(" [USER="u8, out LineText what, out LineText details))
        {
            return;
        }

        bool isAllowed = what.Bytes.SequenceEqual("Executing command"u8);
        (isAllowed ? Allowed : Refused).SetOn(line);
        user.SetAs(line, Field.UserName);
        if (!isAllowed)
        {
            what.SetAs(line, Field.EventReason);
        }

        if (details.TryCut("] ["u8, out LineText target, out LineText place))
        {
            target.SetAs(line, LoginFields.UserTargetName);
            if (place.TryCut("] [CWD="u8, out _, out LineText folderAndCommand) && folderAndCommand.TryCut("] [COMMAND="u8, out LineText folder, out LineText command)
                && command.Bytes.IndexOf("] [COMMAND="u8) < 0)
            {
                folder.SetAs(line, LoginFields.WorkingDirectory);
                command.Without("]"u8).SetAs(line, LoginFields.CommandLine);
            }
        }
    }
}
