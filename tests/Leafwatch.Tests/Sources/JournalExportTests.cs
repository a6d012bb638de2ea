using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class JournalExportTests
{
    [Fact]
    public void Entries_come_with_the_fields_that_are_used()
    {
        List<string> entries = Read(Text("""
            __CURSOR=s=1;i=1
            __REALTIME_TIMESTAMP=1728458070123456
            _BOOT_ID=0123
            SYSLOG_IDENTIFIER=sshd
            MESSAGE=one=two

            __CURSOR=s=1;i=2
            MESSAGE=


            """));

        Assert.Equal(["s=1;i=1|sshd|one=two", "s=1;i=2||"], entries);
    }

    [Fact]
    public void A_value_with_line_breaks_comes_with_its_length()
    {
        byte[] input = [.. Text("__CURSOR=c\nMESSAGE\n"), .. Length(7), .. Text("a\nb\n\n=x\nSYSLOG_IDENTIFIER=id\n\n")];

        Assert.Equal(["c|id|a\nb\n\n=x"], Read(input));
    }

    [Fact]
    public void Of_a_field_that_is_there_twice_the_first_counts()
    {
        Assert.Equal(["c||first"], Read(Text("__CURSOR=c\nMESSAGE=first\nMESSAGE=second\n\n")));
    }

    [Fact]
    public void Remarks_among_the_entries_are_passed_over()
    {
        string remark = new('-', 500);

        Assert.Equal(["c||x"], Read(Text($"-- No entries --\n{remark}\n__CURSOR=c\nMESSAGE=x\n-- Reboot --\n\n")));
    }

    [Fact]
    public void Of_a_message_without_end_no_more_is_kept_than_a_line_may_have()
    {
        JournalExport export = new();
        ReadOnlySpan<byte> head = [.. Text("__CURSOR=c\nMESSAGE\n"), .. Length(10L * FollowOptions.DefaultLongestLine)];
        Assert.False(export.TryRead(ref head));
        byte[] part = new byte[FollowOptions.DefaultLongestLine];
        for (int i = 0; i < 10; i++)
        {
            ReadOnlySpan<byte> more = part;
            Assert.False(export.TryRead(ref more));
        }

        ReadOnlySpan<byte> end = "\n\n"u8;
        Assert.True(export.TryRead(ref end));
        Assert.True(export.Entry.Message.IsCut);
        Assert.Equal(FollowOptions.DefaultLongestLine, export.Entry.Message.Value.Length);
    }

    [Fact]
    public void However_the_bytes_are_cut_the_entries_are_the_same() => Gen.Select(
        Gen.Select(Gen.Bool, Gen.String[Gen.Char["ab= \n\u0001"], 0, 20]).List[0, 8],
        Gen.Int[1, 9]).Sample((messages, size) =>
    {
        List<byte> input = [];
        List<string> expected = [];
        foreach ((bool isBinary, string message) in messages)
        {
            string text = isBinary ? message : message.Replace('\n', ' ');
            input.AddRange(Text($"__CURSOR=c{expected.Count}\n"));
            input.AddRange(isBinary ? [.. Text("MESSAGE\n"), .. Length(text.Length), .. Text(text)] : Text("MESSAGE=" + text));
            input.AddRange(Text("\n\n"));
            expected.Add($"c{expected.Count}||{text}");
        }

        Assert.Equal(expected, Read([.. input], size));
    });

    [Fact]
    public void No_bytes_make_it_fail() => Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(Read(bytes, 7)));

    private static List<string> Read(byte[] bytes, int size = int.MaxValue)
    {
        JournalExport export = new();
        List<string> entries = [];
        foreach (byte[] part in bytes.Chunk(size))
        {
            ReadOnlySpan<byte> input = part;
            while (export.TryRead(ref input))
            {
                JournalEntry entry = export.Entry;
                entries.Add(string.Join('|', Text(entry.Cursor), Text(entry.Identifier), Text(entry.Message)));
            }

            Assert.True(input.IsEmpty);
        }

        return entries;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));

    private static string Text(JournalField field) => Encoding.UTF8.GetString(field.Value);

    private static byte[] Length(long length)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }
}
