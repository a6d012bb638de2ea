using System.Text;

namespace Leafwatch.Core.Correlation;

/// <summary>Where the line at hand is from: its source, and the site in it. What whole sites are counted by.</summary>
/// <remarks>
/// A site as bytes: how long the name of the source is, that name, what the rest names, and the rest: a virtual host, else a machine, else nothing. It is found
/// once for a line, when the first rule asks for it.
/// </remarks>
internal sealed class LinePlace
{
    /// <summary>Of a longer name of a source (a path) the end is taken.</summary>
    public const int LongestSource = 128;

    /// <summary>What is longer names no host (RFC 1035, 2.3.4).</summary>
    private const int LongestHost = 255;

    private const byte Nothing = (byte)' ';
    private const byte Domain = (byte)'@';
    private const byte Machine = (byte)'#';

    private readonly byte[] _site = new byte[1 + LongestSource + 1 + LongestHost];
    private readonly Dictionary<string, (byte[] Name, SeenHosts Hosts)> _sources = [];
    private SeenHosts _seen;
    private int _sourceLength;
    private int _length;

    public LinePlace() => _sources[""] = ([], _seen = new SeenHosts());

    /// <summary>The name of the source; nothing where it has none.</summary>
    public string? Source
    {
        get;
        set
        {
            if (value == field)
            {
                return;
            }

            field = value;
            if (!_sources.TryGetValue(value ?? "", out (byte[] Name, SeenHosts Hosts) source))
            {
                byte[] whole = Encoding.UTF8.GetBytes(value!);
                _sources.Add(value!, source = (whole[Math.Max(0, whole.Length - LongestSource)..], new SeenHosts()));
            }

            _seen = source.Hosts;
            source.Name.CopyTo(_site.AsSpan(1));
            _site[0] = (byte)source.Name.Length;
            _sourceLength = source.Name.Length;
            _length = 0;
        }
    }

    /// <summary>The name of the source as a value to group by.</summary>
    public ReadOnlySpan<byte> SourceName => _site.AsSpan(1, _sourceLength);

    /// <summary>Another line is at hand.</summary>
    public void Begin() => _length = 0;

    /// <summary>The site of the line at hand.</summary>
    public ReadOnlySpan<byte> SiteOf(in BatchResult.Match match)
    {
        if (_length == 0)
        {
            Span<byte> rest = _site.AsSpan(1 + _sourceLength);
            int host = HostOf(match, rest);
            _length = 1 + _sourceLength + 1 + host;
        }

        return _site.AsSpan(0, _length);
    }

    /// <summary>What a site is called, in fields that lines have.</summary>
    public static IEnumerable<GroupValue> ValuesOf(ReadOnlySpan<byte> site)
    {
        List<GroupValue> values = [];
        if (site.Length < 2 || site.Length < 2 + site[0])
        {
            return values;
        }

        int source = site[0];
        if (source > 0)
        {
            values.Add(new GroupValue(Field.LogSource.Name, Encoding.UTF8.GetString(site.Slice(1, source))));
        }

        if (site[1 + source] is (Domain or Machine) and var kind)
        {
            values.Add(new GroupValue(kind == Domain ? Field.UrlDomain.Name : Field.HostName.Name, Encoding.UTF8.GetString(site[(2 + source)..])));
        }

        return values;
    }

    private int HostOf(in BatchResult.Match match, Span<byte> rest)
    {
        bool isDomain = match.TryGet(Field.UrlDomain, out ReadOnlySpan<byte> host) && !host.IsEmpty;
        if (!isDomain && !match.TryGet(Field.HostName, out host))
        {
            host = default;
        }

        host = host[..Math.Min(host.Length, LongestHost)];
        GroupKey.WriteSmall(host, rest[1..]);
        bool isSeen = host.IsEmpty || _seen.Take(rest.Slice(1, host.Length), match.Time.UtcTicks);
        rest[0] = host.IsEmpty || !isSeen ? Nothing : isDomain ? Domain : Machine;
        return isSeen ? host.Length : 0;
    }
}
