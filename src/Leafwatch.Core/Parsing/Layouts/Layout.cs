using Leafwatch.Core.Parsing.Layouts.Steps;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// The layout of a line, compiled: values with the text between them. It is made of the pieces that a reader of Apache's, nginx's or
/// W3C's notation found, and makes the steps of each parser.
/// </summary>
/// <remarks>
/// A value that a client chose ends where the rest of the layout, up to the next quotation mark or the end of the line, fits for
/// the first time; the servers escape quotation marks within values, so that this is the true end. Where a layout puts two such
/// values side by side without quotation marks, a client can move the border between them, and the layout is reported.
/// </remarks>
internal sealed class Layout
{
    private readonly Literal _head;
    private readonly Literal[] _after;

    private Layout(Literal head, LayoutValue[] values, Literal[] after, EscapeStyle escapes, bool isOpenEnded)
    {
        _head = head;
        Values = values;
        _after = after;
        Escapes = escapes;
        IsOpenEnded = isOpenEnded;
    }

    public LayoutValue[] Values { get; }

    public EscapeStyle Escapes { get; }

    /// <summary>Whether a line may go on after the layout, with a space.</summary>
    public bool IsOpenEnded { get; }

    /// <summary>Whether the time comes in one piece, with its zone.</summary>
    public bool HasWholeTime => Values.Count(value => value.Shape == ValueShape.Time) == 1 && Values.Any(value => value.IsWholeTime);

    /// <summary>How many quotation marks stand between its values.</summary>
    public int QuotationMarks => _head.Bytes.Count((byte)'"') + _after.Sum(literal => literal.Bytes.Count((byte)'"'));

    /// <summary>Compiles a layout whose pieces are known to fit.</summary>
    public static Layout Of(EscapeStyle escapes, bool isOpenEnded, params IEnumerable<LayoutPiece> pieces)
    {
        LayoutFaults faults = new("layout");
        return Compile(pieces, escapes, isOpenEnded, faults) ?? throw new ArgumentException(string.Join('\n', faults.All), nameof(pieces));
    }

    /// <returns>Nothing when the pieces make no layout that can be read; <paramref name="faults"/> say why.</returns>
    public static Layout? Compile(IEnumerable<LayoutPiece> pieces, EscapeStyle escapes, bool isOpenEnded, LayoutFaults faults)
    {
        string head = "";
        List<LayoutValue> values = [];
        List<string> after = [];
        foreach (LayoutPiece piece in pieces)
        {
            if (piece.Value is { } value)
            {
                values.Add(value);
                after.Add("");
            }
            else if (values.Count == 0)
            {
                head += piece.Text;
            }
            else
            {
                after[^1] += piece.Text;
            }
        }

        Layout layout = new(LiteralOf(head), [.. values], [.. after.Select(LiteralOf)], escapes, isOpenEnded);
        layout.Check(faults);
        return faults.HasErrors ? null : layout;
    }

    /// <summary>Makes the steps of one parser.</summary>
    public LayoutStep[] CreateSteps()
    {
        List<LayoutStep> steps = [];
        if (_head.Length > 0)
        {
            steps.Add(new LiteralStep(_head));
        }

        for (int i = 0; i < Values.Length; i++)
        {
            bool isLast = i == Values.Length - 1;
            if (TryCreateAnonymous(ref i) is { } anonymous)
            {
                steps.Add(anonymous);
            }
            else if (Values[i].Role == ValueRole.ForwardedFor && !isLast && !HasMark(i))
            {
                // Without quotation marks the commas tell that the list goes on.
                steps.Add(new ListStep(i, _after[i]));
            }
            else if (Values[i].Shape != ValueShape.Text)
            {
                steps.Add(CreateClosed(ref i));
            }
            else if (!isLast)
            {
                steps.Add(CreateText(ref i));
            }
            else if (IsOpenEnded && Escapes != EscapeStyle.None && _after[i].ToString() == "\"")
            {
                steps.Add(new LastQuotedStep(i, HasBackslashes));
            }
            else
            {
                steps.Add(new LastTextStep(i, _after[i]));
            }
        }

        return [.. steps];
    }

