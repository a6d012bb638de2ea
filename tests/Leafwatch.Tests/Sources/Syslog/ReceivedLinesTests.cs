using System.Net;
using System.Text;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class ReceivedLinesTests : IDisposable
{
    private const int Blocks = 4;

    private static readonly PeerAddress Peer = PeerAddress.Of(IPAddress.Parse("192.0.2.7"));
    private static readonly byte[] Long = Encoding.ASCII.GetBytes("<13>Oct  9 03:14:30 web app: " + new string('x', 50_000));

    private readonly ReceivedLines _lines = new(
        received: 1_000, new SyslogOptions { Listen = [], Linger = TimeSpan.Zero, Blocks = Blocks }, new BlockPool(), TimeProvider.System);

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task Lines_come_in_the_order_in_which_their_messages_came()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Reception.Taken, _lines.Offer(Encoding.ASCII.GetBytes($"<13>Oct  9 03:14:30 web app: {i}\n"), Peer));
        }

        (ReceivedLines.Block block, bool isLast) = await TakeAsync();
        Assert.Equal(
            "<13>Oct  9 03:14:30 web app: 0\n<13>Oct  9 03:14:30 web app: 1\n<13>Oct  9 03:14:30 web app: 2\n",
            Encoding.ASCII.GetString(block.Buffer, 0, block.Length));
        Assert.Equal(1_000 + block.Length, block.Received);
        Assert.True(isLast);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n\0")]
    public async Task An_empty_datagram_is_no_line(string datagram)
    {
        Assert.Equal(Reception.Taken, _lines.Offer(Encoding.ASCII.GetBytes(datagram), Peer));
        Assert.Equal(Reception.Taken, _lines.Offer("<13>Oct  9 03:14:30 web app: x\r\n"u8, Peer));

        (ReceivedLines.Block block, _) = await TakeAsync();
        Assert.Equal("<13>Oct  9 03:14:30 web app: x\n", Encoding.ASCII.GetString(block.Buffer, 0, block.Length));
    }

    [Fact]
    public async Task When_the_engine_is_slow_there_is_no_more_room_than_was_stated()
    {
        int taken = 0;
        while (_lines.Offer(Long, Peer) == Reception.Taken)
        {
            taken++;
            Assert.True(taken * (long)Long.Length < Blocks * (long)BlockPool.BlockSize);
        }

        Task room = _lines.RoomAsync();
        Assert.False(room.IsCompleted);
        (ReceivedLines.Block block, bool isLast) = await TakeAsync();
        Assert.False(isLast);
        Assert.True(room.IsCompleted);
        Assert.Equal(Reception.Taken, _lines.Offer(Long, Peer));
        int left = taken + 1 - (block.Length / Long.Length);
        for (isLast = false; !isLast;)
        {
            (block, isLast) = await TakeAsync();
            left -= block.Length / Long.Length;
        }

        Assert.Equal(0, left);
    }

    [Fact]
    public async Task A_stream_waits_while_there_is_still_room_for_datagrams()
    {
        Task stream = FillAsync();
        while (!stream.IsCompleted && _lines.Offer(Long, Peer) == Reception.Taken)
        {
        }

        Assert.False(stream.IsCompleted);
        while (!stream.IsCompleted)
        {
            await TakeAsync();
            await Task.WhenAny(stream, Task.Run(() => { }));
        }

        await stream;
    }

    [Fact]
    public async Task Streams_are_served_in_turn()
    {
        CancellationToken never = CancellationToken.None;
        Task filling = FillAsync();
        Task first = _lines.AddAsync("<13>Oct  9 03:14:30 web app: first"u8.ToArray(), isCut: false, Peer, never).AsTask();
        Task second = _lines.AddAsync("<13>Oct  9 03:14:30 web app: second"u8.ToArray(), isCut: true, Peer, never).AsTask();
        List<string> all = [];
        while (!all.Exists(line => line.EndsWith("second", StringComparison.Ordinal)))
        {
            (ReceivedLines.Block block, _) = await TakeAsync();
            all.AddRange(Encoding.ASCII.GetString(block.Buffer, 0, block.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        // Whoever has had its turn comes after those who waited.
        int at = all.FindIndex(line => line.EndsWith("first", StringComparison.Ordinal));
        Assert.EndsWith("second", all[at + 1], StringComparison.Ordinal);
        Assert.False(filling.IsCompleted);
        await Task.WhenAll(first, second);
        while (!filling.IsCompleted)
        {
            await TakeAsync();
            await Task.WhenAny(filling, Task.Run(() => { }));
        }

        Assert.Equal((1, 0), _lines.TakeCounts());
        Assert.Equal((0, 0), _lines.TakeCounts());
    }

    [Fact]
    public void While_there_is_little_room_the_messages_of_whoever_floods_are_refused()
    {
        PeerAddress quiet = PeerAddress.Of(IPAddress.Parse("192.0.2.8"));
        Reception flood = Reception.Taken;
        for (int i = 0; flood == Reception.Taken; i++)
        {
            flood = _lines.Offer(Long, Peer);
            Assert.Equal(Reception.Taken, _lines.Offer("<13>Oct  9 03:14:30 web app: quiet"u8, quiet));
        }

        Assert.Equal(Reception.Refused, flood);
        Assert.Equal(Reception.Taken, _lines.Offer("<13>Oct  9 03:14:30 web app: quiet"u8, quiet));
        Assert.Equal((0, 1), _lines.TakeCounts());
    }

    private async Task FillAsync()
    {
        for (int i = 0; i < 3 * Blocks * BlockPool.BlockSize / Long.Length; i++)
        {
            await _lines.AddAsync(Long, isCut: false, Peer, CancellationToken.None);
        }
    }

    private Task<(ReceivedLines.Block Block, bool IsLast)> TakeAsync() => _lines.TakeAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
}
