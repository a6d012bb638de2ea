using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Layouts.Steps;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>Reads the lines of a format that a user described: by the first of its patterns that fits the whole line.</summary>
/// <remarks>
/// The patterns share one allowance for bytes that are looked at more than once. A line that uses it up counts as one that cannot be read: only
/// a line made for it does.
/// </remarks>
internal sealed class OwnFormatParser : LineParser
{
    private const int PatiencePerByte = 32;
    private const int LeastPatience = 1 << 16;
    private const string EndOfLine = "the end of the line";

    private readonly OwnFormatPlan _plan;
    private readonly Variant[] _variants;
    private readonly TimeParts _parts;
    private readonly Unescaping _plain = new(EscapeStyle.None);
    private readonly Unescaping _quoted = new(EscapeStyle.Backslash);
    private readonly ulong _deferred;

    /// <summary>The event whose values are the found ones, and the pattern that found them.</summary>
    private (EventView Line, Variant Variant)? _located;

    public OwnFormatParser(OwnFormatPlan plan, ParserOptions options)
    {
        _plan = plan;
        _parts = new TimeParts(options);
        _variants = [.. plan.Patterns.Select(pattern => new Variant(pattern, _parts))];
        foreach (Field field in FieldsOf(plan))
        {
            _deferred |= field.Mask;
        }
    }

    /// <summary>The fields that a format may give, in the order of its patterns.</summary>
    public static IReadOnlyList<Field> FieldsOf(OwnFormatPlan plan) =>
    [
        .. plan.Patterns.SelectMany(pattern => pattern.Layout.Captures).SelectMany(capture => MeaningOf(capture)?.Fields ?? [])
            .Concat(plan.Constants.Concat(plan.Patterns.SelectMany(pattern => pattern.Constants)).Concat(plan.Cases.SelectMany(each => each.Sets)).Select(set => set.Field))
            .Distinct(),
    ];

    public override bool TryParse(EventView line)
    {
        if (!TryLocate(TextOf(line), out Variant? variant, out DateTimeOffset time))
        {
            _located = null;
            return false;
        }

        _located = (line, variant);
        line.Time = time;
        line.Defer(this, _deferred);
        return true;
    }

    public override void Complete(EventView line)
    {
        ReadOnlySpan<byte> text = TextOf(line);
        Variant? variant = _located is { } located && located.Line == line ? located.Variant : null;
        if (variant is null && !TryLocate(text, out variant, out _))
        {
            return;
        }

        Set(line, _plan.Constants);
        Set(line, variant.Pattern.Constants);
        for (int i = 0; i < variant.Meanings.Length; i++)
        {
            int start = variant.Found.Start(i);
            int length = variant.Found.End(i) - start;
            bool isQuoted = variant.Pattern.Layout.Captures[i].Kind == CaptureKind.Quoted;

            // A dash is how most programs write that there is nothing to say.
            if (variant.Meanings[i] is { } meaning && (isQuoted || length != 1 || text[start] != '-'))
            {
                meaning.Set(line, start, length, isQuoted ? _quoted : _plain);
            }
        }

        foreach (FieldCase each in _plan.Cases)
        {
            if (each.Holds(line))
            {
                Set(line, each.Sets);
                break;
            }
        }
    }

    /// <summary>Which pattern came furthest in a line that none of them reads.</summary>
    public GivenUp Furthest(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = WithoutCarriageReturn(line);
        GivenUp furthest = new(1, 1, "");
        int patience = PatienceFor(text);
        foreach (Variant variant in _variants)
        {
            variant.Found.Patience = patience;
            _parts.Clear();
            int at = 0;
            string expected = EndOfLine;
            foreach ((LayoutStep step, string finds) in variant.Steps)
            {
                int next = step.Run(text, at, variant.Found);
                if (next < 0)
                {
                    expected = finds;
                    break;
                }

                at = next;
            }

            expected = at == text.Length && expected == EndOfLine ? "a time that exists" : expected;
            if (at + 1 > furthest.Column || furthest.Expected.Length == 0)
            {
                furthest = new GivenUp(variant.Pattern.Number, at + 1, expected);
            }
        }

        return furthest;
    }

    private static ReadOnlySpan<byte> TextOf(EventView line) => WithoutCarriageReturn(line.Line);

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> text) => text.Length > 0 && text[^1] == '\r' ? text[..^1] : text;

    private static int PatienceFor(ReadOnlySpan<byte> text) => LeastPatience + (int)Math.Min((long)text.Length * PatiencePerByte, int.MaxValue / 2);

    private static void Set(EventView line, IReadOnlyList<(Field Field, ConstantValue Value)> constants)
    {
        for (int i = 0; i < constants.Count; i++)
        {
            line.Set(constants[i].Field, constants[i].Value);
        }
    }

    private static ValueMeaning? MeaningOf(PatternCapture capture)
    {
        if (capture.Kind is CaptureKind.Time or CaptureKind.Spaces || capture.Name == PatternReader.Skip)
        {
            return null;
        }

        Field field = Field.Named(capture.Name);
        return capture.Kind switch
        {
            CaptureKind.Ip => new EndpointMeaning(field, field),
            CaptureKind.Host when capture.Name.EndsWith(".ip", StringComparison.Ordinal) => new EndpointMeaning(field, Field.Named(capture.Name[..^2] + "domain")),
            _ => new PlainMeaning(field),
        };
    }

    private bool TryLocate(ReadOnlySpan<byte> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Variant? variant, out DateTimeOffset time)
    {
        int patience = PatienceFor(text);
        foreach (Variant each in _variants)
        {
            variant = each;
            if (each.TryLocate(text, _parts, ref patience, out time))
            {
                return true;
            }
        }

        variant = null;
        time = default;
        return false;
    }

    private sealed class Variant(OwnPattern pattern, TimeParts parts)
    {
        public OwnPattern Pattern => pattern;

        public FoundValues Found { get; } = new(pattern.Layout.Captures.Count, parts);

        public (LayoutStep Step, string Finds)[] Steps { get; } = pattern.Layout.CreateSteps();

        public ValueMeaning?[] Meanings { get; } = [.. pattern.Layout.Captures.Select(MeaningOf)];

        public bool TryLocate(ReadOnlySpan<byte> text, TimeParts time, ref int patience, out DateTimeOffset read)
        {
            read = default;
            Found.Patience = patience;
            time.Clear();
            int at = 0;
            foreach ((LayoutStep step, _) in Steps)
            {
                at = step.Run(text, at, Found);
                if (at < 0)
                {
                    break;
                }
            }

            patience = Found.Patience;
            return at == text.Length && patience >= 0 && time.TryResolve(out read);
        }
    }
}

/// <summary>Where a format gave up reading a line.</summary>
/// <param name="Pattern">The number of the pattern that came furthest.</param>
/// <param name="Column">The first byte that it could not read, from 1.</param>
/// <param name="Expected">What it looked for there.</param>
internal sealed record GivenUp(int Pattern, int Column, string Expected);
