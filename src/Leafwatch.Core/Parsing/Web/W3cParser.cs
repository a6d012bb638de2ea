using System.Text;
using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>What kind of service wrote a W3C log, as far as its lines differ in meaning.</summary>
internal enum W3cService
{
    /// <summary>A web site of IIS.</summary>
    Web,

    /// <summary>An FTP site of IIS.</summary>
    Ftp,

    /// <summary>Windows' own HTTP driver, which logs what never reaches a site.</summary>
    HttpSys,
}

/// <summary>
/// Reads W3C extended logs: <c>#Fields</c> says what the columns are, and may say something else further down. Lines before the first
/// <c>#Fields</c> are read as Windows writes them unless it is told otherwise.
/// </summary>
internal sealed class W3cParser : LineParser
{
    private const int KeptColumns = 4;

    private static readonly Field DestinationIp = Field.Named("destination.ip");

    private static readonly string[][] DefaultFields =
    [
        [
            "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
            "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
            "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
        ],
        ["date time c-ip cs-username s-ip s-port cs-method cs-uri-stem sc-status sc-win32-status sc-substatus x-session x-fullpath"],
        [
            "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename",
            "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
        ],
    ];

    private static readonly Layout[][] Defaults =
        [.. DefaultFields.Select((each, service) => each.Select(fields => W3cLayout.Read(fields, (W3cService)service)!).ToArray())];

    private const string AllColumns =
        "date time c-ip c-port cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query cs-uri sc-status sc-substatus sc-win32-status "
        + "sc-bytes cs-bytes time-taken cs-version cs-host cs(User-Agent) cs(Referer) cs(Cookie) cs(Host) cs(X-Forwarded-For) s-reason s-queuename x-session x-fullpath "
        + "x-debug streamid";

    /// <summary>The columns of Pure-FTPd's transfers (<c>AltLog w3c:</c>, src/altlog.c), in an order in which no web server writes them. Its times are UTC, too.</summary>
    private const string PureFtpdFields = "date time c-ip cs-method cs-uri-stem sc-status cs-username sc-bytes";

    /// <summary>The columns that both the web and the FTP sites of IIS 5 and 6 have unless told otherwise.</summary>
    private const string OldFields = "time c-ip cs-method cs-uri-stem sc-status";

    private readonly W3cService _service;
    private readonly ParserOptions _options;
    private readonly LayoutParser[] _defaults;

    /// <summary>The last few sets of columns: sites that share a file take turns.</summary>
    private readonly List<(byte[] Header, LayoutParser? Parser, bool IsShared)> _kept = [];
    private LayoutParser? _columns;

    /// <summary>Whether web sites have the same columns, so that only the command tells: IIS 6 put a session's number before it, <c>[1]USER</c>.</summary>
    private bool _isShared;
    private DateOnly? _day;
    private bool _hasHeader;
    private byte[] _fields = [];
    private byte[]? _header;

    public W3cParser(W3cService service, ParserOptions options)
    {
        _service = service;
        _options = options with { Zone = TimeZoneInfo.Utc };
        _defaults = [.. Defaults[(int)service].Select(Create)];
    }

    /// <summary>What a header line begins with.</summary>
    public static ReadOnlyMemory<byte> Mark { get; } = "#Fields:"u8.ToArray();

    /// <summary>The fields of the columns that Windows can write.</summary>
    public static IReadOnlyList<Field> FieldsOf(W3cService service) => LocatedLineParser.FieldsOf(W3cLayout.Read(AllColumns, service)!.Values);

    internal override ReadOnlyMemory<byte> Header =>
        _header ??= [.. _day is { } day ? Encoding.ASCII.GetBytes(FormattableString.Invariant($"#Date: {day:yyyy-MM-dd}\n")) : [], .. _fields];

    public override void Begin(ReadOnlySpan<byte> header)
    {
        _hasHeader = false;
        _columns = null;
        _day = null;
        _fields = [];
        _header = null;
        foreach (Range line in header.Split((byte)'\n'))
        {
            _ = TryTakeHeader(header[line].TrimEnd((byte)'\r'));
        }
    }

