using System.Net;

namespace Leafwatch.Discovery.Apache;

/// <summary>What the configuration says of one server: the main one, or a virtual host.</summary>
internal sealed class ApacheHost
{
    public string? Name { get; set; }

    public List<Log> AccessLogs { get; } = [];

    public (string File, SaidAt Place)? ErrorLog { get; set; }

    public SaidAt? ErrorLogFormat { get; set; }

    /// <summary>Format strings by their nickname, in which case does not matter (mod_log_config.c keeps them in an apr_table).</summary>
    public Dictionary<string, string> Nicknames { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The format of <c>TransferLog</c>: that of the last <c>LogFormat</c> without a nickname.</summary>
    public string? TransferFormat { get; set; }

    public string? ProxyHeader { get; set; }

    public List<IPNetwork> Proxies { get; } = [];

    /// <summary>A <c>CustomLog</c> or <c>TransferLog</c>.</summary>
    /// <param name="To">A file, a program behind a bar, or another place behind its name and a colon.</param>
    /// <param name="Format">A nickname or a format string; <see langword="null"/> for that of <c>TransferLog</c>.</param>
    /// <param name="Place">Where it is said.</param>
    /// <param name="IsConditional">Whether only some requests go there.</param>
    /// <param name="IsGlobal">Whether it is also of the virtual hosts that have logs of their own (<c>GlobalLog</c>).</param>
    internal sealed record Log(string To, string? Format, SaidAt Place, bool IsConditional, bool IsGlobal = false);
}
