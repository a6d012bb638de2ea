using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What containerd and CRI-O put around what a container writes: <c>2026-11-19T08:00:00.123456789Z stdout F message</c>; the third word is F
/// for a whole line and P for a part of one. https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
/// </summary>
internal sealed class CriEnvelope(ParserOptions options) : Envelope
{
    private readonly TimeText _time = new(options);

    public override bool TryOpen(LineText text, out LineText message)
    {
        message = default;
        if (!text.TryCut(" "u8, out LineText stamp, out LineText rest)
            || !(rest.TrySkip("stdout "u8, out rest) || rest.TrySkip("stderr "u8, out rest))
            || !rest.TryCut(" "u8, out LineText tags, out message)
            || tags.Length == 0 || tags.Bytes[0] is not ((byte)'F' or (byte)'P')
            || !_time.TryRead(stamp.Bytes, out DateTimeOffset time))
        {
            return false;
        }

        Time = time;
        return true;
    }

    public override LineText Program(LineText text) => default;
}
