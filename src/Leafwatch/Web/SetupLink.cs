using Leafwatch.Access;
using Leafwatch.Sqlite;

namespace Leafwatch.Web;

/// <summary>The key of the first start: whoever has it says who the administrator is, once.</summary>
/// <remarks>Kept in memory alone: a restart makes another, as long as there is no administrator.</remarks>
internal sealed class SetupLink(AccessTables access, TimeProvider time)
{
    private static readonly TimeSpan Holds = TimeSpan.FromHours(24);

    private readonly DateTimeOffset _made = time.GetUtcNow();

    public string Key { get; } = SecretKey.Create();

    /// <summary>Whether there is no administrator.</summary>
    public bool IsNeeded => access.Users().All(user => user.Role < Role.Administrator);

    /// <summary>Whether nobody may come in at all.</summary>
    public bool IsNobody => access.Users().Count == 0;

    public bool IsKey(string? key) => time.GetUtcNow() - _made < Holds && SecretKey.AreEqual(Key, key) && IsNeeded;
}
