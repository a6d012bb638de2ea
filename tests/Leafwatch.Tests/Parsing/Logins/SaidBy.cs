namespace Leafwatch.Tests.Parsing.Logins;

/// <summary>Messages as a logger writes them to a file.</summary>
internal static class SaidBy
{
    public static ParsedLine Program(string tag, string message) => ParsedLine.Read("sshd", $"Nov 19 08:00:00 mail {tag}: {message}");

    /// <summary>Category, action and outcome in one text: <c>authentication ssh_login failure</c>.</summary>
    public static string Kind(this ParsedLine line) => string.Join(' ', new[] { line["event.category"], line["event.action"], line["event.outcome"] }.OfType<string>());
}
