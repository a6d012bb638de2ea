namespace Leafwatch.Core.Sources;

/// <summary>What a decoder gives, to be read once; whatever it finds broken is an <see cref="IOException"/>, as with any other file.</summary>
/// <param name="packed">What it reads.</param>
/// <param name="open">Makes the decoder, which may read at once and fail.</param>
internal sealed class UnpackedStream(Stream packed, Func<Stream, Stream> open) : ForwardStream
{
    private Stream? _decoder;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return (_decoder ??= open(packed)).Read(buffer);
        }
        catch (Exception e) when (e is not IOException or EndOfStreamException)
        {
            // What a decoder makes of bytes that no encoder wrote is not always of the kinds that it documents.
            throw new IOException($"broken archive: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }
}
