using Leafwatch.Access;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>openid</c> of the dashboard.</summary>
internal sealed class OpenIdReader(SettingsContext context)
{
    public OpenIdSettings? Read(YamlEntry openId)
    {
        if (!openId.HasOnly(["issuer", "client_id", "client_secret", "client_secret_file", "name", "scopes", "user_claim", "role_claim", "roles"]))
        {
            return null;
        }

        OpenIdSettings defaults = new() { Issuer = "", ClientId = "", Name = "" };
        YamlEntry? issuer = Require(openId, "issuer", "issuer: https://id.example.org/realms/site");
        string? client = Require(openId, "client_id", "client_id: leafwatch")?.AsWords();
        Secret? secret = new SecretReader(context).Read(openId, "client_secret");
        IReadOnlyDictionary<string, Role> roles = openId.Child("roles") is { } written ? ReadRoles(written) : defaults.Roles;
        if (openId.Child("roles") is null)
        {
            openId.Report($"'{openId.Name}' has no 'roles': nobody could come in", "roles: { staff: viewer, security: operator, leafwatch-admins: administrator }");
        }

        if (issuer is null || client is null || issuer.AsWebAddress() is not { } address)
        {
            return null;
        }

        if (address.Scheme != "https" && !address.IsLoopback)
        {
            issuer.Report($"'{issuer.Name}': {address.Scheme} would let anybody between say who signs in", "https://…");
            return null;
        }

        return defaults with
        {
            Issuer = issuer.Scalar!,
            ClientId = client,
            ClientSecret = secret,
            Name = openId.Child("name")?.AsWords() ?? address.Host,
            Scopes = openId.Child("scopes") is { } scopes ? [.. scopes.AsItems().Select(scope => scope.AsWords()).OfType<string>()] : defaults.Scopes,
            UserClaim = openId.Child("user_claim")?.AsWords() ?? defaults.UserClaim,
            RoleClaim = openId.Child("role_claim")?.AsWords() ?? defaults.RoleClaim,
            Roles = roles,
        };
    }

    private static Dictionary<string, Role> ReadRoles(YamlEntry roles)
    {
        Dictionary<string, Role> read = [];
        foreach ((YamlEntry value, YamlEntry role) in roles.AsMap() ?? [])
        {
            if (role.AsOneOf("viewer", "operator", "administrator") is { } name)
            {
                read[value.Name] = Enum.Parse<Role>(name, ignoreCase: true);
            }
        }

        return read;
    }

    private static YamlEntry? Require(YamlEntry map, string key, string example)
    {
        if (map.Child(key) is not { } found)
        {
            map.Report($"'{map.Name}' has no '{key}'", example);
            return null;
        }

        return found;
    }
}
