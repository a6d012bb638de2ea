namespace Leafwatch.Core.Anomalies;

/// <summary>The rules of anomalies: what their alerts are called, how grave they are, and what somebody who is told can do.</summary>
public static class AnomalyRules
{
    private const string Author = "The Leafwatch authors";
    private const string Judge = "- Close the incident with what it was, a true alarm, a false one or expected: what is normal for this site is learned from it, and for no other.";

    public static AlertRule Logins { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a01", "anomaly_logins", "Far more refused logins than is normal", "medium", Author,
        "More logins are refused than this site, or this machine, has at such an hour, and a larger share of them: many addresses may be trying a few passwords each.",
        Response: $"- See whose accounts were tried, and whether one of them was entered.\n{Judge}")
    { Tags = ["attack.credential-access", "attack.t1110"] };

    public static AlertRule Probing { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a02", "anomaly_probing", "Far more requests in vain than is normal", "medium", Author,
        "More requests are refused or for pages that are not there than is usual at such an hour, and they are a larger share: somebody looks for a way in, or a link is broken.",
        Response: $"- See which pages were asked for. Names that your site never had are a scanner's; one of your own is a broken link.\n{Judge}")
    { Tags = ["attack.reconnaissance", "attack.t1595"] };

    public static AlertRule Errors { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a03", "anomaly_errors", "The site fails, or is slow, as it never is", "medium", Author,
        "The share of requests at which the server fails, or the time that answers take, is beyond what is usual.",
        Response: $"- See the error log of the server, and what was changed last.\n{Judge}");

    public static AlertRule Silence { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a04", "anomaly_silence", "Quiet at an hour when it never is", "medium", Author,
        "Hardly anything comes at an hour at which there is always something: the site cannot be reached, or its log is no longer written.",
        Response: $"- See whether the site can be reached from outside.\n{Judge}");

    public static AlertRule AllSilent { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a0c", "anomaly_all_silent", "All logs are quiet at once", "medium", Author,
        "Hardly anything comes from any log at an hour at which there is always something. They have one cause: the machine, its network, or what writes the logs.",
        Response: $"- See whether the machine can be reached from outside, and whether its disk is full.\n{Judge}");

    public static AlertRule Drop { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a0b", "anomaly_drop", "Less traffic than is normal", "low", Author,
        "For more than half an hour there is hardly more than half of what such an hour always has: a part of the visitors cannot reach the site, or it is a day off that nobody said.",
        Response: $"- See whether the site can be reached from other networks, and whether all of its servers answer.\n{Judge}");

    public static AlertRule Traffic { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a05", "anomaly_traffic", "More traffic than is normal", "low", Author,
        "There is more traffic than usual at such an hour, and it ends as well as ever: many people came at once, or a crawler. No attack is seen in it.",
        Response: Judge);

    public static AlertRule Mix { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a06", "anomaly_mix", "Requests of another kind than is normal", "low", Author,
        "The shares of methods, of answers, or of programs among the requests are not as usual.", Response: Judge);

    public static AlertRule New { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a07", "anomaly_new", "Something that was never there", "informational", Author,
        "A part of the site, or a program, that was never seen before has many requests, or a user comes with a program never seen of him.", Response: Judge);

    public static AlertRule Drift { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a08", "anomaly_drift", "It changes slowly", "low", Author,
        "Each week has been above, or below, the one before: slowly enough for no single day to be unusual.", Response: Judge);

    public static AlertRule SignIn { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a09", "anomaly_sign_in", "A user signs in as never before", "medium", Author,
        "Somebody whose logins are known came from a network, or at an hour, from which he never came.",
        Response: $"- Ask the user. If it was not him: end the session, change the password, see what was done.\n{Judge}")
    { Tags = ["attack.initial-access", "attack.t1078"] };

    public static AlertRule Actor { get; } = new(
        "6d1f0a70-3c5b-4e0e-9a54-7b1f2c9e0a0a", "anomaly_actor", "An address behaves unlike all others", "medium", Author,
        "What an address asks for, how broadly, how steadily and with how little success is unlike what others do: a scanner that stays below every threshold looks like this.",
        Response: $"- `leafwatch search source.ip=ADDRESS` shows what else it did.\n{Judge}")
    { Tags = ["attack.reconnaissance", "attack.t1595"] };

    /// <summary>Those that tell of more than usual.</summary>
    private static readonly AlertRule[] OfMore = [Logins, Probing, Errors, Traffic, Mix];

    public static IReadOnlyList<AlertRule> All { get; } = [Logins, Probing, Errors, Silence, AllSilent, Drop, Traffic, Mix, New, Drift, SignIn, Actor];

    /// <summary>Whether it tells of less than usual.</summary>
    public static bool IsOfLess(AlertRule rule) => rule == Silence || rule == AllSilent || rule == Drop;

    /// <summary>Whether the one, while it goes on, explains the other at the same site: it becomes a reason more. Fewer requests explain no more of them.</summary>
    public static bool Explains(AlertRule story, AlertRule found) =>
        found == New ? OfMore.Contains(story) : found == Mix ? story != Mix && (OfMore.Contains(story) || story == Silence || story == Drop)
        : found == Drop ? story == Silence
        : found == Traffic ? story == Logins || story == Probing || story == Errors
        : found == Probing && story == Logins;

    /// <summary>The rule of a name.</summary>
    public static AlertRule Named(string name) => All.First(rule => rule.Name == name);

    /// <summary>Whether an alert is of one of these rules.</summary>
    public static bool IsOne(Alert alert) => Has(alert.Rule.Id);

    /// <summary>Whether one of these rules has an id.</summary>
    public static bool Has(string id) => All.Any(rule => rule.Id == id);
}