    public override bool TryParse(EventView line)
    {
        ReadOnlySpan<byte> text = line.Line;
        if (text.Length > 0 && text[0] == '#')
        {
            line.Weight = 0;
            line.Time = default;
            return TryTakeHeader(text[^1] == '\r' ? text[..^1] : text);
        }

        if (_hasHeader && (_columns is null || _columns.TryParse(line)))
        {
            return _columns is not null && (!_isShared || line[FtpCommandParser.Command].StartsWith("["u8));
        }

        // Also where the header does not fit: files of several servers are joined, with their headers left out. Words of another log may stand
        // in as many columns, but no address in that of the client.
        foreach (LayoutParser each in _defaults)
        {
            if (each.TryParse(line) && line.Has(Field.SourceIp) && IsPlausible(line))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether columns that no header names hold what those of the service do: FTP's and the driver's are as many.</summary>
    private bool IsPlausible(EventView line) => _service switch
    {
        W3cService.Ftp => ClientAddress.IsAddress(line[DestinationIp]),
        W3cService.HttpSys => Digits.AreAll(line[Field.SourcePort]),
        _ => true,
    };

    private LayoutParser Create(Layout layout)
    {
        ParserOptions options = _options;
        return _service == W3cService.Ftp ? new FtpCommandParser(layout, options) : new LayoutParser(layout, options);
    }

    private bool TryTakeHeader(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#Date:"u8))
        {
            TakeDay(line["#Date:".Length..].Trim((byte)' '));
            return true;
        }

        if (line.StartsWith(Mark.Span))
        {
            return TryTakeFields(line);
        }

        // "Microsoft Internet Information Services 10.0", "Microsoft HTTP API 2.0".
        return line.StartsWith("#Software:"u8)
            ? line.IndexOf(" HTTP API "u8) >= 0 == (_service == W3cService.HttpSys)
            : line.StartsWith("#Version:"u8) || line.StartsWith("#Start-Date:"u8) || line.StartsWith("#End-Date:"u8) || line.StartsWith("#Remark:"u8);
    }

    private bool TryTakeFields(ReadOnlySpan<byte> line)
    {
        _hasHeader = true;
        int known = _kept.Count - 1;
        while (known >= 0 && !line.SequenceEqual(_kept[known].Header))
        {
            known--;
        }

        if (known < 0)
        {
            if (_kept.Count == KeptColumns)
            {
                _kept.RemoveAt(0);
            }

            string fields = Encoding.UTF8.GetString(line[Mark.Length..]);
            W3cService service = ServiceOf(fields);
            bool isShared = _service == W3cService.Ftp && fields.Trim() == OldFields;
            Layout? layout = service == _service || isShared ? W3cLayout.Read(fields, _service) : null;
            _kept.Add((line.ToArray(), layout is null ? null : Create(layout), isShared));
            known = _kept.Count - 1;
        }

        (_fields, _columns, _isShared) = _kept[known];
        _columns?.SetDay(_day);
        _header = null;
        return _columns is not null;
    }

    private static W3cService ServiceOf(string fields) =>
        fields.Contains(" s-reason", StringComparison.OrdinalIgnoreCase) ? W3cService.HttpSys
        : fields.Contains(" x-session", StringComparison.OrdinalIgnoreCase) || fields.Contains(" x-fullpath", StringComparison.OrdinalIgnoreCase) || fields.Trim() == PureFtpdFields ? W3cService.Ftp
        : W3cService.Web;

    private void TakeDay(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 10 && text[4] == '-' && text[7] == '-'
            && CivilTime.TryDate(Digits.Four(text, 0), Digits.Two(text, 5), Digits.Two(text, 8), out long ticks))
        {
            _day = DateOnly.FromDateTime(new DateTime(ticks));
            _columns?.SetDay(_day);
            _header = null;
        }
    }
}
