using System.Text;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>The short name of what a client says that it is. It is the client's own word, and many say that they are others.</summary>
internal static class ClientName
{
    public const string Other = "other";

    private const int Longest = 40;

    // A browser names those that it wants to be served like: who names the most of them is the youngest, and is looked for first.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edge/", "Edge"), ("OPR/", "Opera"), ("Opera", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
        ("YaBrowser/", "Yandex Browser"), ("Vivaldi/", "Vivaldi"), ("Seamonkey/", "SeaMonkey"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Chromium/", "Chromium"), ("MSIE ", "Internet Explorer"), ("Trident/", "Internet Explorer"), ("Android", "Android Browser"),
        ("Safari/", "Safari"), ("AppleWebKit/", "Safari"), ("Konqueror/", "Konqueror"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iOS"), ("iPad", "iOS"), ("iPod", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"), ("X11", "Linux"),
    ];

    /// <summary>The browser, or the program; of one that names several the one that it is.</summary>
    public static string Program(string agent)
    {
        string? browser = Browsers.FirstOrDefault(known => agent.Contains(known.Mark, StringComparison.Ordinal)).Name;
        return browser ?? (agent.StartsWith("Mozilla/", StringComparison.Ordinal) ? Other : Cut(Words(agent).FirstOrDefault() ?? Other));
    }

    /// <summary>The operating system.</summary>
    public static string OperatingSystem(string agent) => Systems.FirstOrDefault(known => agent.Contains(known.Mark, StringComparison.Ordinal)).Name ?? Other;

    /// <summary>The crawler: of all that it says the word that shows that it is one.</summary>
    public static string Crawler(string agent) =>
        Cut(Words(agent).FirstOrDefault(word => AudienceWords.Of(Encoding.UTF8.GetBytes(word)) == Audience.Crawler && !word.Contains("://", StringComparison.Ordinal)) ?? Program(agent));

    private static string[] Words(string agent) => agent.Split([' ', ';', '(', ')', ',', '"', '\''], StringSplitOptions.RemoveEmptyEntries);

    private static string Cut(string word)
    {
        int version = word.IndexOf('/', StringComparison.Ordinal);
        string name = version > 0 ? word[..version] : word;
        return name.Length <= Longest ? name : name[..(char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }
}
