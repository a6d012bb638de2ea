namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What doas says: <c>bob ran command /bin/sh as root from /home/bob</c>, <c>command not permitted for bob: /bin/sh</c>, <c>failed auth for bob</c>
/// (usr.bin/doas/doas.c of OpenBSD 5.8 to 7.6, opendoas 6.8).
/// </summary>
/// <remarks>
/// As with sudo, each run is a <c>doas_login</c>. The command and the folder are the user's choice: when the words of the line occur twice, only who ran it is set.
/// </remarks>
internal static class DoasMessage
{
    private static readonly EventKind Allowed = EventKind.Success("doas_login");
    private static readonly EventKind Refused = EventKind.Failure("doas_login");

    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("failed auth for "u8, out LineText rest) || message.TrySkip("tty required for "u8, out rest))
        {
            Refused.SetOn(line);
            rest.SetAs(line, Field.UserName);
        }
        else if (message.TrySkip("command not permitted for "u8, out rest) || message.TrySkip("failed command for "u8, out rest))
        {
            Refused.SetOn(line);
            rest.TryCut(": "u8, out LineText user, out LineText command);
            user.SetAs(line, Field.UserName);
            command.SetAs(line, LoginFields.CommandLine);
        }
        else if (message.TryCut(" ran command "u8, out LineText user, out rest) && !user.Bytes.Contains((byte)' '))
        {
            Allowed.SetOn(line);
            user.SetAs(line, Field.UserName);
            if (rest.TryCut(" as "u8, out LineText command, out LineText target) && target.Bytes.IndexOf(" as "u8) < 0
                && target.TryCut(" from "u8, out LineText name, out LineText folder) && folder.Bytes.IndexOf(" from "u8) < 0)
            {
                command.SetAs(line, LoginFields.CommandLine);
                name.SetAs(line, LoginFields.UserTargetName);
                folder.SetAs(line, LoginFields.WorkingDirectory);
            }
        }
    }
}
