using Leafwatch.Access;
using Leafwatch.Sqlite;

namespace Leafwatch.Web;

/// <summary>The key of the first start: whoever has it says who the administrator is, once.</summary>
/// <remarks>Kept in memory alone: a restart makes another, as long as there is nobody who may come in.</remarks>
internal sealed class SetupLink(AccessTables access, TimeProvider time)
{
    private static readonly TimeSpan Holds = TimeSpan.FromHours(24);

    private readonly DateTimeOffset _made = time.GetUtcNow();

    public string Key { get; } = SecretKey.Create();

    public bool IsNeeded => access.Users().Count == 0;

    public bool IsKey(string? key) => time.GetUtcNow() - _made < Holds && SecretKey.AreEqual(Key, key) && IsNeeded;
}
