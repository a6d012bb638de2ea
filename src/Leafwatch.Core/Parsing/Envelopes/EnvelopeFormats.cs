using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>Formats in envelopes: named <c>syslog/nginx-combined</c>, or by the envelope alone where the program's name tells what a message means.</summary>
internal static class EnvelopeFormats
{
    /// <summary>No envelope: one file of what a server writes, of the format behind the slash and others.</summary>
    public const string Mixed = "mixed";

    /// <summary>What shippers of logs make of a line.</summary>
    public const string Shipped = "shipped";

    /// <summary>Lines with a time before each, as <c>docker logs -t</c> shows them; many a line begins like that, so that what is behind it decides.</summary>
    public const string Stamped = "docker-logs";

    private static readonly Kind[] Kinds =
    [
        new("syslog", HasPrograms: true, static options => new SyslogEnvelope(options)),
        new("journal-json", HasPrograms: true, static _ => new JournalEnvelope()),
        new("docker", HasPrograms: false, static options => new DockerEnvelope(options)),
        new("cri", HasPrograms: false, static options => new CriEnvelope(options)),
        new(Stamped, HasPrograms: false, static options => new StampedEnvelope(options)),
        new("fluentd", HasPrograms: true, static options => new FluentdEnvelope(options)),
        new(Shipped, HasPrograms: true, static options => new ShippedEnvelope(options)),
    ];

    /// <summary>Envelopes around what no format reads. That of syslog has a parser of its own.</summary>
    public static IReadOnlyList<LogFormat> Alone { get; } = [.. Kinds.Skip(1).Where(kind => kind.Name is not (Shipped or Stamped)).Select(kind => Of(kind, null))];

    /// <summary>Envelopes that look like many another line, to be tried when nothing else reads it. In a shipper's stands the line of a logger, or the name of a program.</summary>
    public static IReadOnlyList<LogFormat> Last { get; } = [Of(Shipped, SyslogFormats.All[0])! with { Name = Shipped }];

    public static IEnumerable<string> Names => [.. Kinds.Select(kind => kind.Name), Mixed];

    /// <summary>Whether an envelope says whose the message is, which then tells what it means.</summary>
    public static bool NamesPrograms(string envelope) => Kinds.First(kind => kind.Name == envelope).HasPrograms;

    /// <summary>A format in an envelope; nothing when there is no envelope of that name.</summary>
    public static LogFormat? Of(string envelope, LogFormat inner) =>
        string.Equals(envelope, Mixed, StringComparison.OrdinalIgnoreCase) ? WebCompanions.With(inner) with { Name = $"{Mixed}/{inner.Name}" }
        : Kinds.FirstOrDefault(kind => string.Equals(kind.Name, envelope, StringComparison.OrdinalIgnoreCase)) is { } kind ? Of(kind, inner) : null;

    /// <summary>Takes lines out of their envelope.</summary>
    /// <param name="envelope">Its name.</param>
    /// <param name="options">What the lines do not say.</param>
    /// <param name="lines">Whole lines.</param>
    /// <returns>The messages, one a line; nothing when most of the lines have no such envelope.</returns>
    public static byte[]? Unwrap(string envelope, ParserOptions options, IReadOnlyList<byte[]> lines)
    {
        Envelope opening = Kinds.First(kind => kind.Name == envelope).Open(options);
        EventView view = new();
        List<byte> messages = [];
        int opened = 0;
        foreach (byte[] line in lines)
        {
            view.Begin(line, 0, line.Length);
            if (opening.TryOpen(LineText.Of(view), out LineText message))
            {
                opened++;
                byte[] plain = new byte[message.Length];
                messages.AddRange(opening.Unescape(message.Bytes, plain) is { } length ? plain.AsSpan(0, length) : message.Bytes);
                messages.Add((byte)'\n');
            }
        }

        return opened * 2 > lines.Count ? [.. messages] : null;
    }

    private static LogFormat Of(Kind kind, LogFormat? alone)
    {
        // A container's stream has all that its program says.
        LogFormat? inner = alone is null ? null : WebCompanions.With(alone);

        // A message that is not of the inner format may be one of a program that is known.
        IReadOnlyList<Field> inside = [.. (inner?.Fields ?? [Field.ErrorMessage]).Union(kind.HasPrograms ? SyslogFormats.Fields : [])];
        IReadOnlyList<LogSource> sources = [.. (inner?.LogSources ?? [new LogSource("application")]).Union(kind.HasPrograms ? SyslogFormats.LogSources : [])];
        return new LogFormat(
            inner is null ? kind.Name : $"{kind.Name}/{inner.Name}",
            sources,
            inside,
            options => new EnvelopeParser(kind.Open(options), inner?.CreateParser(options), kind.HasPrograms ? new ServerLines(options) : null, inside));
    }

    private sealed record Kind(string Name, bool HasPrograms, Func<ParserOptions, Envelope> Open);
}
