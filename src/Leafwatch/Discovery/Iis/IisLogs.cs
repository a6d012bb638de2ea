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

    /// <summary>The variables that are the same on each machine, as far as nobody moved Windows.</summary>
    private static readonly (string Name, string Value)[] Variables =
    [
        ("%SystemDrive%", "C:"),
        ("%SystemRoot%", @"C:\Windows"),
        ("%windir%", @"C:\Windows"),
        ("%ProgramData%", @"C:\ProgramData"),
    ];

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
            AddW3c(together, null, together, Directory(together, null), "W3SVC", "u_ex*.log", "IIS's log of all sites", null);
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
                AddW3c(own, common, said, directory, folder, prefixes[0] + "*.log", "IIS's log", host);
                break;
            case "NCSA":
                Add(directory, folder, prefixes[1] + "*.log", "IIS's log", FoundFormat.Named("iis-ncsa"), said, host, []);
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
            Add(Directory(own, common), "FTPSVC" + Text(site, "id"), "u_ex*.log", "IIS's FTP log", FoundFormat.Named("iis-ftp"), own ?? common ?? site, null, []);
        }
    }

    /// <summary>https://learn.microsoft.com/iis/configuration/system.applicationhost/sites/site/logfile/customfields/</summary>
    private void AddW3c(XElement? own, XElement? common, XElement said, string? directory, string folder, string names, string what, string? host)
    {
        if ((Text(own, "logTargetW3C") ?? Text(common, "logTargetW3C")) == "ETW")
        {
            _remarks.Add(new Remark(PlaceOf(said), $"what would be in {folder} goes to event tracing only, and is not read: choose logTargetW3C=\"File,ETW\""));
            return;
        }

        List<string> remarks = [];
        string[] columns = (Text(own, "logExtFileFlags") ?? Text(common, "logExtFileFlags") ?? "Time,ClientIP").Split(',', StringSplitOptions.TrimEntries);
        if (!columns.Contains("Time"))
        {
            _remarks.Add(new Remark(PlaceOf(said), $"what is in {folder} is left out: its lines have no time"));
            return;
        }

        if (!columns.Contains("ClientIP"))
        {
            remarks.Add("its lines have no client: choose c-ip, too");
        }

        foreach (XElement field in new[] { common, own }.SelectMany(file => file?.Element("customFields")?.Elements("add") ?? []))
        {
            string header = Text(field, "sourceName") ?? "";
            string name = Text(field, "logFieldName") ?? header;
            if (header.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase) || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase))
            {
                remarks.Add(name.Equals(header, StringComparison.OrdinalIgnoreCase)
                    ? $"its lines have {header}: if a proxy of yours stands before the server, name it in trusted_proxies"
                    : $"its lines have {header} as '{name}': trusted_proxies can use it when the field is named {header}");
            }
        }

        Add(directory, folder, names, what, FoundFormat.Named("iis-w3c"), said, host, remarks);
    }

    private void Add(string? directory, string folder, string names, string what, FoundFormat format, XElement said, string? host, List<string> remarks)
    {
        if (directory is null)
        {
            return;
        }

        if (!_files.IsThisMachine && directory is [not ('C' or 'c'), ':', ..])
        {
            remarks.Add($"said to be on drive {directory[0]}, looked for below the root without it");
        }

        _found.Add(new FoundLog
        {
            Origin = new FileOrigin(_files.Real($@"{directory}\{folder}\{names}"), BeginSettings.AtEnd),
            What = what,
            Format = format,
            Said = PlaceOf(said),
            VirtualHost = host,
            Remarks = remarks,
        });
    }

    /// <summary>A folder with its variables replaced; those that are not known are remarked.</summary>
    private string? Directory(XElement? own, XElement? common)
    {
        string written = Text(own, "directory") ?? Text(common, "directory") ?? DefaultDirectory;
        string directory = Variables.Aggregate(written, (path, variable) => path.Replace(variable.Name, variable.Value, StringComparison.OrdinalIgnoreCase)).TrimEnd('\\', '/');
        string? why = VariableIn(directory) is { } variable ? $"the value of {variable} is not known here; name the folder yourself"
            : directory.StartsWith(@"\\", StringComparison.Ordinal) ? "a folder of another machine"
            : null;
        if (why is null)
        {
            return directory;
        }

        _remarks.Add(new Remark(PlaceOf((own?.Attribute("directory") is not null ? own : common) ?? own), $"the logs in {written} are left out: {why}"));
        return null;
    }

    private static string? VariableIn(string path)
    {
        int start = path.IndexOf('%', StringComparison.Ordinal);
        int end = start < 0 ? -1 : path.IndexOf('%', start + 1);
        return end < 0 ? null : path[start..(end + 1)];
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
