using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Discovery.Apache;

/// <summary>Formats for Apache's format strings: one that Leafwatch has a name for, or one compiled from the string.</summary>
internal static class ApacheFormats
{
    private const string Common = "%h %l %u %t \"%r\" %s %b";
    private const string Combined = Common + " \"%{referer}i\" \"%{user-agent}i\"";

    /// <summary>What httpd takes when nothing is said (modules/loggers/mod_log_config.c, <c>DEFAULT_LOG_FORMAT</c>).</summary>
    public const string Default = Common;

    public static FoundFormat Of(string layout, List<string> remarks)
    {
        switch (Plain(layout))
        {
            case Common:
                return FoundFormat.Named("apache-common");
            case Combined:
                return FoundFormat.Named("apache-combined");
            case "%v:%p " + Combined:
                return FoundFormat.Named("apache-vhost-combined");
        }

        CompiledFormat compiled = WebLayouts.CompileApache(layout);
        remarks.AddRange(compiled.Diagnostics.Select(found => $"{(compiled.Format is null ? "its layout cannot be read: " : "")}column {found.Column} of its layout: {found.Message}"));
        return compiled.Format is null ? FoundFormat.FromLines : new FoundFormat(compiled.Format, "apache", layout);
    }

    /// <summary>Whether each line says which site it is about.</summary>
    public static bool StatesHost(string layout) =>
        layout.Contains("%v", StringComparison.OrdinalIgnoreCase) || layout.Contains("%{host}i", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a line has what a proxy says of the client.</summary>
    public static bool StatesForwarded(string layout) =>
        layout.Contains("%{x-forwarded-for}i", StringComparison.OrdinalIgnoreCase) || layout.Contains("%{forwarded}i", StringComparison.OrdinalIgnoreCase);

    /// <summary>Directives that differ only in what is counted, or in which of several statuses is shown, are read alike.</summary>
    private static string Plain(string layout) => layout
        .Replace("%>s", "%s", StringComparison.Ordinal).Replace("%O", "%b", StringComparison.Ordinal).Replace("%B", "%b", StringComparison.Ordinal)
        .Replace("%a ", "%h ", StringComparison.Ordinal)
        .Replace("%{Referer}i", "%{referer}i", StringComparison.OrdinalIgnoreCase)
        .Replace("%{User-Agent}i", "%{user-agent}i", StringComparison.OrdinalIgnoreCase);
}
