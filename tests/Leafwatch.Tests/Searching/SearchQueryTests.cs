using System.Text;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Searching;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Searching;

public sealed class SearchQueryTests
{
    private static readonly SigmaFields Fields = new(Formats.All.SelectMany(format => format.Fields));

    [Theory]
    [InlineData("ip=192.0.2.7", "source.ip is in 192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.7", "source.ip is in 192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.77/24", "source.ip is in 192.0.2.0/24", "")]
    [InlineData("2001:db8::1", "source.ip is in 2001:db8::1/128", "2001")]
    [InlineData("c-ip=192.0.2.*", "source.ip is exactly '192.0.2.*'", "192.0.2.")]
    [InlineData("user=bob smith", "user.name is exactly 'bob smith'", "smith")]
    [InlineData("path=/wp-login.php", "url.path is exactly '/wp-login.php'", "wp-login.php")]
    [InlineData("status>=500", "http.response.status_code >= 500", "")]
    [InlineData("status=404", "http.response.status_code is exactly '404'", "")]
    [InlineData("agent~(curl|wget)/", "user_agent.original matches /(curl|wget)//", "")]
    [InlineData("Accepted publickey", "message is exactly '*Accepted publickey*'", "publickey")]
    public void A_term_is_read_and_says_which_text_must_stand_in_the_line(string text, string test, string literal)
    {
        Assert.True(SearchTerm.TryParse(text, Fields, ignoresCase: false, out SearchTerm? term, out _));
        Assert.Equal(test, term.Test.ToString());
        Assert.Equal(literal, term.Literal ?? "");
        Assert.False(term.IsOpposite);
    }

    [Theory]
    [InlineData("pathh=/x", "'pathh=/x': unknown field 'pathh' (did you mean 'path'?)")]
    [InlineData("ip=300.1.1.1", "'ip=300.1.1.1': expected an address or a network (203.0.113.7, 203.0.113.0/24, 2001:db8::/32)")]
    [InlineData("status>=many", "'status>=many': expected a number after >=")]
    [InlineData("path~(", "'path~(': not a regular expression")]
    [InlineData(@"path~(a)\1", @"'path~(a)\1': not a regular expression")]
    public void What_is_wrong_with_a_term_is_said(string text, string expected)
    {
        Assert.False(SearchTerm.TryParse(text, Fields, ignoresCase: false, out _, out string? error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_said_at_once()
    {
        List<string> errors = [];
        Assert.Null(SearchQuery.Read(["nope=1", "ip=x", "user=bob"], Fields, ignoresCase: false, errors));
        Assert.Equal(2, errors.Count);
    }

    [Theory]
    [InlineData("bob", "user=bob")]
    [InlineData("", "user=bob", "user=ann")]
    [InlineData("wp-login", "user=bob", "path=/wp-login")]
    [InlineData("", "user!=bob")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("7334", "ip=2001:db8:85a3:7334::8a2e:9999")]
    [InlineData("2001", "2001:db8::1")]
    [InlineData("", "ip=fdab:cdef::12ab:9999")]
    [InlineData("", "ip=2001:db8::/32")]
    public void Only_what_must_stand_in_every_line_is_looked_for_first(string literal, params string[] terms) =>
        Assert.Equal(literal, Encoding.UTF8.GetString(Query(terms).Literal.Span));

    [Fact]
    public void Without_case_no_letters_are_looked_for_first()
    {
        SearchQuery query = SearchQuery.Read(["user=bob2026"], Fields, ignoresCase: true, [])!;
        Assert.Equal("2026", Encoding.UTF8.GetString(query.Literal.Span));
    }

    [Theory]
    [InlineData(true, "ip=192.0.2.7")]
    [InlineData(true, "192.0.2.0/24")]
    [InlineData(true, "wp-login")]
    [InlineData(true, "ip=198.51.100.1", "ip=192.0.2.7")]
    [InlineData(false, "ip=198.51.100.1")]
    [InlineData(false, "ip=192.0.2.7", "path=/elsewhere")]
    [InlineData(false, "status>=400")]
    public void Alerts_are_found_that_name_what_is_searched_for(bool isFound, params string[] terms) =>
        Assert.Equal(isFound, Query(terms).Names(SomeAlert.Burst()));

    private static SearchQuery Query(params string[] terms)
    {
        List<string> errors = [];
        SearchQuery? query = SearchQuery.Read(terms, Fields, ignoresCase: false, errors);
        Assert.Empty(errors);
        return query!;
    }
}
