namespace Leafwatch.Access;

/// <summary>What somebody may do; each may all that those before it may.</summary>
internal enum Role
{
    /// <summary>See everything.</summary>
    Viewer,

    /// <summary>Act on what is seen: send again, take down.</summary>
    Operator,

    /// <summary>Say who may come in.</summary>
    Administrator,
}
