using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Sqlite;

namespace Leafwatch.Tests.Notifying;

public sealed class ActionLinksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly ActionGrant Grant = new("3f9a2c41d81e4b06", OperatorActionKind.Close, Verdict.FalseAlarm, "security/admin@example.org", Now.AddDays(7));

    [Fact]
    public void A_link_leads_below_the_site_and_says_what_it_allows()
    {
        Uri link = new ActionLinks(Key, new Uri("https://leafwatch.example.org/watch")).For(Grant.Incident, Grant.Kind, Grant.Verdict, Grant.Receiver, Grant.Expires);
        Assert.StartsWith("https://leafwatch.example.org/watch/act/", link.AbsoluteUri, StringComparison.Ordinal);
        Assert.True(ActionLinks.TryVerify(Key, link.Segments[^1], Now, out ActionGrant? grant));
        Assert.Equal(Grant, grant);
    }

    [Fact]
    public void After_its_time_it_is_good_for_nothing()
    {
        string token = ActionLinks.Token(Key, Grant);
        Assert.True(ActionLinks.TryVerify(Key, token, Grant.Expires.AddSeconds(-1), out _));
        Assert.False(ActionLinks.TryVerify(Key, token, Grant.Expires, out _));
    }

    [Fact]
    public void A_token_with_any_letter_changed_or_of_another_key_is_refused()
    {
        string token = ActionLinks.Token(Key, Grant);
        Assert.False(ActionLinks.TryVerify([.. Key.Reverse()], token, Now, out _));
        Gen.Select(Gen.Int[0, token.Length - 1], Gen.Char["abcXYZ019-_."]).Sample((at, letter) =>
        {
            string changed = token[..at] + letter + token[(at + 1)..];
            if (changed != token && ActionLinks.TryVerify(Key, changed, Now, out ActionGrant? grant))
            {
                // The last letter of each part has bits that mean nothing.
                Assert.Equal(Grant, grant);
            }
        });
    }

    [Fact]
    public void No_text_makes_the_check_fail_other_than_by_refusal() =>
        Gen.String[Gen.Char["aA0-_.=% \n"], 0, 200].Sample(text => Assert.False(ActionLinks.TryVerify(Key, text, Now, out _)));

    [Fact]
    public void A_link_allows_neither_silences_nor_anything_else()
    {
        Assert.False(ActionLinks.TryVerify(Key, ActionLinks.Token(Key, Grant with { Kind = OperatorActionKind.AddSilence }), Now, out _));
        Assert.True(ActionLinks.TryVerify(Key, ActionLinks.Token(Key, Grant with { Kind = OperatorActionKind.Acknowledge, Verdict = null }), Now, out _));
    }

    [Fact]
    public void Followed_twice_it_is_the_same_action()
    {
        OperatorAction first = Grant.ToAction(Now);
        Assert.Equal(first.Id, Grant.ToAction(Now.AddHours(1)).Id);
        Assert.NotEqual(first.Id, (Grant with { Verdict = Verdict.Expected }).ToAction(Now).Id);
        Assert.Equal(("3f9a2c41d81e4b06", OperatorActionKind.Close, Verdict.FalseAlarm), (first.Target, first.Kind, first.Verdict!.Value));
    }

    [Fact]
    public void The_key_is_made_once_and_kept()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        byte[] key = store.LinkKey();
        Assert.Equal(32, key.Length);
        Assert.Equal(key, store.LinkKey());
    }
}
