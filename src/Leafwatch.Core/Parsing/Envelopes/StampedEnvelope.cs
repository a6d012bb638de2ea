using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What <c>docker logs -t</c> and <c>kubectl logs --timestamps</c> put before each line: a time of RFC 3339 with nine digits behind the point, and a space.
/// https://docs.docker.com/reference/cli/docker/container/logs/
/// </summary>
/// <remarks>What goes on with the name of a stream is a runtime's own line (<see cref="CriEnvelope"/>).</remarks>
internal sealed class StampedEnvelope(ParserOptions options) : Envelope
{
    private const int PointAt = 19;
    private const int FractionEnd = PointAt + 1 + 9;

    private readonly TimeText _time = new(options);

    public override bool TryOpen(LineText text, out LineText message)
    {
        if (!text.TryCut(" "u8, out LineText stamp, out message) || stamp.Length <= FractionEnd || stamp.Bytes[PointAt] != '.' || Digits.Is(stamp.Bytes[FractionEnd])
            || Digits.Leading(stamp.Bytes[(PointAt + 1)..]) != FractionEnd - PointAt - 1
            || message.Bytes.StartsWith("stdout "u8) || message.Bytes.StartsWith("stderr "u8)
            || !_time.TryRead(stamp.Bytes, out DateTimeOffset time))
        {
            return false;
        }

        Time = time;
        return true;
    }

    public override LineText Program(LineText text) => default;
}
