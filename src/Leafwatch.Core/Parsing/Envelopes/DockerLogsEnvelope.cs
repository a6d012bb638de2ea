using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What <c>docker logs --timestamps</c> and <c>kubectl logs --timestamps</c> put before what a container writes: <c>2026-11-19T08:00:00.123456789Z message</c>. Docker always writes
/// nine digits, Kubernetes leaves zeros at the end out; fewer than six are another program's time.
/// https://docs.docker.com/reference/cli/docker/container/logs/, https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/
/// </summary>
internal sealed class DockerLogsEnvelope(ParserOptions options) : Envelope
{
    private const int LeastLength = 27;
    private const int MostLength = 35;

    private readonly TimeText _time = new(options);

    /// <summary>Whether a line begins with nine digits of a second in UTC, as hardly anything else does: a host's name, or the time of a logger, it is not.</summary>
    public static bool IsSurelyOne(byte[] line) => line.Length > 30 && line[10] == 'T' && line[19] == '.' && line[29] == 'Z' && line[30] == ' ';

    public override bool TryOpen(LineText text, out LineText message)
    {
        if (!text.TryCut(" "u8, out LineText stamp, out message) || stamp.Length is < LeastLength or > MostLength || stamp.Bytes[10] != 'T' || stamp.Bytes[19] != '.'
            || !_time.TryRead(stamp.Bytes, out DateTimeOffset time))
        {
            return false;
        }

        Time = time;
        return true;
    }

    public override LineText Program(LineText text) => default;
}
