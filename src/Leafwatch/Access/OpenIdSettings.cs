using Leafwatch.Values;

namespace Leafwatch.Access;

/// <summary>The identity provider through which people sign in (OpenID Connect), and what they may.</summary>
internal sealed record OpenIdSettings
{
    /// <summary>The issuer, to the letter as the provider names itself.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>What proves the client; none for a public one, which PKCE alone protects.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>What the button says.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked for besides <c>openid</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["profile"];

    /// <summary>The claim that names people.</summary>
    public string UserClaim { get; init; } = "preferred_username";

    /// <summary>The claim that says what they are.</summary>
    public string RoleClaim { get; init; } = "groups";

    /// <summary>The role that each value of <see cref="RoleClaim"/> gives; who has none of them does not come in.</summary>
    public IReadOnlyDictionary<string, Role> Roles { get; init; } = new Dictionary<string, Role>();
}
