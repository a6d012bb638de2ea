namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What polkitd says when somebody had to prove who they are (src/polkitbackend/polkitbackendinteractiveauthority.c of polkit 0.105 to 126).</summary>
/// <remarks>That line is the attempt, <c>polkit_login</c>; the helper's PAM lines beside it are not.</remarks>
internal static class PolkitMessage
{
    private static readonly EventKind Succeeded = EventKind.Success("polkit_login");
    private static readonly EventKind Failed = EventKind.Failure("polkit_login");

    public static void Set(EventView line, LineText message)
    {
        if (!message.TrySkip("Operator of "u8, out LineText rest))
        {
            return;
        }

        if (rest.TryCut(" FAILED to authenticate to gain authorization for action "u8, out _, out LineText action))
        {
            Failed.SetOn(line);
            SetOwner(line, action);
        }
        else if (rest.TryCut(" successfully authenticated as unix-user:"u8, out _, out LineText target))
        {
            Succeeded.SetOn(line);
            SetOwner(line, target);
            target.TryCut(" "u8, out LineText name, out _);
            name.SetAs(line, LoginFields.UserTargetName);
        }
    }

    /// <summary>A command line, which may contain anything, stands before the owner: <c>… [pkexec sh] (owned by unix-user:bob)</c>.</summary>
    private static void SetOwner(EventView line, LineText text)
    {
        if (text.TryCutLast(" (owned by unix-user:"u8, out _, out LineText owner) && owner.Bytes.EndsWith(")"u8))
        {
            owner.Without(")"u8).SetAs(line, Field.UserName);
        }
    }
}
