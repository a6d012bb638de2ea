using Leafwatch.Status;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Status;

public sealed class TroubleBookTests
{
    [Fact]
    public void The_same_trouble_is_counted_and_the_oldest_makes_room()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        TroubleBook book = new(time);
        book.Add("the disk is full");
        for (int i = 0; i < 49; i++)
        {
            book.Add($"trouble {i}");
        }

        time.Advance(TimeSpan.FromMinutes(1));
        book.Add("the disk is full");
        book.Add("one more");

        Assert.Equal(50, book.Latest.Count);
        Assert.Equal(["one more", "the disk is full", "trouble 48"], book.Latest.Take(3).Select(trouble => trouble.Text));
        Assert.Equal((2, TimeSpan.FromMinutes(1)), (book.Latest[1].Times, book.Latest[1].Last - book.Latest[1].First));
        Assert.DoesNotContain(book.Latest, trouble => trouble.Text == "trouble 0");
    }
}
