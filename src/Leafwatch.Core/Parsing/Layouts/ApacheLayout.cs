using System.Text;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// Reads a format string of Apache's <c>LogFormat</c> and <c>CustomLog</c>: every directive of mod_log_config and mod_logio, with their
/// modifiers. https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats, modules/loggers/mod_log_config.c (2.4)
/// </summary>
/// <remarks>A quotation mark may still have the backslash that the configuration file wants before it.</remarks>
internal sealed class ApacheLayout
{
    private const string Directives = "aABbCDefhHiklLmnoOIpPqrRsStTuUvVxX";

    private static readonly string[] OtherClients = ["%h", "%>h", "%<h", "%a", "%>a", "%<a", "%{c}h"];

    private readonly string _text;
    private readonly LayoutFaults _faults;
    private readonly List<LayoutPiece> _pieces = [];
    private readonly StringBuilder _literal = new();

    private bool _hasClient;
    private int _at;

    private ApacheLayout(string text, LayoutFaults faults)
    {
        _text = text;
        _faults = faults;
    }

    /// <summary>The nicknames that Apache's and Debian's own configuration give.</summary>
    public static string? Named(string name) => name switch
    {
        "common" => "%h %l %u %t \"%r\" %>s %b",
        "combined" => "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"",
        "combinedio" => "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %I %O",
        "vhost_common" => "%v %h %l %u %t \"%r\" %>s %b",
        "vhost_combined" => "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"",
        _ => null,
    };

    public static IReadOnlyList<LayoutPiece> Read(string text, LayoutFaults faults)
    {
        ApacheLayout reader = new(text, faults);
        reader.Read();
        return reader._pieces;
    }

    private void Read()
    {
        while (_at < _text.Length)
        {
            char character = _text[_at];
            if (character == '%')
            {
                ReadDirective();
            }
            else if (character == '\\' && _at + 1 < _text.Length)
            {
                _literal.Append(_text[_at + 1] switch
                {
                    'n' => "\n",
                    'r' => "\r",
                    't' => "\t",
                    '"' => "\"",
                    '\\' => "\\",
                    char other => "\\" + other,
                });
                _at += 2;
            }
            else
            {
                _literal.Append(character);
                _at++;
            }
        }

        EndLiteral();
    }

    private void EndLiteral()
    {
        if (_literal.Length > 0)
        {
            _pieces.Add(_literal.ToString());
            _literal.Clear();
        }
    }

    /// <summary><c>%</c>, then in any order a list of statuses, <c>&lt;</c>, <c>&gt;</c> and a name in braces, then the directive.</summary>
    private void ReadDirective()
    {
        int start = _at++;
        string? argument = null;
        while (_at < _text.Length)
        {
            char character = _text[_at];
            if (character is '<' or '>' or '!' or ',' || char.IsAsciiDigit(character))
            {
                _at++;
            }
            else if (character == '{')
            {
                int brace = _text.IndexOf('}', _at);
                if (brace < 0)
                {
                    _faults.Error(_at + 1, "the brace '{' is not closed", "write %{Name}i");
                    _at = _text.Length;
                    return;
                }

                argument = _text[(_at + 1)..brace];
                _at = brace + 1;
            }
            else
            {
                break;
            }
        }

        if (_at == _text.Length)
        {
            _faults.Error(start + 1, "the '%' is followed by no directive", "a percent sign itself is written %%");
            return;
        }

        string directive = _text[_at] == '^' && _at + 2 < _text.Length ? _text.Substring(_at, 3) : _text[_at].ToString();
        _at += directive.Length;
        if (directive == "%")
        {
            _literal.Append('%');
            return;
        }

        Add(directive, argument, _text[start.._at], start + 1);
    }

    private void Add(string directive, string? argument, string name, int column)
    {
        if (directive == "t")
        {
            AddTime(argument, name, column);
            return;
        }

        LayoutValue? value = Value(directive, argument, name, column);
        if (value is null)
        {
            return;
        }

        EndLiteral();
        if (directive == "q" && _pieces is [.., { Value: { Meaning: { } path } before }] && path.Fields is [{ Name: "url.path" }])
        {
            // The query follows the path at once, with its question mark: together they are what was asked for.
            _pieces[^1] = before with { Name = before.Name + name, Meaning = HttpMeanings.Target };
            return;
        }

        _pieces.Add(value);
    }

    /// <summary>Whether another directive tells the client: without one the peer of the connection (<c>%{c}a</c>) is all that is known of it.</summary>
    private bool HasOtherClient() => OtherClients.Any(directive => _text.Contains(directive, StringComparison.Ordinal));

