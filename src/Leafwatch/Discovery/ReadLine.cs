using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Discovery;

/// <summary>A line of a log as it was read, for a person to confirm. Nothing of it is escaped yet.</summary>
/// <param name="IsRead">Whether it was read.</param>
/// <param name="Time">When; <see langword="null"/> for a line that is no event, such as a header.</param>
/// <param name="Address">Where from.</param>
/// <param name="User">Who.</param>
/// <param name="What">What happened: a status and a path, or an action with its outcome.</param>
/// <param name="Line">The line.</param>
internal sealed record ReadLine(bool IsRead, DateTimeOffset? Time, string? Address, string? User, string? What, string Line)
{
    private const int LongestValue = 100;
    private const int LongestLine = 2000;

    public static ReadLine Of(EventView view, bool isRead)
    {
        string line = Text(view.Line, LongestLine);
        return !isRead || view.Weight == 0
            ? new ReadLine(isRead, null, null, null, isRead ? "(no event: a header, or part of the line before)" : null, line)
            : new ReadLine(
                true,
                view.Time,
                Value(view, Field.SourceIp) ?? Value(view, Field.SourceDomain),
                Value(view, Field.UserName),
                WhatOf(view),
                line);
    }

    private static string? WhatOf(EventView view)
    {
        StringBuilder what = new();
        foreach (Field field in (ReadOnlySpan<Field>)[
            Field.HttpResponseStatusCode, Field.HttpRequestMethod, Field.UrlDomain, Field.UrlPath, Field.EventAction, Field.LogLevel, Field.ProcessName])
        {
            if (Value(view, field) is { } value)
            {
                what.Append(what.Length > 0 ? " " : "").Append(value);
            }
        }

        if (Value(view, Field.EventOutcome) is { } outcome && !view.Has(Field.HttpResponseStatusCode))
        {
            what.Append(what.Length > 0 ? " " : "").Append(outcome);
        }

        return what.Length > 0 ? what.ToString() : null;
    }

    private static string? Value(EventView view, Field field) => view.Has(field) && view[field].Length > 0 ? Text(view[field], LongestValue) : null;

    private static string Text(ReadOnlySpan<byte> bytes, int longest) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, longest)]);
}
