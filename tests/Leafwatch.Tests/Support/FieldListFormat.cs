using System.Globalization;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Tests.Support;

/// <summary>A format for tests: seconds since 1970, then <c>field=value</c>, with blanks between.</summary>
internal sealed class FieldListFormat : LineParser
{
    public static LogFormat Format { get; } = new("field-list", [new LogSource("webserver")], [], _ => new FieldListFormat());

    public override bool TryParse(EventView line)
    {
        string[] words = Encoding.UTF8.GetString(line.Line).Split(' ');
        if (!long.TryParse(words[0], CultureInfo.InvariantCulture, out long seconds))
        {
            return false;
        }

        line.Time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        foreach (string[] pair in words.Skip(1).Select(word => word.Split('=', 2)))
        {
            line.SetCopy(Field.Named(pair[0]), Encoding.UTF8.GetBytes(pair[1]));
        }

        return true;
    }
}
