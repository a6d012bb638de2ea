using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Leafwatch.Exports;

/// <summary>One JSON object on a line of its own, for commands that print few of them.</summary>
internal static class JsonObjectLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length) + "\n");
    }
}
