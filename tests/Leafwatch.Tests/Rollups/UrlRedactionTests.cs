using CsCheck;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class UrlRedactionTests
{
    [Theory]
    [InlineData("\"GET /login?user=jane&password=hunter2 HTTP/1.1\" 401", "\"GET /login?user=jane&password=[secret] HTTP/1.1\" 401")]
    [InlineData("GET /a?Access_Token=abc&x=1#id_token=def", "GET /a?Access_Token=[secret]&x=1#id_token=[secret]")]
    [InlineData("/cart;jsessionid=4F2A?page=2", "/cart;jsessionid=[secret]")]
    [InlineData("{\"uri\":\"/oauth?code=4%2F0AX4&scope=all\"}", "{\"uri\":\"/oauth?code=[secret]&scope=all\"}")]
    [InlineData("\"https://jane:hunter2@example.org/x\"", "\"https://jane:[secret]@example.org/x\"")]
    [InlineData("/unsubscribe/jane%40example.org", "/unsubscribe/[mail]")]
    [InlineData("/x?who=jane@example.org", "/x?who=[mail]")]
    [InlineData("/reset/a1b2c3d4e5f6a7b8c9d0e1f2", "/reset/[token]")]
    public void What_lets_somebody_in_or_gives_somebody_away_is_taken_out_of_addresses(string line, string shown) =>
        Assert.Equal(shown, UrlRedaction.RedactLine(line));

    [Theory]
    [InlineData("Failed password for jane@example.org from 192.0.2.7 port 22 ssh2")]
    [InlineData("\"GET /?author=1 HTTP/1.1\" 404 196 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"")]
    [InlineData("GET /index.php?id=1+UNION+SELECT+user,pass+FROM+users")]
    [InlineData("2001:db8::1 - - [10/Oct/2024:12:00:00 +0200] \"GET /2024/10/what-we-did-in-2023-and-2024.html HTTP/1.1\" 200")]
    [InlineData("/x?password=&token")]
    [InlineData("")]
    public void All_else_is_evidence_and_stays(string line) => Assert.Equal(line, UrlRedaction.RedactLine(line));

    [Fact]
    public void Whatever_stands_around_it_a_password_in_a_query_is_never_shown() =>
        Gen.Select(Gen.String["ab/?&=;#@% \"'.:\\é日"], Gen.String["ab/&=.:é日"]).Sample((before, after) =>
            Assert.DoesNotContain("hunter2", UrlRedaction.RedactLine($"{before} /a?{after}&password=hunter2&{before}"), StringComparison.Ordinal));

    [Fact]
    public void Many_short_mail_addresses_find_room() =>
        Assert.Equal(
            string.Concat(Enumerable.Repeat("/[mail]", 1000)), UrlRedaction.RedactLine(string.Concat(Enumerable.Repeat("/a@b.c", 1000))));
}