    private LayoutValue? Value(string directive, string? argument, string name, int column)
    {
        LayoutValue Of(ValueShape shape, ValueMeaning? meaning, ValueRole role = ValueRole.None) => new(name, column, shape, meaning) { Role = role };
        LayoutValue Plain(ValueShape shape, string field) => Of(shape, HttpMeanings.Plain(field));
        switch (directive)
        {
            case "a" when argument == "c" && HasOtherClient():
                return Plain(ValueShape.Word, "network.peer.address");
            case "a" or "h":
                bool isFirst = !_hasClient;
                _hasClient = true;
                return isFirst ? Of(ValueShape.Address, HttpMeanings.Client, ValueRole.Client) : Of(ValueShape.Word, HttpMeanings.Client);
            case "A":
                return Plain(ValueShape.Word, "destination.ip");
            case "B" or "b":
                return Of(ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes);
            case "I":
                return Plain(ValueShape.Number, "http.request.bytes");
            case "O":
                return Of(ValueShape.Number, HttpMeanings.Plain("http.response.bytes"), ValueRole.WholeBytes);
            case "S":
                return Plain(ValueShape.Number, "network.bytes");
            case "D":
                return Of(ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Microsecond));
            case "T":
                return Duration(argument, name, column);
            case "f":
                return Plain(ValueShape.Text, "file.path");
            case "H":
                return Of(ValueShape.Word, HttpMeanings.Protocol);
            case "k":
                return Plain(ValueShape.Number, "apache.keepalive");
            case "l":
                return Plain(ValueShape.Word, "apache.ident");
            case "L":
                return Plain(ValueShape.Word, "http.request.id");
            case "m":
                return Plain(ValueShape.Word, "http.request.method");
            case "p":
                return Plain(ValueShape.Number, argument switch { "remote" => "source.port", "local" => "destination.port", _ => "url.port" });
            case "P":
                return argument == "hextid" ? Plain(ValueShape.Word, "apache.hextid") : Plain(ValueShape.Number, argument == "tid" ? "process.thread.id" : "process.pid");
            case "q":
                return Of(ValueShape.Text, HttpMeanings.Query);
            case "r":
                return Of(ValueShape.Text, HttpMeanings.Request);
            case "R":
                return Plain(ValueShape.Word, "apache.handler");
            case "s":
                return Of(ValueShape.Status, HttpMeanings.Status, ValueRole.Status);
            case "u":
                return Of(ValueShape.Text, HttpMeanings.User, ValueRole.User);
            case "U":
                return Plain(ValueShape.Text, "url.path");
            case "v" or "V":
                return Plain(ValueShape.Word, "url.domain");
            case "X":
                return Plain(ValueShape.Word, "apache.connection_status");
            case "^FB":
                return Of(ValueShape.Number, new DurationMeaning(Field.Named("apache.first_byte_duration"), DurationMeaning.Microsecond));
            default:
                return Named(directive, argument, name, column);
        }
    }

    private LayoutValue? Duration(string? unit, string name, int column)
    {
        long? nanoseconds = unit switch
        {
            null or "" or "s" => DurationMeaning.Second,
            "ms" => DurationMeaning.Millisecond,
            "us" => DurationMeaning.Microsecond,
            _ => null,
        };
        if (nanoseconds is null)
        {
            _faults.Error(column, $"the unit '{unit}' of %T is not known", "it is one of s, ms, us");
            return null;
        }

        return new LayoutValue(name, column, ValueShape.Number, HttpMeanings.Duration(nanoseconds.Value));
    }

    /// <summary>The directives that name something in braces.</summary>
    private LayoutValue? Named(string directive, string? argument, string name, int column)
    {
        if (directive is not ("C" or "c" or "e" or "i" or "n" or "o" or "x" or "^ti" or "^to"))
        {
            _faults.Error(column, $"the directive {name} is not known", $"mod_log_config has %{string.Join(" %", Directives.ToCharArray())}, %^FB, %^ti and %^to");
            return null;
        }

        if (string.IsNullOrEmpty(argument))
        {
            _faults.Error(column, $"the directive {name} names nothing", $"write what it is about in braces: %{{Name}}{directive}");
            return null;
        }

        ValueRole role = ValueRole.None;
        ValueMeaning meaning = directive switch
        {
            "i" => HttpMeanings.RequestHeader(argument, out role),
            "o" => HttpMeanings.ResponseHeader(argument),
            "C" => HttpMeanings.Cookie(argument),
            "e" => HttpMeanings.Plain("apache.env." + argument),
            "n" => HttpMeanings.Plain("apache.note." + argument),
            "^ti" => HttpMeanings.Plain("http.request.trailers." + argument.ToLowerInvariant()),
            "^to" => HttpMeanings.Plain("http.response.trailers." + argument.ToLowerInvariant()),
            _ => HttpMeanings.Plain(argument switch { "SSL_PROTOCOL" or "version" => "tls.version_protocol", "SSL_CIPHER" or "cipher" => "tls.cipher", _ => "apache.ssl." + argument }),
        };
        return new LayoutValue(name, column, ValueShape.Text, meaning) { Role = role };
    }

    private void AddTime(string? format, string name, int column)
    {
        format = format is null ? null : format.StartsWith("begin:", StringComparison.Ordinal) ? format[6..] : format.StartsWith("end:", StringComparison.Ordinal) ? format[4..] : format;
        LayoutValue value;
        switch (format)
        {
            case null or "":
                _literal.Append('[');
                EndLiteral();
                _pieces.Add(LayoutTimes.Access(name, column));
                _literal.Append(']');
                return;
            case "sec":
                value = LayoutTimes.Epoch(name, column, 1);
                break;
            case "msec":
                value = LayoutTimes.Epoch(name, column, 1_000);
                break;
            case "usec":
                value = LayoutTimes.Epoch(name, column, 1_000_000);
                break;
            case "msec_frac" or "usec_frac":
                value = LayoutTimes.Fraction(name, column);
                break;
            default:
                if (!TimePattern.TryCompile(format, out TimePattern? pattern, out int fault))
                {
                    _faults.Error(column, $"strftime has no '{format[fault..Math.Min(format.Length, fault + 2)]}'", "see the manual page strftime(3)");
                    return;
                }

                // Brackets and other text around a time stand inside the braces.
                value = LayoutTimes.Pattern(name, column, pattern!);
                break;
        }

        EndLiteral();
        _pieces.Add(value);
    }
}
