using System.Globalization;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Benchmarks;

/// <summary>A block of access log lines, made up: one line in a hundred is a 404 when asked for.</summary>
public static class SampleLog
{
    public const int Lines = 1000;

    private static readonly DateTimeOffset Start = new(2026, 11, 19, 8, 0, 0, TimeSpan.FromHours(-5));

    public static Batch Batch(bool withMatches)
    {
        StringBuilder text = new();
        for (int i = 0; i < Lines; i++)
        {
            int status = withMatches && i % 100 == 0 ? 404 : 200;
            text.Append(CultureInfo.InvariantCulture, $"192.0.2.{i % 200} - - [{Start.AddSeconds(i / 10):dd/MMM/yyyy:HH:mm:ss} -0500] ")
                .Append(CultureInfo.InvariantCulture, $"\"GET /articles/{i}?page=2 HTTP/1.1\" {status} {5000 + i} \"https://www.example.org/articles\" ")
                .Append("\"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0\"\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, bytes.Length) };
    }
}