    private static Literal LiteralOf(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private bool IsPort(int i) =>
        i + 1 < Values.Length && _after[i].ToString() == ":" && Values[i + 1].Shape == ValueShape.Number
        && Values[i].Shape is ValueShape.Address or ValueShape.Word;

    /// <summary>Client, names and time in one step where a layout that states its time in one piece has them in this order.</summary>
    private AnonymousStep? TryCreateAnonymous(ref int i)
    {
        if (!HasWholeTime || Values[i] is not { Shape: ValueShape.Address, Role: ValueRole.Client } || _after[i].Length == 0 || IsPort(i))
        {
            return null;
        }

        int time = Array.FindIndex(Values, i, value => value.IsWholeTime);
        LayoutValue[] names = time < 0 ? [] : Values[(i + 1)..time];

        // The search for the end of a name must not go on behind the time.
        if (time < 0 || names.Any(value => value.Shape is not (ValueShape.Word or ValueShape.Text))
            || (names.Any(value => value.Shape == ValueShape.Text) && !HasMark(time)))
        {
            return null;
        }

        int client = i;
        string dashes = _after[i].ToString();
        List<int> offsets = [];
        List<LayoutStep> steps = [CreateClosed(ref i)];
        for (int name = client + 1; name < time; name++)
        {
            offsets.Add(dashes.Length);
            dashes += "-" + _after[name];
        }

        while (i < time)
        {
            i++;
            steps.Add(Values[i].Shape == ValueShape.Text ? CreateText(ref i) : CreateClosed(ref i));
        }

        return new AnonymousStep(client, [.. Enumerable.Range(client + 1, time - client - 1)], LiteralOf(dashes), [.. offsets], _after[time], [.. steps]);
    }

    private LayoutStep CreateText(ref int i)
    {
        int text = i;
        List<LayoutStep> followers = [];
        int end = EndOfRun(i);
        while (i + 1 < end)
        {
            i++;
            followers.Add(CreateClosed(ref i));
        }

        TextStep step = new(text, _after[text], [.. followers], HasBackslashes, mustEnd: end == Values.Length && !IsOpenEnded);
        bool isRequest = end == text + 3 && HasBackslashes && _after[text].ToString() == "\" " && _after[text + 1].ToString() == " "
            && Values[text + 1].Shape == ValueShape.Status && Values[text + 2].Shape == ValueShape.Number && (end < Values.Length || IsOpenEnded);
        return isRequest ? new RequestStep(text, text + 1, text + 2, _after[text + 2], step) : step;
    }

    /// <summary>The number after that of the last closed value that must follow the text <paramref name="text"/>.</summary>
    private int EndOfRun(int text)
    {
        int next = text + 1;
        while (next < Values.Length && Values[next].Shape != ValueShape.Text)
        {
            next++;
            if (HasMark(next - 1))
            {
                break;
            }
        }

        return next;
    }

    private bool HasBackslashes => Escapes is EscapeStyle.Backslash or EscapeStyle.Json;

    /// <summary>Whether the text after a value has what no escaped value contains: a quotation mark, or a tabulator.</summary>
    private bool HasMark(int i) =>
        Escapes != EscapeStyle.None && (_after[i].Bytes.Contains((byte)'"') || _after[i].Bytes.ContainsAnyInRange((byte)0, (byte)31));

    private LayoutStep CreateClosed(ref int i)
    {
        int number = i;
        LayoutValue value = Values[i];
        Literal after = _after[i];

        bool isAdjacent = after.Length == 0 && i + 1 < Values.Length;
        if (IsPort(i))
        {
            i++;
            return new HostAndPortStep(number, i, value.Meaning?.Fields.Contains(Field.UrlDomain) == true, StopOf(i), _after[i]);
        }

        return value.Shape switch
        {
            ValueShape.Number => new NumberStep(i, after, mayBeEmpty: value.MayBeEmpty && Escapes != EscapeStyle.Backslash),
            ValueShape.Decimal => new NumberStep(i, after, hasFraction: true, mayBeEmpty: value.MayBeEmpty && Escapes != EscapeStyle.Backslash),
            ValueShape.PaddedNumber => new NumberStep(i, after, isPadded: true),
            ValueShape.Status => new StatusStep(i, after),
            ValueShape.List => new ListStep(i, after),
            ValueShape.Time => value.TimeStep!(after),
            ValueShape.BareWord => new BareWordStep(i, after),
            _ when after.Length == 0 && i == Values.Length - 1 => new LastWordStep(i),
            _ when isAdjacent => new AdjacentWordStep(i, _after[i + 1]),
            ValueShape.Address when after.Length > 0 => new AddressStep(i, after),
            _ => new WordStep(i, StopOf(i), after, value.MayBeEmpty),
        };
    }

    private byte StopOf(int i) => _after[i].Length > 0 ? _after[i].First : (byte)' ';

    private bool BeginsWithSlash(int i) => Values[i].Meaning is { } meaning and not RequestMeaning && meaning.Fields.Contains(Field.UrlPath);

    private void Check(LayoutFaults faults)
    {
        if (Values.Length == 0)
        {
            faults.Error(1, "the layout has no values", "a layout names what stands in a line, as in the manual of the server");
            return;
        }

        if (!Values.Any(value => value.HasDate))
        {
            faults.Error(1, "the layout has no time that states the day, and a line without one cannot be placed", "add %t (Apache) or $time_iso8601 (nginx)");
        }

        for (int i = 0; i + 1 < Values.Length; i++)
        {
            LayoutValue value = Values[i];
            LayoutValue next = Values[i + 1];
            if (_after[i].Length == 0)
            {
                bool hasEnd = value is { Shape: ValueShape.Time, IsWholeTime: true } or { Shape: ValueShape.Status }
                    || (value.Shape is ValueShape.Word or ValueShape.Address && BeginsWithSlash(i + 1));
                if (!hasEnd)
                {
                    faults.Error(next.Column, $"nothing stands between {value.Name} and {next.Name}, so that no line tells where one ends", "put a space or quotation marks between them");
                }
            }
            else if (value.Shape == ValueShape.Text && !IsCertain(i))
            {
                faults.Warning(
                    value.Column,
                    Escapes == EscapeStyle.None
                        ? $"{value.Name} is not escaped: a client can write what looks like the rest of the line"
                        : $"{value.Name} may contain '{_after[i]}', and nothing after it tells which one is the server's: a client can move the border",
                    Escapes == EscapeStyle.None ? "leave out escape=none" : $"put {value.Name} into quotation marks");
            }
        }
    }

    private bool IsCertain(int i)
    {
        int end = EndOfRun(i);
        return HasMark(i) || (end > i + 1 && HasMark(end - 1)) || (end == Values.Length && !IsOpenEnded);
    }
}
