namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What cron and crontab say: <c>(bob) CMD (run-parts /etc/cron.hourly)</c>, <c>(root) REPLACE (bob)</c> (log_it() of Vixie cron's misc.c, and cronie).</summary>
/// <remarks>The first name is the account that the job is of, or who called crontab; the daemon calls itself <c>CRON</c>. Both are names of the machine.</remarks>
internal static class CronMessage
{
    private static readonly EventKind Job = EventKind.Session("cron_job");
    private static readonly EventKind Looked = EventKind.Session("crontab_read");
    private static readonly EventKind Changed = EventKind.Configuration("crontab_changed");
    private static readonly EventKind NotAllowed = EventKind.Failure("crontab_refused");
    private static readonly EventKind JobRefused = EventKind.Failure("cron_refused");

    public static void Set(EventView line, LineText message)
    {
        if (!message.TrySkip("("u8, out LineText rest) || !rest.TryCut(") "u8, out LineText user, out LineText said) || user.Bytes.Contains((byte)' ')
            || !said.TryCut(" ("u8, out LineText what, out LineText detail) || KindOf(what.Bytes) is not { } kind)
        {
            return;
        }

        kind.SetOn(line);
        user.SetAs(line, Field.UserName);
        detail = detail.Without(")"u8);
        if (what.Bytes.SequenceEqual("CMD"u8))
        {
            detail.SetAs(line, LoginFields.CommandLine);
        }
        else if (what.Bytes.SequenceEqual("REPLACE"u8) || what.Bytes.SequenceEqual("DELETE"u8))
        {
            detail.SetAs(line, LoginFields.UserTargetName);
        }
    }

    private static EventKind? KindOf(ReadOnlySpan<byte> what) =>
        what.SequenceEqual("CMD"u8) ? Job
        : what.SequenceEqual("REPLACE"u8) || what.SequenceEqual("DELETE"u8) ? Changed
        : what.SequenceEqual("BEGIN EDIT"u8) || what.SequenceEqual("END EDIT"u8) || what.SequenceEqual("LIST"u8) ? Looked
        : what.SequenceEqual("AUTH"u8) ? NotAllowed
        : what.SequenceEqual("PAM ERROR"u8) || what.SequenceEqual("FAILED to authorize user with PAM"u8) ? JobRefused
        : null;
}
