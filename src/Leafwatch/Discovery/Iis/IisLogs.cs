using System.Xml;
using System.Xml.Linq;
using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Iis;

/// <summary>
/// Finds the logs of IIS in <c>applicationHost.config</c>: a folder for each site and each FTP site, and the one folder of central logging.
/// https://learn.microsoft.com/iis/configuration/system.applicationhost/sites/site/logfile/
/// </summary>
internal sealed class IisLogs
{
    private const string File = @"C:\Windows\System32\inetsrv\config\applicationHost.config";
    private const string HttpErrors = @"C:\Windows\System32\LogFiles\HTTPERR\httperr*.log";
    private const int LongestMessage = 200;
    private const int DeepestNesting = 64;
    private const string DefaultDirectory = @"%SystemDrive%\inetpub\logs\LogFiles";

    private readonly MachineFiles _files;
    private readonly FoundLogs _found = new();
    private readonly List<Remark> _remarks = [];

    private IisLogs(MachineFiles files) => _files = files;

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        if (files.Read(File) is not { } text)
        {
            return null;
        }

        try
        {
            text = text.TrimStart('\ufeff');
            if (IsTooDeep(text))
            {
                return new DiscoveredLogs([], [new Remark(new SaidAt(File, 1), $"not read: nested more than {DeepestNesting} deep")]);
            }

            using XmlReader reader = Open(text);
            XElement? host = XDocument.Load(reader, LoadOptions.SetLineInfo).Root?.Element("system.applicationHost");
            return new IisLogs(files).Find(host);
        }
        catch (XmlException e)
        {
            return new DiscoveredLogs([], [new Remark(new SaidAt(File, Math.Max(1, e.LineNumber)), $"not well-formed: {e.Message[..Math.Min(e.Message.Length, LongestMessage)]}")]);
        }
    }

    private static XmlReader Open(string text) =>
        XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true });

    /// <summary>What the tree costs grows with the square of its depth.</summary>
    private static bool IsTooDeep(string text)
    {
        using XmlReader reader = Open(text);
        while (reader.Read())
        {
            if (reader.Depth > DeepestNesting)
            {
                return true;
            }
        }

        return false;
    }

    private DiscoveredLogs Find(XElement? host)
    {
        XElement? sites = host?.Element("sites");
        XElement? central = host?.Element("log");
        string mode = Text(central, "centralLogFileMode") ?? "Site";
        XElement? defaults = sites?.Element("siteDefaults");
        foreach (XElement site in sites?.Elements("site") ?? [])
        {
            if (mode == "Site")
            {
                AddSite(site, defaults);
            }

            AddFtp(site, defaults);
        }

        if (mode == "CentralW3C" && central?.Element("centralW3CLogFile") is { } together)
        {
            Add(Directory(together, null), "W3SVC", "u_ex*.log", "IIS's log of all sites", FoundFormat.Named("iis-w3c"), together, null);
        }
        else if (mode == "CentralBinary")
        {
            _remarks.Add(new Remark(PlaceOf(central!), "the sites write one binary log: its form is not read"));
        }

        if (_files.IsThere(_files.Real(HttpErrors)))
        {
            _found.Add(new FoundLog
            {
                Origin = new FileOrigin(_files.Real(HttpErrors), BeginSettings.AtEnd),
                What = "Windows' log of requests that no site got",
                Format = FoundFormat.Named("http-sys-error"),
            });
        }

        return new DiscoveredLogs(_found.All, _remarks);
    }

    private void AddSite(XElement site, XElement? defaults)
    {
        XElement? own = site.Element("logFile");
        XElement? common = defaults?.Element("logFile");
        XElement said = own ?? common ?? site;
        string name = Text(site, "name") ?? "";
        bool isWeb = site.Element("bindings")?.Elements("binding").Any(binding => Text(binding, "protocol") is "http" or "https") != false;
        if (!isWeb)
        {
            return;
        }

        if ((Text(own, "enabled") ?? Text(common, "enabled")) == "false")
        {
            _remarks.Add(new Remark(PlaceOf(said), $"the site '{name}' writes no log"));
            return;
        }

        string? directory = Directory(own, common);
        string folder = "W3SVC" + Text(site, "id");
        string format = Text(own, "logFormat") ?? Text(common, "logFormat") ?? "W3C";
        string[] prefixes = IsUtf8(site) ? ["u_ex", "u_nc", "u_in"] : ["ex", "nc", "in"];
        string? host = SiteName(site);
        switch (format)
        {
            case "W3C":
                Add(directory, folder, prefixes[0] + "*.log", "IIS's log", FoundFormat.Named("iis-w3c"), said, host);
                break;
            case "NCSA":
                Add(directory, folder, prefixes[1] + "*.log", "IIS's log", FoundFormat.Named("iis-ncsa"), said, host);
                break;
            default:
                _remarks.Add(new Remark(PlaceOf(said), $"the site '{name}' writes its log in the format '{format}', which is not read: choose W3C"));
                break;
        }
    }

    private void AddFtp(XElement site, XElement? defaults)
    {
        bool isFtp = site.Element("bindings")?.Elements("binding").Any(binding => Text(binding, "protocol") == "ftp") == true;
        XElement? own = site.Element("ftpServer")?.Element("logFile");
        XElement? common = defaults?.Element("ftpServer")?.Element("logFile");
        if (isFtp && (Text(own, "enabled") ?? Text(common, "enabled")) != "false")
        {
            Add(Directory(own, common), "FTPSVC" + Text(site, "id"), "u_ex*.log", "IIS's FTP log", FoundFormat.Named("iis-ftp"), own ?? common ?? site, null);
        }
    }

    private void Add(string? directory, string folder, string names, string what, FoundFormat format, XElement said, string? host)
    {
        if (directory is null)
        {
            return;
        }

        _found.Add(new FoundLog
        {
            Origin = new FileOrigin(_files.Real($@"{directory}\{folder}\{names}"), BeginSettings.AtEnd),
            What = what,
            Format = format,
            Said = PlaceOf(said),
            VirtualHost = host,
        });
    }

    /// <summary>A folder with its variables replaced; those that only a user has are remarked.</summary>
    private string? Directory(XElement? own, XElement? common)
    {
        string written = Text(own, "directory") ?? Text(common, "directory") ?? DefaultDirectory;
        string directory = written
            .Replace("%SystemDrive%", "C:", StringComparison.OrdinalIgnoreCase)
            .Replace("%SystemRoot%", @"C:\Windows", StringComparison.OrdinalIgnoreCase)
            .Replace("%windir%", @"C:\Windows", StringComparison.OrdinalIgnoreCase)
            .TrimEnd('\\', '/');
        if (directory.Contains('%', StringComparison.Ordinal) || directory.StartsWith(@"\\", StringComparison.Ordinal))
        {
            _remarks.Add(new Remark(PlaceOf((own?.Attribute("directory") is not null ? own : common) ?? own), $"the logs in {written} are left out: not a folder of this machine"));
            return null;
        }

        return directory;
    }

    private static bool IsUtf8(XElement site) => Text(site.Document?.Root?.Element("system.applicationHost")?.Element("log"), "logInUTF8") != "false";

    /// <summary>The name that all bindings have, where it is one.</summary>
    private static string? SiteName(XElement site)
    {
        string[] names =
        [
            .. (site.Element("bindings")?.Elements("binding") ?? [])
                .Where(binding => Text(binding, "protocol") is "http" or "https")
                .Select(binding => (Text(binding, "bindingInformation") ?? "").Split(':')[^1])
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        return names is [{ Length: > 0 } only] && Uri.CheckHostName(only) != UriHostNameType.Unknown ? only : null;
    }

    private static string? Text(XElement? element, string attribute) => element?.Attribute(attribute)?.Value;

    private static SaidAt PlaceOf(XElement? element) => new(File, element is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 1);
}
