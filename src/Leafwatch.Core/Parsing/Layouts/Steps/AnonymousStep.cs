using System.Runtime.CompilerServices;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// The beginning of most lines at one look: a dotted quad, dashes for the names that nobody gave, and the time of the line before.
/// Any other beginning is left to the <paramref name="steps"/> that this one stands for.
/// </summary>
/// <param name="client">The number of the client.</param>
/// <param name="names">The numbers of the values that are dashes, one after the other.</param>
/// <param name="dashes">What stands between client and time when they are.</param>
/// <param name="offsets">Where in it the dashes are.</param>
/// <param name="after">What stands after the time.</param>
/// <param name="steps">The steps for all of that.</param>
internal sealed class AnonymousStep(int client, int[] names, Literal dashes, int[] offsets, Literal after, LayoutStep[] steps) : LayoutStep
{
    private readonly AccessTime _time = new();
    private readonly int _length = dashes.Length + AccessTime.Length + after.Length;

    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int quad = text.Length - at < _length ? 0 : ClientAddress.QuadLength(text[at..]);
        int end = at + quad;
        int time = end + dashes.Length;
        if (quad > 0 && text.Length - end >= _length && dashes.IsAt(text, end)
            && after.IsAt(text, time + AccessTime.Length) && _time.TryRead(text.Slice(time, AccessTime.Length), out DateTimeOffset read))
        {
            found.IsQuad = true;
            found.Time = read;
            found.Put(client, at, end);
            PutNames(end, found);
            return end + _length;
        }

        return RunAll(steps, text, at, found);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutNames(int end, FoundValues found)
    {
        int[] dashesAt = offsets;
        for (int i = 0; i < dashesAt.Length; i++)
        {
            found.Put(names[i], end + dashesAt[i], end + dashesAt[i] + 1);
        }
    }
}
