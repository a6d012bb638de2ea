using System.Buffers;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>What a syslog line says before the message: <c>time host program[pid]: message</c> (RFC 3164, section 4.1).</summary>
internal readonly ref struct SyslogHead
{
    private const int LongestTag = 64;
    private const int LongestPriority = 5;
    private const int LongestWord = 32;
    private static readonly SearchValues<byte> OfHosts = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:"u8);

    private static ReadOnlySpan<byte> Forwarded => "Message forwarded from "u8;

    private readonly LineText _line;

    /// <param name="line">The line, or the part of it in which the head stands.</param>
    /// <param name="places">Where its parts were found.</param>
    public SyslogHead(LineText line, SyslogPlaces places)
    {
        _line = line;
        Places = places;
    }

    public SyslogPlaces Places { get; }

    public LineText Host => Places.Host.In(_line);

    /// <summary>Empty when the line names no program (<c>-- MARK --</c>).</summary>
    public LineText Program => Places.Program.In(_line);

    public LineText Pid => Places.Pid.In(_line);

    public LineText Message => Places.Message.In(_line);

    /// <summary>Sets the fields that it states.</summary>
    public void SetAs(EventView line)
    {
        if (Host.Length > 0)
        {
            Host.SetAs(line, Field.HostName);
        }

        if (Program.Length > 0)
        {
            Program.SetAs(line, Field.ProcessName);
        }

        if (Pid.Length > 0)
        {
            Pid.SetAs(line, Field.ProcessPid);
        }
    }

    /// <summary>How long a time of RFC 3164 is: <c>Nov 19 08:00:00</c>.</summary>
    public static int OldTimeLength => "Nov 19 08:00:00".Length;

    /// <summary>Whether a text begins with such a time and a space.</summary>
    public static bool IsOldTime(ReadOnlySpan<byte> text) =>
        text.Length > OldTimeLength && CivilTime.Month(text, 0) > 0 && text[3] == ' ' && CivilTime.TryTimeOfDay(text, 7, out _) && text[OldTimeLength] == ' ';

    /// <summary>Takes the priority off that a message has on its way: <c>&lt;38&gt;</c> (RFC 3164, section 4.1.1).</summary>
    /// <returns>Whether there was one.</returns>
    public static bool TrySkipPriority(LineText text, out LineText rest)
    {
        rest = text;
        if (text.Length == 0 || text.Bytes[0] != '<')
        {
            return false;
        }

        int end = text.Bytes[..Math.Min(text.Length, LongestPriority)].IndexOf((byte)'>');
        if (end < 2 || !Digits.AreAll(text.Bytes[1..end]))
        {
            return false;
        }

        rest = text.From(end + 1);
        return true;
    }

    /// <summary>Reads <c>host program pid message-id structured-data message</c> (RFC 5424, section 6); <c>-</c> stands for nothing.</summary>
    /// <param name="text">The line after its time.</param>
    /// <param name="head">What was found.</param>
    public static bool TryReadStructured(LineText text, out SyslogHead head)
    {
        head = default;
        if (!text.TrySkip(" "u8, out LineText rest)
            || !rest.TryCut(" "u8, out LineText host, out rest)
            || !rest.TryCut(" "u8, out LineText program, out rest)
            || !rest.TryCut(" "u8, out LineText pid, out rest)
            || !rest.TryCut(" "u8, out _, out rest))
        {
            return false;
        }

        LineText message = rest.From(LengthOfStructuredData(rest.Bytes));
        message.TrySkip(" "u8, out message);
        message.TrySkip("\uFEFF"u8, out message);
        head = new SyslogHead(text, new SyslogPlaces(OrNothing(host).Place, OrNothing(program).Place, Digits.AreAll(pid.Bytes) ? pid.Place : default, message.Place));
        return true;
    }

    /// <summary>Elements in brackets, in which a quoted value has quotes and brackets behind a backslash (section 6.3.3).</summary>
    private static int LengthOfStructuredData(ReadOnlySpan<byte> text)
    {
        bool isQuoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[at] == ' ' && (at == 0 || text[at - 1] is (byte)']' or (byte)'-'))
            {
                return at;
            }
        }

        return isQuoted ? 0 : text.Length;
    }

    private static LineText OrNothing(LineText word) => word.Bytes.SequenceEqual("-"u8) ? default : word;

    /// <param name="text">The line after its time.</param>
    /// <param name="mayBeTemplate">Whether it can be RFC 5424 without priority and version: its times are those of RFC 3339.</param>
    /// <param name="head">What was found.</param>
    public static bool TryRead(LineText text, bool mayBeTemplate, out SyslogHead head)
    {
        head = default;
        if (!text.TrySkip(" "u8, out LineText rest))
        {
            return false;
        }

        // Apple's "log show" has a space more with "--style syslog", and columns without it.
        rest = AfterSpaces(rest);
        if (TryReadColumns(text, rest, out head))
        {
            return true;
        }

        // FreeBSD's logger puts the priority before the host, BusyBox's and AIX's after it.
        rest = FacilityText.Skip(rest);
        if (!rest.TryCut(" "u8, out LineText host, out LineText afterHost) || host.Length == 0)
        {
            return false;
        }

        // metalog names no host, and the program in brackets.
        if (host.Bytes is [(byte)'[', > (byte)'9', .., (byte)']'])
        {
            head = new SyslogHead(text, new SyslogPlaces(default, host.Slice(1, host.Length - 2).Place, default, AfterSpaces(afterHost).Place));
            return true;
        }

        // AIX's logger says whom a message is from, alone or behind the name of who sent it here.
        if ((rest.TrySkip(Forwarded, out LineText forwarded) || afterHost.TrySkip(Forwarded, out forwarded)) && forwarded.TryCut(": "u8, out LineText origin, out LineText afterOrigin)
            && origin.Length > 0 && !origin.Bytes.Contains((byte)' '))
        {
            host = origin;
            afterHost = afterOrigin;
        }

        // No host's name ends with a colon: the program's own file ("imap-login: "), or a logger that leaves the host out.
        if (host.Bytes[^1] == ':')
        {
            afterHost = rest;
            host = default;
        }
        else
        {
            afterHost = FacilityText.Skip(afterHost);
        }

        bool isTagged = TryReadTag(afterHost, out LineText program, out LineText pid, out LineText message);
        if (!isTagged && TryReadRelayed(afterHost, out LineText sender, out program, out pid, out message))
        {
            isTagged = true;
            host = sender;
        }

        if (!isTagged && mayBeTemplate && TryReadTemplate(text, out head))
        {
            return true;
        }

        if (!isTagged)
        {
            head = new SyslogHead(text, new SyslogPlaces(host.Place, default, default, afterHost.Place));
            return true;
        }

        // Stamps of the kernel's clock: before a message, or before what a program wrote to the kernel's own log.
        if (TrySkipUptime(message, out LineText stamped))
        {
            bool isKernels = program.Bytes.SequenceEqual("kernel"u8);
            if (isKernels && TryReadTag(stamped, out LineText writer, out LineText itsPid, out LineText said) && itsPid.Length > 0)
            {
                program = writer;
                pid = itsPid;
                message = said;
            }
            else if (!isKernels)
            {
                message = stamped;
            }
        }

        head = new SyslogHead(text, new SyslogPlaces(host.Place, program.Place, pid.Place, message.Place));
        return true;
    }

    /// <summary>What a relay put its own time and name before, or its name: <c>relay Nov 19 08:00:00 www sshd[77]: …</c>, <c>relay www sshd[77]: …</c>. Only a tag with a number tells; without a time, only that of a program that is known, as the names of
    /// others may have a space (<c>My App[3]: …</c>).</summary>
    private static bool TryReadRelayed(LineText text, out LineText sender, out LineText program, out LineText pid, out LineText message)
    {
        bool hasTime = IsOldTime(text.Bytes);
        LineText relayed = hasTime ? text.From(OldTimeLength + 1) : text;
        program = default;
        pid = default;
        message = default;
        return relayed.TryCut(" "u8, out sender, out LineText tagged) && TryReadTag(tagged, out program, out pid, out message) && pid.Length > 0
            && (hasTime || (!sender.Bytes.ContainsAnyExcept(OfHosts) && ProgramMessages.Knows(program.Bytes, message.Bytes)));
    }

    /// <summary>
    /// Reads what RFC 5424 has behind the time where a file's template leaves priority and version out: <c>www sshd 77 - - Failed …</c>. Only words that can be nothing else tell.
    /// </summary>
    private static bool TryReadTemplate(LineText text, out SyslogHead head)
    {
        head = default;
        return text.TrySkip(" "u8, out LineText rest)
            && rest.TryCut(" "u8, out _, out rest) && rest.TryCut(" "u8, out LineText program, out rest)
            && rest.TryCut(" "u8, out LineText pid, out rest) && rest.TryCut(" "u8, out LineText id, out LineText data)
            && program.Length > 0 && id.Length is > 0 and <= LongestWord && (pid.Bytes.SequenceEqual("-"u8) || Digits.AreAll(pid.Bytes))
            && (data.Bytes.StartsWith("- "u8) || data.Bytes.StartsWith("["u8))
            && TryReadStructured(text, out head);
    }

    /// <summary>Reads <c>0x1d2f Default 0x0 77 0 sshd: message</c>: thread, type, activity, process, time to live and program, of Apple's log(1).</summary>
    private static bool TryReadColumns(LineText text, LineText rest, out SyslogHead head)
    {
        head = default;
        if (!rest.Bytes.StartsWith("0x"u8) || !TryCutColumn(rest, out _, out rest) || !TryCutColumn(rest, out _, out rest) || !TryCutColumn(rest, out LineText activity, out rest)
            || !activity.Bytes.StartsWith("0x"u8) || !TryCutColumn(rest, out LineText pid, out rest) || !TryCutColumn(rest, out LineText ttl, out rest)
            || !Digits.AreAll(pid.Bytes) || !Digits.AreAll(ttl.Bytes) || !TryReadTag(rest, out LineText program, out _, out LineText message))
        {
            return false;
        }

        head = new SyslogHead(text, new SyslogPlaces(default, program.Place, pid.Place, message.Place));
        return true;
    }

    private static bool TryCutColumn(LineText text, out LineText column, out LineText rest)
    {
        bool isCut = text.TryCut(" "u8, out column, out LineText after);
        rest = AfterSpaces(after);
        return isCut;
    }

    /// <summary>Reads <c>program[pid]: message</c>; the name of a program's file is its last part.</summary>
    private static bool TryReadTag(LineText text, out LineText program, out LineText pid, out LineText message)
    {
        program = default;
        pid = default;
        message = default;
        ReadOnlySpan<byte> tagAt = text.Bytes[..Math.Min(text.Length, LongestTag)];
        int colon = tagAt.IndexOf((byte)':');
        LineText tag = colon <= 0 ? default : text.To(colon);
        if (tag.Bytes.EndsWith("] "u8))
        {
            tag = tag.Without(" "u8);
        }
        else if (tag.Bytes.EndsWith(">"u8) && tag.TryCutLast("] <"u8, out LineText levelled, out _))
        {
            // "sshd[77] <Info>: …" of Apple's logger.
            tag = tag.To(levelled.Length + 1);
        }

        if (tag.Length == 0 || tag.Bytes.Contains((byte)' '))
        {
            return false;
        }

        message = FacilityText.SkipMessageId(AfterSpaces(text.From(colon + 1)));
        if (!tag.Without("]"u8).TryCutLast("["u8, out program, out pid) || !Digits.AreAll(pid.Bytes))
        {
            program = tag;
            pid = default;
        }

        if (program.Bytes.StartsWith("/"u8) && program.TryCutLast("/"u8, out _, out LineText name) && name.Length > 0)
        {
            program = name;
        }

        return true;
    }

    /// <summary>Takes <c>[12345.678901] </c> off the front.</summary>
    private static bool TrySkipUptime(LineText text, out LineText rest)
    {
        rest = text;
        if (!text.TrySkip("["u8, out LineText number))
        {
            return false;
        }

        number = AfterSpaces(number);
        int seconds = Digits.Leading(number.Bytes);
        if (seconds == 0 || !number.From(seconds).TrySkip("."u8, out LineText fraction))
        {
            return false;
        }

        int digits = Digits.Leading(fraction.Bytes);
        return digits > 0 && fraction.From(digits).TrySkip("] "u8, out rest);
    }

    /// <summary>Templates that put a space before what has one of its own leave two.</summary>
    private static LineText AfterSpaces(LineText text)
    {
        while (text.TrySkip(" "u8, out LineText rest))
        {
            text = rest;
        }

        return text;
    }
}

/// <summary>Where the parts of a head stand; one that is not there has no length.</summary>
internal readonly record struct SyslogPlaces(LinePlace Host, LinePlace Program, LinePlace Pid, LinePlace Message);
