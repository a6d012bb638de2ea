using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What <c>docker logs -t</c> and <c>kubectl logs --timestamps</c> put before each line: a time of RFC 3339 with nine digits behind the point, of which the second leaves
/// zeros at the end out, and a space. Loggers write six at the most.
/// https://docs.docker.com/reference/cli/docker/container/logs/, https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/
/// </summary>
/// <remarks>What goes on with the name of a stream is a runtime's own line (<see cref="CriEnvelope"/>).</remarks>
internal sealed class StampedEnvelope(ParserOptions options) : Envelope
{
    private const int PointAt = 19;
    private const int FewestDigits = 7;
    private const int MostDigits = 9;

    private readonly TimeText _time = new(options);

    public override bool TryOpen(LineText text, out LineText message)
    {
        if (!text.TryCut(" "u8, out LineText stamp, out message) || stamp.Length <= PointAt || stamp.Bytes[PointAt] != '.'
            || Digits.Leading(stamp.Bytes[(PointAt + 1)..]) is < FewestDigits or > MostDigits
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
