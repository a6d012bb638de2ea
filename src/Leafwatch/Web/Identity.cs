using Leafwatch.Access;

namespace Leafwatch.Web;

/// <summary>Who asks.</summary>
/// <param name="Name">The user's name, or the token's with that of its maker.</param>
/// <param name="Role">What they may; <see langword="null"/> for nothing but the metrics.</param>
internal sealed record Identity(string Name, Role? Role)
{
    /// <summary>The session, and its key as the browser has it; <see langword="null"/> for a token.</summary>
    public (Session Session, string Key)? Browser { get; init; }

    /// <summary>Whether they ask from this machine, through what only the owner of the state and root can open.</summary>
    public bool IsLocal { get; init; }

    public bool Has(Needs needs) => needs switch
    {
        Needs.Nothing or Needs.Link or Needs.Metrics => true,
        Needs.Viewer => Role >= Access.Role.Viewer,
        Needs.Operator => Role >= Access.Role.Operator,

        // Who may come in is said by people, and by whoever could write it into the state.
        _ => Role >= Access.Role.Administrator && (Browser is not null || IsLocal),
    };
}
