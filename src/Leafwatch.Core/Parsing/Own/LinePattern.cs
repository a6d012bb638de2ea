using System.Buffers;
using System.Text;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Layouts.Steps;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>
/// One way in which a line may be written: a pattern, or what it is with some of its optional parts left out. It is read from left to right,
/// and nothing that was found is taken back; only a text is tried at one place after the other, and how often is bounded (<see cref="FoundValues.Patience"/>).
/// </summary>
internal sealed class LinePattern
{
    private const int MostVariants = 32;

    private static readonly SearchValues<byte> NumberLetters = SearchValues.Create("0123456789+-."u8);

    private readonly Literal _head;
    private readonly PatternCapture[] _captures;
    private readonly Literal[] _after;
    private readonly TimeLayouts _time;

    private LinePattern(string head, PatternCapture[] captures, string[] after, TimeLayouts time)
    {
        _head = LiteralOf(head);
        _captures = captures;
        _after = [.. after.Select(LiteralOf)];
        _time = time;
    }

    public IReadOnlyList<PatternCapture> Captures => _captures;

    /// <summary>Compiles a pattern: with all of its optional parts first, then with fewer and fewer of them.</summary>
    /// <returns>Nothing when it cannot be read; <paramref name="faults"/> say why.</returns>
    public static IReadOnlyList<LinePattern>? Compile(string pattern, TimeLayouts time, LayoutFaults faults)
    {
        if (PatternReader.Read(pattern, faults) is not { } parts)
        {
            return null;
        }

        if (Count(parts) > MostVariants)
        {
            faults.Error(1, $"the pattern has so many optional parts that a line could be written in more than {MostVariants} ways", "make several patterns of it");
            return null;
        }

        List<LinePattern> variants = [];
        LayoutFaults found = new("pattern");
        foreach (IReadOnlyList<PatternPart> flat in Expand(parts, 0))
        {
            LinePattern variant = Of(flat, time);
            variant.Check(found);
            variants.Add(variant);
        }

        // What is wrong outside of the optional parts is wrong in each variant.
        foreach (Diagnostic fault in found.All.Distinct())
        {
            (fault.IsWarning ? (Action<int, string, string?>)faults.Warning : faults.Error)(fault.Column, fault.Message, fault.Hint);
        }

        return faults.HasErrors ? null : variants;
    }

    /// <summary>Makes the steps of one parser; each is told with the values that it is to find.</summary>
    public (LayoutStep Step, string Finds)[] CreateSteps()
    {
        List<(LayoutStep, string)> steps = [];
        if (_head.Length > 0)
        {
            steps.Add((new LiteralStep(_head), $"'{_head}'"));
        }

        for (int i = 0; i < _captures.Length; i++)
        {
            string finds = $"{_captures[i].Shown}{(_after[i].Length > 0 ? $" and '{_after[i]}'" : "")}";
            steps.Add((_captures[i].Kind is CaptureKind.Text or CaptureKind.LongText or CaptureKind.Rest ? CreateText(ref i) : CreateClosed(i), finds));
        }

        return [.. steps];
    }

    /// <summary>How many ways there are to leave out optional parts.</summary>
    private static int Count(IReadOnlyList<PatternPart> parts)
    {
        int count = 1;
        foreach (PatternOption option in parts.OfType<PatternOption>())
        {
            count = Math.Min(MostVariants + 1, count * (1 + Count(option.Parts)));
        }

        return count;
    }

    private static IEnumerable<IReadOnlyList<PatternPart>> Expand(IReadOnlyList<PatternPart> parts, int from)
    {
        int option = from;
        while (option < parts.Count && parts[option] is not PatternOption)
        {
            option++;
        }

        if (option == parts.Count)
        {
            return [parts];
        }

        // What an optional part contains may be optional in turn: it is expanded where it stands.
        List<PatternPart> with = [.. parts.Take(option), .. ((PatternOption)parts[option]).Parts, .. parts.Skip(option + 1)];
        List<PatternPart> without = [.. parts.Take(option), .. parts.Skip(option + 1)];
        return Expand(with, option).Concat(Expand(without, option));
    }

    private static LinePattern Of(IReadOnlyList<PatternPart> parts, TimeLayouts time)
    {
        string head = "";
        List<PatternCapture> captures = [];
        List<string> after = [];
        foreach (PatternPart part in parts)
        {
            if (part is PatternCapture capture)
            {
                captures.Add(capture);
                after.Add("");
            }
            else if (part is PatternText text)
            {
                head = captures.Count == 0 ? head + text.Text : head;
                if (captures.Count > 0)
                {
                    after[^1] += text.Text;
                }
            }
        }

        return new LinePattern(head, [.. captures], [.. after], time);
    }

    private static Literal LiteralOf(string text) => new(Encoding.UTF8.GetBytes(text));

    private static bool IsText(PatternCapture capture) => capture.Kind is CaptureKind.Text or CaptureKind.LongText or CaptureKind.Rest;

    private LayoutStep CreateText(ref int i)
    {
        int text = i;
        if (i == _captures.Length - 1)
        {
            return new LastTextStep(text, _after[text]);
        }

        int end = EndOfRun(text);
        List<LayoutStep> followers = [];
        while (i + 1 < end)
        {
            followers.Add(CreateClosed(++i));
        }

        bool mustEnd = end == _captures.Length;
        return _captures[text].Kind == CaptureKind.LongText
            ? new LongTextStep(text, _after[text], [.. followers], mustEnd)
            : new TextStep(text, _after[text], [.. followers], hasBackslashes: false, mustEnd);
    }

