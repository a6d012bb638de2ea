using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// Reads what web servers and proxies send to the system's logger: lines as they would write them into a file, with a time of their own. The name of
/// the program tells whose. One thread's.
/// </summary>
internal sealed class ServerLines(ParserOptions options)
{
    private LineParser[]? _parsers;

    /// <summary>Reads a message.</summary>
    /// <param name="program">The name of the program.</param>
    /// <param name="message">The message, as a line of its own.</param>
    public bool TryParse(ReadOnlySpan<byte> program, EventView message)
    {
        int server = WebCompanions.ProgramOf(program);
        if (server < 0)
        {
            return false;
        }

        // Most logs have no line of any of them.
        _parsers ??= WebCompanions.CreateParsers(options);
        return _parsers[server].TryParse(message);
    }
}
