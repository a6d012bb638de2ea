using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class StandardInputReaderTests
{
    [Fact]
    public async Task Its_end_ends_it_and_a_last_line_without_an_end_is_taken()
    {
        await using StreamRun run = Run("one\r\ntwo\nthree"u8.ToArray());

        Assert.Equal(["one\r", "two", "three"], await run.LinesAsync(3));
        Assert.Equal(14, run.Position!.Offset);
        Assert.Equal("stdin:in", (await run.EventAsync<SourceEvent.FileFinished>()).Key);
        await run.EndAsync();
    }

    [Fact]
    public async Task What_has_come_is_handed_on_while_the_sender_pauses()
    {
        Pipe pipe = new();
        await using StreamRun run = new((pool, time) => new StandardInputReader("in", pipe.Reader.AsStream(), pool, time));
        await pipe.Writer.WriteAsync("one\ntw"u8.ToArray());
        Assert.Equal(["one"], await run.LinesAsync(1));
        Assert.True(run.IsCaughtUp || (await run.TakeAsync()).Batch!.CaughtUp);

        await pipe.Writer.WriteAsync("o\n"u8.ToArray());
        Assert.Equal(["two"], await run.LinesAsync(1));
        Assert.False(run.IsOver);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_cut_and_told()
    {
        byte[] input = [.. "short\n"u8, .. Enumerable.Repeat((byte)'x', 3 * FollowOptions.DefaultLongestLine), .. "\nnext\n"u8];
        await using StreamRun run = Run(input);

        StringBuilder lines = new();
        SourceEvent.LineTooLong? told = null;
        SourceItem item = await run.TakeAsync();
        for (; item.Event is not SourceEvent.FileFinished; item = await run.TakeAsync())
        {
            lines.Append(item.Batch is { } batch ? Encoding.UTF8.GetString(batch.Bytes) : "");
            told ??= item.Event as SourceEvent.LineTooLong;
        }

        Assert.Equal($"short\n{new string('x', FollowOptions.DefaultLongestLine)}\nnext\n", lines.ToString());
        Assert.Equal(6, told!.Offset);
    }

    [Fact]
    public async Task The_place_in_an_input_that_is_over_is_forgotten()
    {
        await using StreamRun run = new(
            (pool, time) => new StandardInputReader("in", Stream.Null, pool, time),
            new SourcePosition("stdin:in", "in", "stdin", "", "", 0, 5));

        await run.EventAsync<SourceEvent.FileFinished>();
    }

    [Fact]
    public async Task However_it_is_cut_into_reads_the_lines_are_the_same() => await Gen.Select(
        Gen.String[Gen.Char["ab\n"], 0, 200], Gen.Int[1, 20]).SampleAsync(async (text, size) =>
    {
        await using StreamRun run = new((pool, time) => new StandardInputReader("in", new Dribble(Encoding.UTF8.GetBytes(text), size), pool, time));
        StringBuilder got = new();
        while ((await run.TakeAsync()).Batch is { } batch)
        {
            got.Append(Encoding.UTF8.GetString(batch.Bytes));
        }

        Assert.Equal(text.Length == 0 || text[^1] == '\n' ? text : text + "\n", got.ToString());
    }, iter: 100);

    private static StreamRun Run(byte[] input) => new((pool, time) => new StandardInputReader("in", new MemoryStream(input), pool, time));

    /// <summary>Gives a few bytes at each read.</summary>
    private sealed class Dribble(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
