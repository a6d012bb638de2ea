namespace Leafwatch.Access;

/// <summary>Something that somebody changed.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The user, or the token; <see cref="CommandLine"/> for whoever may write the state.</param>
/// <param name="Address">Where from, if it came over the network.</param>
/// <param name="Did">What was done: <c>signed in</c>.</param>
/// <param name="What">To whom or what, if that is not said by it.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Who, string Address, string Did, string What)
{
    public const string CommandLine = "command line";
}
