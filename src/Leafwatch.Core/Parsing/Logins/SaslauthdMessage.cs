namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What saslauthd says: <c>do_auth         : auth failure: [user=bob] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]</c> (saslauthd/saslauthd-main.c of
/// Cyrus SASL 2.1).
/// </summary>
/// <remarks>The mail server that asked tells the attempt, and from where. The name is the client's choice, without escaping; what stands behind it is not.</remarks>
internal static class SaslauthdMessage
{
    private static readonly EventKind Succeeded = EventKind.Success("sasl_authentication");
    private static readonly EventKind Failed = EventKind.Failure("sasl_authentication");

    public static void Set(EventView line, LineText message)
    {
        if (!message.TryCut(": [user="u8, out LineText head, out LineText rest))
        {
            return;
        }

        bool isFailure = head.Bytes.EndsWith("auth failure"u8);
        if (!isFailure && !head.Bytes.EndsWith("auth success"u8) && !head.Bytes.EndsWith("auth success (cached)"u8))
        {
            return;
        }

        (isFailure ? Failed : Succeeded).SetOn(line);
        if (rest.TryCutLast("] [service="u8, out LineText user, out LineText behind))
        {
            user.SetAs(line, Field.UserName);
            if (behind.TryCut("] [reason="u8, out _, out LineText reason))
            {
                reason.Without("]"u8).SetAs(line, Field.EventReason);
            }
        }
    }
}
