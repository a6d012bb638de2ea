using System.Runtime.CompilerServices;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// Reads a web access log whose values are found first and given their meaning afterwards: those that most rules ask for at once,
/// the others when somebody asks for one.
/// </summary>
internal abstract class LocatedLineParser : LineParser
{
    private static readonly ConstantValue Web = ConstantValue.Of("web");
    private static readonly ConstantValue Success = ConstantValue.Of("success");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue HttpLogin = ConstantValue.Of("http_login");

    // Read once: as statics they would be looked up, with a check that they are there, for every line.
    private readonly Field _sourceIp = Field.SourceIp;
    private readonly Field _statusCode;
    private readonly Field _bodyBytes = Field.HttpResponseBodyBytes;
    private readonly LayoutValue[] _values;
    private readonly FoundValues _found;
    private readonly Unescaping _unescaping;
    private readonly int _client;
    private readonly int _status;
    private readonly int _bytes;
    private readonly ForwardedClient? _forwarded;
    private readonly ulong _deferred;

    /// <summary>The values that a completed event gets.</summary>
    private readonly Completion[] _completions;
    private readonly bool _hasErrors;

    /// <summary>The event whose values are the found ones: completing it need not find them again.</summary>
    private EventView? _located;

    protected LocatedLineParser(LayoutValue[] values, EscapeStyle escapes, FoundValues found, ParserOptions options)
    {
        _values = values;
        _found = found;
        _unescaping = new Unescaping(escapes);
        _hasErrors = options.HasErrors;
        _client = WithRole(ValueRole.Client);
        _status = WithRole(ValueRole.Status);
        _bytes = WithRole(ValueRole.Bytes) is >= 0 and var body ? body : WithRole(ValueRole.WholeBytes);
        _statusCode = _status < 0 ? Field.HttpResponseStatusCode : values[_status].Meaning!.Fields[0];
        int forwardedFor = WithRole(ValueRole.ForwardedFor);
        int forwarded = WithRole(ValueRole.Forwarded);
        if (options.TrustedProxies.Count > 0 && (forwardedFor >= 0 || forwarded >= 0))
        {
            _forwarded = new ForwardedClient(options.TrustedProxies, forwardedFor >= 0 ? forwardedFor : forwarded, isStandard: forwardedFor < 0);
        }

        _deferred = MaskOf(values);
        _completions = [.. values.Index().Where(value => value.Item.Meaning is not null && !IsKnownAtOnce(value.Index)).Select(value => new Completion(value.Index, value.Item.Meaning!))];
    }

    /// <summary>The fields that values give, in the order in which they are shown, with what every access log says.</summary>
    public static IReadOnlyList<Field> FieldsOf(IReadOnlyList<LayoutValue> values)
    {
        Field[] given = [.. values.SelectMany(value => value.Meaning?.Fields ?? [])];

        // Behind trusted proxies the header tells the client, also where no other value does.
        bool isForwarded = values.Any(value => value.Role is ValueRole.ForwardedFor or ValueRole.Forwarded);
        bool hasBytes = values.Any(value => value.Role is ValueRole.WholeBytes);
        Field[] said =
        [
            Field.EventCategory, Field.EventAction, Field.EventOutcome,
            .. isForwarded ? [Field.SourceIp] : Array.Empty<Field>(), .. hasBytes ? [Field.HttpResponseBodyBytes] : Array.Empty<Field>(),
        ];
        return [.. ShownFirst.Where(field => given.Contains(field) || said.Contains(field)), .. given.Except(ShownFirst)];
    }

    /// <summary>All that values may give, in whatever order: to find out what lines are, parsers are made by the hundred.</summary>
    private static ulong MaskOf(IReadOnlyList<LayoutValue> values)
    {
        ulong mask = Field.EventCategory.Mask | Field.EventAction.Mask | Field.EventOutcome.Mask | Field.SourceIp.Mask | Field.HttpResponseBodyBytes.Mask;
        foreach (LayoutValue value in values)
        {
            foreach (Field field in value.Meaning?.Fields ?? [])
            {
                mask |= field.Mask;
            }
        }

        return mask;
    }

    public override bool TryParse(EventView line)
    {
        ReadOnlySpan<byte> text = WithoutCarriageReturn(line.Line);
        _located = null;
        _unescaping.Begin();
        if (!TryLocate(text, _found, out DateTimeOffset time))
        {
            return false;
        }

        _located = line;
        line.Time = time;
        if (_found.IsQuad && _forwarded is null && _client >= 0)
        {
            int client = _found.Start(_client);
            line.Set(_sourceIp, line.LineStart + client, _found.End(_client) - client);
        }
        else if (_client >= 0 || _forwarded is not null)
        {
            SetClient(line, text);
        }

        SetUnlessAbsent(line, text, _status, _statusCode);
        SetUnlessAbsent(line, text, _bytes, _bodyBytes);
        line.Defer(this, _deferred);
        return true;
    }

