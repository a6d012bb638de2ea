namespace Leafwatch.Core.Alerting;

/// <summary>
/// What an anomaly and the bursts that make it have in common. Neither names the other: an anomaly of a site's logins and the threshold that one
/// address passed are one story. Of rules it is told by their techniques of MITRE ATT&amp;CK, so that rules of the user's own belong to it as well.
/// </summary>
internal static class SharedCause
{
    private const string Anomaly = "anomaly_";
    private const string Anomalies = "anomaly";
    private const string Bursts = "burst";
    private const string Errors = "errors";
    private const string Logins = "logins";
    private const string Probing = "probing";

    /// <summary>It is of a source, whatever sites there are in it.</summary>
    private const string Silence = "silence";

    private const string OfAllLogs = "anomaly_all_silent";

    /// <summary>What an alert is about; <see langword="null"/> when it shares its cause with no other kind.</summary>
    public static string? Of(Alert alert) => alert.Rule.Name switch
    {
        "anomaly_logins" => Logins,
        "anomaly_probing" => Probing,
        "anomaly_silence" or OfAllLogs or "source_silent" => Silence,
        { } name when Breakdown.IsError(name) => Errors,
        _ when IsAnomaly(alert.Rule) => null,
        _ => alert.Rule.Tags.Select(OfTag).FirstOrDefault(cause => cause is not null),
    };

    /// <summary>
    /// Under which key what fails is found by the one page that does: what rules say of the page and of the whole site is one story, and so is the form to log in
    /// that fails under those who guess at it from many addresses.
    /// </summary>
    public static string? OfPage(Alert alert, string? page) => page is not null && (Of(alert) == Errors || IsOfManyAt(alert, page)) ? $"page\n{PlaceOf(alert)}\n{page}" : null;

    /// <summary>Under which key is found that all of a site fails: what rules say of how many it fails for, and of how large a share, is one story.</summary>
    public static string? OfAll(Alert alert) => Breakdown.IsForAll(alert.Rule.Name) && alert.Group.All(IsOfSite)
        ? $"fails\n{string.Join('\n', alert.Group.Select(value => value.Value))}"
        : null;

    /// <summary>Under which key a page that fails finds that all of its site does, which is why.</summary>
    public static string? OfAllOfItsSite(Alert alert) => Breakdown.IsForAll(alert.Rule.Name) && alert.Group.Any(value => value.Field == Width.Path)
        ? $"fails\n{string.Join('\n', alert.Group.Where(IsOfSite).Select(value => value.Value))}"
        : null;

    private static bool IsOfSite(GroupValue value) => value.Field is Width.Source or Width.Host or "url.domain";

    private static bool IsOfManyAt(Alert alert, string page) =>
        Of(alert) is Logins or Probing && alert.Group.Count > 0 && alert.Group.All(value => IsOfSite(value) || value == new GroupValue(Width.Path, page));

    /// <summary>Under which key guesses at the one user are found that all of them are about: what rules say of the user and of each address is one story.</summary>
    public static string? OfUser(Alert alert, string? user) => user is not null && Of(alert) == Logins ? $"guessed\n{user}" : null;

    /// <summary>Under which key guesses at one user after another are found, each from many addresses: whoever has those does not stop at one name.</summary>
    public static string? OfUsers(Alert alert) =>
        Of(alert) == Logins && alert.Group.Any(value => value.Field == Width.User) && alert.Group.All(value => value.Field != Width.Address) && IsOfMany(alert)
            ? $"users\n{alert.Rule.Id}\n{PlaceOf(alert)}"
            : null;

    private static bool IsOfMany(Alert alert) => Math.Max(alert.AddressesCounted, alert.Sightings.Count(seen => seen.Address is not null)) > 1;

    /// <summary>Under which keys its incident is found by the other kind.</summary>
    public static IEnumerable<string> KeysOf(Alert alert) => Keys(alert, IsAnomaly(alert.Rule) ? Anomalies : Bursts);

    /// <summary>Under which keys it looks for the incident of the other kind; that all logs are silent goes on with what was said of one of them.</summary>
    public static IEnumerable<string> LookedFor(Alert alert) => alert.Rule.Name == OfAllLogs
        ? Keys(alert, Anomalies).Concat(Keys(alert, Bursts))
        : Keys(alert, IsAnomaly(alert.Rule) ? Bursts : Anomalies);

    private static IEnumerable<string> Keys(Alert alert, string kind) => Of(alert) is { } cause ? PlacesOf(alert).Select(place => $"{kind}\n{cause}\n{place}") : [];

    private static IEnumerable<string> PlacesOf(Alert alert) => alert.Rule.Name == OfAllLogs
        ? alert.Traits.Where(trait => trait.Field == Width.Source).SelectMany(trait => trait.Values).Select(source => $"{source}\n")
        : [PlaceOf(alert)];

    /// <summary>The source and the site that an alert is about; what happens at one place is not the cause of what happens at another.</summary>
    private static string PlaceOf(Alert alert) =>
        $"{First(alert, Width.Source)}\n{(Of(alert) == Silence ? "" : (First(alert, "url.domain") ?? First(alert, Width.Host))?.ToLowerInvariant())}";

    /// <summary>The value of the event that made the rule true: what comes later may be stored with it, or not yet.</summary>
    public static string? First(Alert alert, string field) =>
        alert.Group.FirstOrDefault(value => value.Field == field)?.Value ?? (alert.Traits.FirstOrDefault(trait => trait.Field == field) is { Values: [var first, ..] } ? first : null);

    private static bool IsAnomaly(AlertRule rule) => rule.Name.StartsWith(Anomaly, StringComparison.Ordinal);

    /// <summary>T1110 is brute force, T1595 active scanning.</summary>
    private static string? OfTag(string tag) => IsTechnique(tag, "attack.t1110") ? Logins : IsTechnique(tag, "attack.t1595") ? Probing : null;

    private static bool IsTechnique(string tag, string technique) =>
        tag.StartsWith(technique, StringComparison.OrdinalIgnoreCase) && (tag.Length == technique.Length || tag[technique.Length] == '.');
}
