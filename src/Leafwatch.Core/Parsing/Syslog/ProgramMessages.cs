using System.Text;
using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Which programs' messages are understood, by the names that the programs give to the system's logger.</summary>
internal static class ProgramMessages
{
    private const int LongestName = 24;

    /// <summary>By the length of the name: there are few of each.</summary>
    private static readonly (byte[] Name, MessageMeaning Meaning)[][] ByLength = ByLengths(
        (SshdMessage.Set, "sshd sshd-session sshd-auth"));

    /// <summary>The meaning of a program's messages; nothing for a program that is not known.</summary>
    public static MessageMeaning? Of(ReadOnlySpan<byte> program)
    {
        if (program.Length > LongestName)
        {
            return null;
        }

        foreach ((byte[] name, MessageMeaning meaning) in ByLength[program.Length])
        {
            if (program.SequenceEqual(name))
            {
                return meaning;
            }
        }

        return null;
    }

    private static (byte[] Name, MessageMeaning Meaning)[][] ByLengths(params (MessageMeaning Meaning, string Names)[] programs)
    {
        ILookup<int, (byte[], MessageMeaning)> byLength = programs
            .SelectMany(each => each.Names.Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), each.Meaning)))
            .ToLookup(each => each.Item1.Length);
        return [.. Enumerable.Range(0, LongestName + 1).Select(length => byLength[length].ToArray())];
    }
}