    public override void Complete(EventView line)
    {
        ReadOnlySpan<byte> text = WithoutCarriageReturn(line.Line);
        if (_located != line && !TryLocate(text, _found, out _))
        {
            return;
        }

        _located = line;
        Finish(text, _found);
        _unescaping.LookThrough(text);
        foreach (Completion completion in _completions)
        {
            if (!IsPresent(text, completion.Value))
            {
                continue;
            }

            int start = _found.Start(completion.Value);
            int length = _found.End(completion.Value) - start;
            if (completion.Meaning is { } meaning)
            {
                meaning.Set(line, start, length, _unescaping);
            }
            else
            {
                _unescaping.Set(line, completion.Field, start, length);
            }
        }

        SetMeaning(line, _status >= 0 && IsPresent(text, _status) ? text[_found.Start(_status).._found.End(_status)] : default);
    }

    /// <summary>Where the values of the last line were found.</summary>
    protected FoundValues Found => _found;

    /// <summary>Says what the line means as a whole.</summary>
    /// <param name="line">The event, with the fields of its values.</param>
    /// <param name="status">The status code, or nothing.</param>
    protected virtual void SetMeaning(EventView line, ReadOnlySpan<byte> status)
    {
        line.Set(Field.EventCategory, Web);
        if (status.Length == 3 && status[0] != '0')
        {
            line.Set(Field.EventOutcome, status[0] < '4' ? Success : Failure);
        }

        // Without a name it is how a server, or a proxy, asks for one.
        if (!_hasErrors && (status.SequenceEqual("401"u8) || status.SequenceEqual("407"u8)) && line.Has(Field.UserName))
        {
            line.Set(Field.EventAction, HttpLogin);
        }
    }

    /// <summary>Finds the values of a line, and so whether it is one.</summary>
    protected abstract bool TryLocate(ReadOnlySpan<byte> text, FoundValues found, out DateTimeOffset time);

    /// <summary>Finds what <see cref="TryLocate"/> left to be found.</summary>
    protected virtual void Finish(ReadOnlySpan<byte> text, FoundValues found)
    {
    }

    private static readonly Field[] ShownFirst =
    [
        Field.UrlDomain, Field.UrlPort, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.UserName, Field.HttpRequestMethod, Field.UrlOriginal,
        Field.UrlPath, Field.UrlQuery, Field.HttpVersion, Field.HttpResponseStatusCode, Field.HttpResponseBodyBytes, Field.EventCategory,
        Field.EventAction, Field.EventOutcome, Field.HttpRequestReferrer, Field.UserAgentOriginal,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> text) =>
        text.Length > 0 && text[^1] == '\r' ? text[..^1] : text;

    /// <summary>Whether <see cref="TryParse"/> has set all that a value says: a number that is never empty.</summary>
    private bool IsKnownAtOnce(int value) =>
        _unescaping.Style == EscapeStyle.Backslash && _values[value].Meaning is PlainMeaning plain
        && ((value == _status && plain.Field == _statusCode) || (value == _bytes && plain.Field == _bodyBytes));

    private int WithRole(ValueRole role) => Array.FindIndex(_values, value => value.Role == role);

    /// <summary>Whether a value is there: a server writes a dash for one that is not, and a JSON writer nothing.</summary>
    private bool IsPresent(ReadOnlySpan<byte> text, int value)
    {
        int start = _found.Start(value);
        int length = _found.End(value) - start;
        return length > 1 || (length == 1 ? text[start] != '-' : _found.Has(value) && _unescaping.Style != EscapeStyle.Json);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetUnlessAbsent(EventView line, ReadOnlySpan<byte> text, int value, Field field)
    {
        if (value >= 0)
        {
            int start = _found.Start(value);
            int length = _found.End(value) - start;
            if (length > 0 && text[start] != '-')
            {
                line.Set(field, line.LineStart + start, length);
            }
        }
    }

    private void SetClient(EventView line, ReadOnlySpan<byte> text)
    {
        if (_forwarded is not null && _forwarded.TryFind(text, _found, _client, out int from, out int taken))
        {
            ClientAddress.Set(line, from, taken);
        }
        else if (_client >= 0 && IsPresent(text, _client) && _found.End(_client) - _found.Start(_client) is > 0 and var length)
        {
            _values[_client].Meaning!.Set(line, _found.Start(_client), length, _unescaping);
        }
    }

    /// <summary>A value with its meaning; those that are a field as they stand, which most are, without a detour.</summary>
    private readonly struct Completion(int value, ValueMeaning meaning)
    {
        public int Value { get; } = value;

        public Field Field { get; } = meaning is PlainMeaning plain ? plain.Field : default;

        /// <summary>What sets the fields of a value that says more than one.</summary>
        public ValueMeaning? Meaning { get; } = meaning is PlainMeaning ? null : meaning;
    }
}
