using Leafwatch.Core.Parsing.Dns;
using Leafwatch.Core.Parsing.Envelopes;
using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Web;
using Leafwatch.Core.Parsing.Windows;

namespace Leafwatch.Core.Parsing;

/// <summary>The formats that Leafwatch reads.</summary>
public static class Formats
{
    /// <summary>All of them, the most specific first among those that can read each other's lines.</summary>
    public static IReadOnlyList<LogFormat> All { get; } = WithExamples(
    [
        .. EnvelopeFormats.Alone,
        .. WindowsFormats.All,
        .. WebFormats.All,
        .. LoginFormats.All,
        .. FtpFormats.All,
        .. DnsFormats.All,
        .. SyslogFormats.All,
        .. FtpFormats.Sent,
        .. LoginFormats.Bare,
        .. EnvelopeFormats.Last,
    ]);

    /// <summary>The format of a name; <c>syslog/nginx-combined</c> is one in the envelope of another.</summary>
    public static LogFormat? Find(string name) => Find(name, All);

    /// <summary>The same among the formats of one site.</summary>
    internal static LogFormat? Find(string name, IEnumerable<LogFormat> formats)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? formats.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
            : Find(name[(slash + 1)..], formats) is { } inner ? EnvelopeFormats.Of(name[..slash], inner) : null;
    }

    /// <summary>What may stand before the slash of a name.</summary>
    public static IEnumerable<string> Envelopes => EnvelopeFormats.Names;

    /// <summary>A format that no name tells, in an envelope, or in one within another (<c>journal-json/syslog</c>); nothing when there is no such envelope.</summary>
    public static LogFormat? Within(string envelopes, LogFormat inner) => Find($"{envelopes}/{inner.Name}", [inner]);

    /// <summary>The name of the format that is in an envelope: <c>nginx-combined</c> of <c>syslog/nginx-combined</c>; of one that stands alone, its own.</summary>
    public static string WithoutEnvelope(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && EnvelopeFormats.Names.Contains(name[..slash], StringComparer.OrdinalIgnoreCase) ? WithoutEnvelope(name[(slash + 1)..]) : name;
    }

    private static LogFormat[] WithExamples(IEnumerable<LogFormat> formats) => [.. formats.Select(format => format with { Example = FormatExamples.Of(format.Name) })];
}
