using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class SpreadJsonStreamTests : IDisposable
{
    private static readonly JsonSerializerOptions Spread = new() { WriteIndented = true };

    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab {}[],:\"\\\n\r\t\u00eb"], 0, 12];

    private static readonly Gen<JsonObject> Document = Gen.Select(Text, Text, Gen.Int, Text.Array[0, 3], (name, value, number, list) => new JsonObject
    {
        ["first"] = value,
        [name] = new JsonObject { [value] = number, ["list"] = new JsonArray([.. list.Select(each => (JsonNode)each)]), ["none"] = new JsonArray() },
    });

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("leafwatch-json-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Documents_over_several_lines_are_lines_however_they_stand_together_and_however_they_are_read() =>
        Gen.Select(Document.Array[1, 5], Gen.Int[0, 3], Gen.Int[1, 50], Gen.Bool).Sample((documents, form, piece, hasReturns) =>
        {
            string[] spread = [.. documents.Select(document => document.ToJsonString(Spread))];
            string text = form switch
            {
                0 => string.Join('\n', spread),
                1 => string.Concat(spread.Select((document, i) => $"Record {i + 1}\n{document}\n")),
                2 => $"[\n{string.Join(",\n", spread)}\n]\n",
                _ => new JsonArray([.. documents.Select(document => document.DeepClone())]).ToJsonString(Spread),
            };
            byte[] bytes = Encoding.UTF8.GetBytes(hasReturns ? text.ReplaceLineEndings("\r\n") : text.ReplaceLineEndings("\n"));

            Assert.True(FoldedStream.IsSpread(bytes));
            Assert.Equal(documents.Select(document => document.ToJsonString()), Lines(new MemoryStream(bytes), piece));
        });

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("{ \"a\": 1 }\n")]
    [InlineData("{}\n")]
    [InlineData("[Mon Mar 02 12:00:00 2026] [error] x\n")]
    [InlineData("Record 1 was broken\n")]
    [InlineData("{\nplain text\n")]
    [InlineData("")]
    public void What_is_in_lines_already_is_left_as_it_is(string text) => Assert.False(FoldedStream.IsSpread(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Text_between_documents_and_a_torn_document_are_lines_of_their_own()
    {
        const string Written = "{\n \"a\": 1\n}\nnote: the disk was full here, some are missing\n{\n \"b\": \"torn\nRecord X\nRecord 3\n{\n \"c\": [\n  1, 2\n ]\n}\n{\n \"d\":";

        Assert.Equal(
            ["{\"a\":1}", "note: the disk was full here, some are missing", "{\"b\":\"torn", "Record X", "{\"c\":[1,2]}", "{\"d\":"],
            Lines(new MemoryStream(Encoding.UTF8.GetBytes(Written)), 7));
    }

    [Theory]
    [InlineData("{\n \"a\": 1,\n{\n \"b\": 2\n}\n", "{\"a\":1,", "{\"b\":2}")]
    [InlineData("{\n \"a\": [1,\n{\n \"b\": 2\n}\n}\n{\n \"c\": 3\n}\n", "{\"a\":[1,{\"b\":2}}", "{\"c\":3}")]
    [InlineData("{\n \"a\": {\n{\n \"b\": [\n{\n}\n]\n}\n", "{\"a\":{", "{\"b\":[{}]}")]
    public void What_comes_after_a_torn_document_is_read(string written, params string[] lines) =>
        Assert.Equal(lines, Lines(new MemoryStream(Encoding.UTF8.GetBytes(written)), 3));

    [Fact]
    public void What_comes_through_a_pipe_is_read_too()
    {
        using WholeFile file = WholeFile.Over(new MemoryStream("{\n    \"a\": 1\n}\n"u8.ToArray()), isLive: false);
        byte[] buffer = WholeFile.NewBuffer();

        Assert.True(file.TryClaim(buffer, out WholeFile.Chunk chunk));

        Assert.Equal("{\"a\":1}\n", Encoding.UTF8.GetString(buffer, chunk.Lines.Start, chunk.Lines.Length));
    }

    [Fact]
    public void A_short_archive_that_breaks_off_gives_its_lines_before_it_fails()
    {
        string path = Path.Combine(_directory.FullName, "short.log.gz");
        using (FileStream file = File.Create(path))
        {
            using (System.IO.Compression.GZipStream packed = new(file, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                packed.Write("1 a\n2 b\n"u8);
            }

            file.Write("rubbish behind its end"u8);
        }

        using WholeFile whole = WholeFile.Open(path);
        byte[] buffer = WholeFile.NewBuffer();

        Assert.True(whole.TryClaim(buffer, out WholeFile.Chunk chunk));
        Assert.Equal("1 a\n2 b\n", Encoding.UTF8.GetString(buffer, chunk.Lines.Start, chunk.Lines.Length));
        Assert.ThrowsAny<IOException>(() => whole.TryClaim(buffer, out _));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("us-ascii")]
    public void A_file_of_them_is_read_as_lines(string encoding)
    {
        string path = Path.Combine(_directory.FullName, "events.json");
        File.WriteAllText(path, "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", Encoding.GetEncoding(encoding));
        using WholeFile file = WholeFile.Open(path);
        byte[] buffer = WholeFile.NewBuffer();

        Assert.True(file.TryClaim(buffer, out WholeFile.Chunk chunk));
        WholeFile.Lines lines = file.Read(buffer, chunk);

        Assert.Equal("{\"a\":1}\n{\"a\":2}\n", Encoding.UTF8.GetString(buffer, lines.Start, lines.Length));
    }

    private static string[] Lines(Stream spread, int piece)
    {
        using FoldedStream stream = FoldedStream.Of("{\n\"a\""u8, spread);
        List<byte> all = [];
        byte[] some = new byte[piece];
        while (stream.Read(some) is > 0 and int length)
        {
            all.AddRange(some.AsSpan(0, length));
        }

        return Encoding.UTF8.GetString([.. all]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
