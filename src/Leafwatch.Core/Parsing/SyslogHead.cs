namespace Leafwatch.Core.Parsing;

/// <summary>What a syslog line says before the message: <c>time host program[pid]: message</c> (RFC 3164, section 4.1).</summary>
internal readonly ref struct SyslogHead
{
    private const int LongestTag = 64;

    private SyslogHead(LineText host, LineText program, LineText pid, LineText message)
    {
        Host = host;
        Program = program;
        Pid = pid;
        Message = message;
    }

    public LineText Host { get; }

    /// <summary>Empty when the line names no program (<c>-- MARK --</c>).</summary>
    public LineText Program { get; }

    public LineText Pid { get; }

    public LineText Message { get; }

    /// <param name="text">The line after its time.</param>
    /// <param name="head">What was found.</param>
    public static bool TryRead(LineText text, out SyslogHead head)
    {
        head = default;
        if (!text.TrySkip(" "u8, out LineText rest) || !rest.TryCut(" "u8, out LineText host, out LineText afterHost) || host.Length == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> tagAt = afterHost.Bytes[..Math.Min(afterHost.Length, LongestTag)];
        int colon = tagAt.IndexOf((byte)':');
        if (colon <= 0 || tagAt[..colon].Contains((byte)' '))
        {
            head = new SyslogHead(host, default, default, afterHost);
            return true;
        }

        LineText tag = afterHost.To(colon);
        LineText message = afterHost.From(colon + 1);
        message.TrySkip(" "u8, out message);
        bool hasPid = tag.Without("]"u8).TryCutLast("["u8, out LineText program, out LineText pid) && Digits.AreAll(pid.Bytes);
        head = hasPid ? new SyslogHead(host, program, pid, message) : new SyslogHead(host, tag, default, message);
        return true;
    }
}
