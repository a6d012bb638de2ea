using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Searching;

namespace Leafwatch.Web.Exploring;

/// <summary>A way to group what happened.</summary>
/// <param name="Name">How the address of a page names it: a field as it is typed in a search, or a name of its own.</param>
/// <param name="Field">The field of log lines, if it is one.</param>
/// <param name="List">The list of the history that has it, if one has.</param>
internal sealed record Grouping(string Name, Field? Field = null, RollupList? List = null)
{
    public const string Source = "source";
    public const string Status = "status";
    public const string Method = "method";
    public const string Site = "site";
    public const string Host = "host";

    private const string Failure = "outcome=failure";

    /// <summary>What the history is grouped by; in the order in which it is shown.</summary>
    public static IReadOnlyList<Grouping> OfHistory { get; } =
    [
        new("path", Core.Field.UrlPath, RollupList.Paths),
        new("ip", Core.Field.SourceIp, RollupList.Addresses),
        new(Status, Core.Field.HttpResponseStatusCode),
        new("missing", null, RollupList.Missing),
        new("broken", null, RollupList.Broken),
        new("refused", null, RollupList.Refused),
        new("failed-ip", null, RollupList.FailedAddresses),
        new("failed-user", null, RollupList.FailedUsers),
        new("logged-in", null, RollupList.LoggedIn),
        new("referrer", Core.Field.HttpRequestReferrer, RollupList.Referrers),
        new("agent", Core.Field.UserAgentOriginal, RollupList.Agents),
        new("user", Core.Field.UserName, RollupList.Users),
        new("bytes", null, RollupList.PathBytes),
        new("dns.question.name", Core.Field.Named("dns.question.name"), RollupList.DnsNames),
        new(Method, Core.Field.HttpRequestMethod),
        new(Site, Core.Field.UrlDomain),
        new(Host, Core.Field.HostName),
        new(Source),
    ];

    /// <summary>What found lines are grouped by.</summary>
    public static IReadOnlyList<Grouping> OfLines { get; } =
    [
        new("path", Core.Field.UrlPath),
        new("ip", Core.Field.SourceIp),
        new(Status, Core.Field.HttpResponseStatusCode),
        new("user", Core.Field.UserName),
        new("outcome", Core.Field.EventOutcome),
        new("action", Core.Field.EventAction),
        new("referrer", Core.Field.HttpRequestReferrer),
        new("agent", Core.Field.UserAgentOriginal),
        new(Method, Core.Field.HttpRequestMethod),
        new(Site, Core.Field.UrlDomain),
        new(Host, Core.Field.HostName),
        new("process.name", Core.Field.ProcessName),
    ];

    /// <summary>Whether its numbers are bytes.</summary>
    public bool IsBytes => List == RollupList.PathBytes;

    /// <summary>The terms that ask for what a value of it stands for.</summary>
    public IReadOnlyList<string> TermsFor(string value)
    {
        string[] parts = value.Split('\0', 2);
        return List switch
        {
            RollupList.Missing when parts is [_, { Length: > 0 } from] => [SearchTerm.Exactly("path", parts[0]), "status=404", .. ReferrerTerm(from)],
            RollupList.Missing => [SearchTerm.Exactly("path", parts[0]), "status=404"],
            RollupList.Broken => [SearchTerm.Exactly("path", value), "status>=500"],
            RollupList.Refused => [SearchTerm.Exactly("path", parts[0]), $"status={parts[^1]}"],
            RollupList.FailedAddresses => [SearchTerm.Exactly("ip", value), Failure],
            RollupList.FailedUsers => [SearchTerm.Exactly("user", value), Failure],
            RollupList.LoggedIn => [SearchTerm.Exactly("ip", parts[0]), SearchTerm.Exactly("user", parts[^1]), "outcome=success"],
            RollupList.PathBytes => [SearchTerm.Exactly("path", value)],

            // The history has them without their query.
            RollupList.Referrers => ReferrerTerm(value),
            _ => [SearchTerm.Exactly(Name, value)],
        };
    }

    private static IReadOnlyList<string> ReferrerTerm(string page) => [SearchTerm.Exactly("referrer", page) + "*"];
}

/// <summary>A value of a grouping.</summary>
/// <param name="Text">The value, as it was written: whoever shows it makes it visible.</param>
/// <param name="Count">How often it came at least.</param>
/// <param name="AtMost">How often at most.</param>
/// <param name="Before">How often it came in the time that is compared with, where that is known.</param>
internal sealed record GroupCount(string Text, long Count, long AtMost, long? Before = null);
