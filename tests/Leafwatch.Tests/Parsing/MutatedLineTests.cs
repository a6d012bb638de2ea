using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

/// <summary>
/// Lines that real servers wrote, changed at random, each tried on every format: the samples are the corpus. Some thousands in
/// every run; <c>LEAFWATCH_MUTATED_LINES=1000000</c> asks for more.
/// </summary>
public sealed class MutatedLineTests
{
    private const int Usual = 20_000;
    private const int MostChanges = 6;

    private static readonly byte[][] Corpus = [.. ParsedLine.Samples.SelectMany(ParsedLine.Sample).Where(line => line.Length > 0).Select(Encoding.Latin1.GetBytes)];

    // What ends, begins or escapes something in some format.
    private static readonly byte[] Telling = "\"'\\[]{}()<>&;:,=|#%@-+. \t\r\0/?0123456789"u8.ToArray();

    private static int Count => Environment.GetEnvironmentVariable("LEAFWATCH_MUTATED_LINES") is { Length: > 0 } asked
        ? int.Parse(asked, CultureInfo.InvariantCulture)
        : Usual;

    public static TheoryData<string> Names => [.. Formats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_changed_line_harms_a_parser(string name)
    {
        LogFormat format = Formats.Find(name)!;
        LineParser parser = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, static () => ParsedLine.Reference));
        byte[][] own = [.. Corpus.Where(line => Reads(parser, line))];
        Random random = new(name.Length + 7);
        EventView view = new();
        byte[] buffer = new byte[1 << 16];
        int read = 0;
        for (int i = 0; i < Count; i++)
        {
            // Lines of other formats are no less hostile, but seldom come far.
            byte[] line = own.Length > 0 && i % 8 != 0 ? own[random.Next(own.Length)] : Corpus[random.Next(Corpus.Length)];
            int length = Change(line, buffer, random);
            view.Begin(buffer, 0, length);
            try
            {
                if (parser.TryParse(view))
                {
                    read++;
                    foreach (Field field in format.Fields)
                    {
                        _ = view[field].Length;
                    }
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"{Encoding.Latin1.GetString(buffer, 0, length)}\n{e}");
            }
        }

        Assert.True(own.Length == 0 || read > 0, "None of them was a line any more.");
    }

    private static bool Reads(LineParser parser, byte[] line)
    {
        EventView view = new();
        view.Begin(line, 0, line.Length);
        return parser.TryParse(view);
    }

    private static int Change(byte[] line, byte[] buffer, Random random)
    {
        int length = Math.Min(line.Length, buffer.Length / 4);
        line.AsSpan(0, length).CopyTo(buffer);
        for (int changes = random.Next(MostChanges); changes >= 0 && length > 0; changes--)
        {
            int at = random.Next(length);
            int some = Math.Min(random.Next(1, 24), length - at);
            switch (random.Next(6))
            {
                case 0:
                    buffer[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 1:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 2:
                    buffer.AsSpan((at + some)..length).CopyTo(buffer.AsSpan(at));
                    length -= some;
                    break;
                case 3:
                    length = at;
                    break;
                default:
                    // A part of it, or of another line, once more.
                    byte[] other = random.Next(2) == 0 ? line : Corpus[random.Next(Corpus.Length)];
                    int from = random.Next(other.Length);
                    some = Math.Min(Math.Min(some, other.Length - from), buffer.Length - length);
                    buffer.AsSpan(at..length).CopyTo(buffer.AsSpan(at + some));
                    other.AsSpan(from, some).CopyTo(buffer.AsSpan(at));
                    length += some;
                    break;
            }
        }

        return length;
    }
}