    /// <summary>The number after that of the last value that must follow a text at once.</summary>
    private int EndOfRun(int text)
    {
        int next = text + 1;
        while (next < _captures.Length && !IsText(_captures[next]))
        {
            next++;
        }

        return next;
    }

    private LayoutStep CreateClosed(int i) => _captures[i].Kind switch
    {
        CaptureKind.Number => new NumberStep(i, _after[i]),
        CaptureKind.Decimal => new NumberStep(i, _after[i], hasFraction: true),
        CaptureKind.Ip => new WholeAddressStep(i, _after[i]),
        CaptureKind.Host => new BareWordStep(i, _after[i], isLast: true),
        CaptureKind.Quoted => new QuotedStep(i, _after[i]),
        CaptureKind.Spaces => new SpacesStep(_after[i]),
        CaptureKind.Time => CreateTime(i),
        _ => new BareWordStep(i, _after[i]),
    };

    private LayoutStep CreateTime(int i) => _captures[i].Time is not { } pattern ? _time.CreateStep(_after[i])
        : _captures.Count(capture => capture.Kind == CaptureKind.Time) == 1 ? new TimeChoiceStep([new PatternTimeStep(pattern, _after[i])])
        : new PatternTimeStep(pattern, _after[i]);

    private void Check(LayoutFaults faults)
    {
        CheckTime(faults);
        HashSet<string> names = [];
        for (int i = 0; i < _captures.Length; i++)
        {
            PatternCapture capture = _captures[i];
            if (capture.Kind is not (CaptureKind.Time or CaptureKind.Spaces) && capture.Name != PatternReader.Skip && !names.Add(capture.Name))
            {
                faults.Error(capture.Column, $"{capture.Shown} stands in the pattern twice", "a field has one value: {skip} for one that is not needed");
            }

            if (i == _captures.Length - 1)
            {
                if (capture.Kind == CaptureKind.Rest && _after[i].Length > 0)
                {
                    RestIsLast(capture, faults);
                }
            }
            else if (capture.Kind == CaptureKind.Rest)
            {
                RestIsLast(capture, faults);
            }
            else if (_after[i].Length == 0)
            {
                CheckBorder(capture, _captures[i + 1], faults);
            }
            else if (capture is { Kind: CaptureKind.Text, IsKindStated: false } && !IsCertain(i))
            {
                faults.Warning(
                    capture.Column,
                    $"{capture.Shown} may itself contain '{_after[i]}', and nothing behind it tells which one is the program's: whoever chooses it can move what follows",
                    $"{{{capture.Name}:quoted}} if the program escapes quotation marks; else say where it ends: {{{capture.Name}:longtext}} at the last '{_after[i]}', {{{capture.Name}:text}} at the first that fits");
            }
        }
    }

    private static void RestIsLast(PatternCapture capture, LayoutFaults faults) =>
        faults.Error(capture.Column, "the rest of a line is the last in a pattern, and something follows", "{skip:text} for what is passed over in the middle");

    private void CheckTime(LayoutFaults faults)
    {
        PatternCapture[] times = [.. _captures.Where(capture => capture.Kind == CaptureKind.Time)];
        if (times.Length == 0)
        {
            faults.Error(1, "the pattern has no {time}, and a line without a time cannot be placed", "{time}, with its layout under 'time', or {time:%Y-%m-%d %H:%M:%S}");
            return;
        }

        foreach (PatternCapture time in times)
        {
            if (time.Time is null && _time.IsEmpty)
            {
                faults.Error(time.Column, "nothing says how the time is written", "time: \"%Y-%m-%d %H:%M:%S\", beside 'patterns'");
            }
            else if (time.Time is null && times.Length > 1)
            {
                faults.Error(time.Column, "a time in several pieces needs a layout for each", "{time:%Y-%m-%d} and {time:%H:%M:%S}");
            }
        }

        bool hasDate = times.Any(time => time.Time?.HasDate ?? _time.HasDate);
        if (!hasDate && !faults.HasErrors)
        {
            faults.Error(times[0].Column, "the time does not state the day, and a line without one cannot be placed", "%d or %s, at the least");
        }
    }

    private static void CheckBorder(PatternCapture capture, PatternCapture next, LayoutFaults faults)
    {
        bool endsByItself = capture.Kind switch
        {
            CaptureKind.Quoted or CaptureKind.Ip or CaptureKind.Number or CaptureKind.Decimal or CaptureKind.Time or CaptureKind.Spaces => true,
            CaptureKind.Word or CaptureKind.Host => next.Kind == CaptureKind.Spaces,
            _ => false,
        };
        if (!endsByItself)
        {
            faults.Error(next.Column, $"nothing stands between {capture.Shown} and {next.Shown}, so that no line tells where one ends", "put the text between them that stands in the line");
        }
    }

    /// <summary>Whether there is but one place where a text can end: the line ends with values that cannot contain the text that parts them from it.</summary>
    private bool IsCertain(int text)
    {
        int end = EndOfRun(text);
        if (end != _captures.Length)
        {
            return false;
        }

        for (int i = text + 1; i < end; i++)
        {
            if (MayContain(_captures[i].Kind, _after[text].Bytes))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayContain(CaptureKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        CaptureKind.Word or CaptureKind.Host => !text.ContainsAny((byte)' ', (byte)'\t'),
        CaptureKind.Number or CaptureKind.Decimal => !text.ContainsAnyExcept(NumberLetters),
        CaptureKind.Ip => !text.ContainsAnyExcept(WholeAddressStep.Letters),
        CaptureKind.Spaces => !text.ContainsAnyExcept((byte)' ', (byte)'\t'),
        _ => false,
    };
}
