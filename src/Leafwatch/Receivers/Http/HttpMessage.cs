using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Leafwatch.Receivers.Http;

/// <summary>What is posted.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Body">JSON.</param>
internal sealed record HttpMessage(Uri Address, byte[] Body)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A body, written as an object.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write) => JsonValue(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    public static byte[] JsonValue(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new();

        // The body is JSON and nothing else: no page has it inside.
        using (Utf8JsonWriter json = new(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return body.WrittenSpan.ToArray();
    }
}
