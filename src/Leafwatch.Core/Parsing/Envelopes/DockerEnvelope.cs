using Leafwatch.Core.Parsing.Structured;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// What Docker's json-file driver puts around what a container writes: <c>{"log":"message\n","stream":"stdout","time":"…Z"}</c>.
/// https://docs.docker.com/engine/logging/drivers/json-file/
/// </summary>
internal sealed class DockerEnvelope(ParserOptions options) : JsonEnvelope(Keys)
{
    private static readonly FieldMapping Keys = new FieldMapping().AddTime("time").AddText("log");

    private readonly TimeText _time = new(options);

    public override LineText Program(LineText text) => default;

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time) => _time.TryRead(text, out time);
}
