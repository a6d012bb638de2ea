using System.Globalization;
using System.Text;

namespace Leafwatch.Web;

/// <summary>
/// The dashboard's own access log, in Apache's combined format: Leafwatch watches it like any other, so that its rules for refused passwords and
/// guessing hold for itself.
/// </summary>
/// <remarks>Who asks for what with which status; never the query (it may hold a secret). One older file is kept: twice <see cref="Longest"/> at most.</remarks>
internal sealed class AccessLog(string path, TimeProvider time, Action<string> onTrouble)
{
    public const string Name = "dashboard-access.log";

    internal const long Longest = 10 * 1024 * 1024;
    private const int LongestPart = 256;

    private readonly Lock _gate = new();
    private bool _isTroubled;

    public string Path => path;

    /// <param name="address">The client.</param>
    /// <param name="user">Who they are, or said to be.</param>
    /// <param name="request">Method, path and protocol.</param>
    /// <param name="status">The answer.</param>
    /// <param name="agent">The client's name for itself.</param>
    public void Write(string address, string? user, (string Method, string Path, string Protocol) request, int status, string agent)
    {
        StringBuilder line = new();
        line.Append(address).Append(" - ");
        Append(line, string.IsNullOrEmpty(user) ? "-" : user, alsoSpace: true);
        line.Append(CultureInfo.InvariantCulture, $" [{time.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"");
        Append(line, request.Method, alsoSpace: true);
        line.Append(' ');
        Append(line, request.Path, alsoSpace: true);
        line.Append(' ');
        Append(line, request.Protocol, alsoSpace: true);
        line.Append(CultureInfo.InvariantCulture, $"\" {status} - \"-\" \"");
        Append(line, agent, alsoSpace: false);
        line.Append("\"\n");
        lock (_gate)
        {
            try
            {
                if (File.Exists(path) && new FileInfo(path).Length > Longest)
                {
                    File.Move(path, path + ".1", overwrite: true);
                }

                File.AppendAllText(path, line.ToString());
                _isTroubled = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_isTroubled)
                {
                    onTrouble($"{path} cannot be written: {e.Message}");
                    _isTroubled = true;
                }
            }
        }
    }

    /// <summary>As Apache escapes: a quote, a backslash and what is not printable ASCII cannot end a field or a line.</summary>
    private static void Append(StringBuilder line, string text, bool alsoSpace)
    {
        foreach (byte unit in Encoding.UTF8.GetBytes(text.Length > LongestPart ? text[..LongestPart] : text))
        {
            if (unit is (byte)'"' or (byte)'\\')
            {
                line.Append('\\').Append((char)unit);
            }
            else if (unit is > 0x20 and < 0x7F || (unit == 0x20 && !alsoSpace))
            {
                line.Append((char)unit);
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $"\\x{unit:x2}");
            }
        }
    }
}
