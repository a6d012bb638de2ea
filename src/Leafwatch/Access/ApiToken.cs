namespace Leafwatch.Access;

/// <summary>What a program is known by that uses the API.</summary>
/// <param name="Id">What people call it by: not secret.</param>
/// <param name="Key">The hash of the token.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">What it may.</param>
/// <param name="MadeBy">Who made it: it goes with them.</param>
/// <param name="Made">When.</param>
/// <param name="Expires">Until when it holds; <see langword="null"/> for as long as it is not taken back.</param>
/// <param name="Used">When it was last used, to the minute.</param>
internal sealed record ApiToken(
    string Id, string Key, string Name, TokenScope Scope, string MadeBy, DateTimeOffset Made, DateTimeOffset? Expires, DateTimeOffset? Used)
{
    /// <summary>Tells a token from other secrets, for those who look for leaked ones.</summary>
    public const string Prefix = "lwt_";

    public const int LongestName = 100;
}

/// <summary>What a token may; each may all that those before it may.</summary>
internal enum TokenScope
{
    /// <summary>Read the metrics.</summary>
    Metrics,

    /// <summary>What a viewer may.</summary>
    Read,

    /// <summary>What an operator may. No token may say who comes in.</summary>
    Act,
}
