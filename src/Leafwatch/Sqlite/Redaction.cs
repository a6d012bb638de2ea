using System.Buffers;
using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>Takes people out of what is stored about alerts and incidents: all of them, for whom pseudonyms stand then, or one who is to be forgotten.</summary>
internal sealed class Redaction
{
    /// <summary>What stands where somebody was forgotten.</summary>
    public const string Forgotten = "(forgotten)";

    /// <summary>What stands before and after an address in a text.</summary>
    private static readonly SearchValues<char> Around = SearchValues.Create(" \t\n\"'=?,;()[]<>{}@");

    private static readonly string[] AddressFields = [Width.Address, Width.Network];
    private static readonly string[] UserFields = [Width.User, "user.target.name"];

    private readonly Func<string, string> _address;
    private readonly Func<string, string> _user;
    private readonly string? _who;

    private Redaction(Func<string, string> address, Func<string, string> user, string? who = null)
    {
        _address = address;
        _user = user;
        _who = who;
    }

    /// <summary>Pseudonyms in the place of all addresses and users; lines, which may name anybody anywhere, go.</summary>
    public static Redaction Of(Pseudonyms pseudonyms) => new(pseudonyms.OfAddress, pseudonyms.OfUser);

    /// <summary>One address, or one user, is taken out, also where a pseudonym stands for them, with the lines that name them.</summary>
    public static Redaction Forgetting(string who, Pseudonyms pseudonyms)
    {
        string[] names = [who, pseudonyms.OfAddress(who), pseudonyms.OfUser(who)];
        return new Redaction(Without, Without, who);

        string Without(string value) => names.Contains(value, StringComparer.OrdinalIgnoreCase) ? Forgotten : value;
    }

    public Alert In(Alert alert)
    {
        Func<string, string> text = TextOf(NamedIn(alert));
        return alert with
        {
            Group = In(alert.Group),
            Sightings = [.. alert.Sightings.Select(seen => seen.Address is { } address ? seen with { Address = _address(address) } : seen)],
            Traits = [.. alert.Traits.Select(trait => trait with { Values = [.. trait.Values.Select(value => In(trait.Field, value))] })],
            Evidence = [.. alert.Evidence.Where(IsKept)],
            Statement = alert.Statement is { } statement ? text(statement) : null,
        };
    }

    public Incident In(Incident incident)
    {
        Func<string, string> text = TextIn(incident);
        return incident with
        {
            Subject = incident.Subject is { } subject ? In(subject) : null,
            RaisedWhy = incident.RaisedWhy is { } why ? text(why) : null,
            Alerts =
            [
                .. incident.Alerts.Select(alert => alert with
                {
                    Group = In(alert.Group),
                    Line = alert.Line is { } line && IsKept(line) ? line : null,
                    Statement = alert.Statement is { } statement ? text(statement) : null,
                }),
            ],
            Widths = [.. incident.Widths.Select(In)],
            Acknowledged = incident.Acknowledged is { Note: { } note } acknowledged ? acknowledged with { Note = text(note) } : incident.Acknowledged,
        };
    }

    /// <summary>What was owed to a receiver and given up: what it told of, without the letter that it was.</summary>
    public Notification In(Notification notification) => notification with
    {
        Alert = In(notification.Alert),
        Incident = notification.Incident is { } incident ? In(incident) : null,
        Digest = notification.Digest is { } digest ? digest with { Incidents = [.. digest.Incidents.Select(In)] } : null,
        Similar = [],
        Letter = null,
    };

    public Anomaly In(Anomaly anomaly)
    {
        string field = IPAddress.TryParse(anomaly.Actor, out _) ? Width.Address : Width.User;
        Func<string, string> text = TextOf(anomaly.Actor is { } named ? [new GroupValue(field, named)] : []);
        return anomaly with
        {
            Actor = anomaly.Actor is { } actor ? In(field, actor) : null,
            Reasons = [.. anomaly.Reasons.Select(text)],
            Addresses = [.. anomaly.Addresses.Select(_address)],
        };
    }

    /// <summary>What takes those whom an incident is about, and addresses, out of texts about it.</summary>
    public Func<string, string> TextIn(Incident incident) => TextOf(
    [
        .. incident.Widths.SelectMany(width => width.Values.Select(value => new GroupValue(width.Field, value))),
        .. incident.Alerts.SelectMany(alert => alert.Group),
    ]);

    /// <summary>Whether a text names who is to be forgotten.</summary>
    public bool Names(string? text) => text is not null && !IsKept(text);

    /// <summary>Takes addresses out of a text.</summary>
    public string In(string text) => TextOf([])(text);

    private static IEnumerable<GroupValue> NamedIn(Alert alert) =>
        [.. alert.Group, .. alert.Traits.SelectMany(trait => trait.Values.Select(value => new GroupValue(trait.Field, value)))];

    private bool IsKept(string line) => _who is { } who && Words(line, who, "") == line;

    private string In(string field, string value) => AddressFields.Contains(field) ? _address(value) : UserFields.Contains(field) ? _user(value) : value;

    private GroupValue In(GroupValue value) => value with { Value = In(value.Field, value.Value) };

    private IReadOnlyList<GroupValue> In(IReadOnlyList<GroupValue> group) => [.. group.Select(In)];

    private Width In(Width width)
    {
        string[] values = [.. width.Values.Select(value => In(width.Field, value))];
        return values.SequenceEqual(width.Values) ? width : width with { Values = values, Hashes = MinimumHashes.Anonymous(width.Hashes) };
    }

    private Func<string, string> TextOf(IEnumerable<GroupValue> named)
    {
        (string From, string To)[] users =
        [
            .. named.Where(value => UserFields.Contains(value.Field)).Select(value => value.Value)
                .Concat(_who is { } who ? [who] : [])
                .Where(user => user.Length > 0)
                .Distinct()
                .Select(user => (user, _user(user)))
                .Where(change => change.Item1 != change.Item2)
                .OrderByDescending(change => change.Item1.Length),
        ];
        return text => Addresses(users.Aggregate(text, (changed, user) => Words(changed, user.From, user.To)));
    }

    /// <summary>Puts a word in the place of another wherever that one is not part of a longer one.</summary>
    private static string Words(string text, string from, string to)
    {
        for (int at = 0; (at = text.IndexOf(from, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            int end = at + from.Length;
            bool isWord = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            text = isWord ? string.Concat(text.AsSpan(0, at), to, text.AsSpan(end)) : text;
            at += isWord ? to.Length : 1;
        }

        return text;
    }

    private string Addresses(string text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            int length = text.AsSpan(start).IndexOfAny(Around);
            string word = text.Substring(start, length < 0 ? text.Length - start : length);
            string bare = word.TrimEnd('.', ':');
            if (IsAddress(bare))
            {
                text = string.Concat(text.AsSpan(0, start), _address(bare), text.AsSpan(start + bare.Length));
                word = _address(bare) + word[bare.Length..];
            }

            start += word.Length;
        }

        return text;
    }

    private static bool IsAddress(string word) =>
        word.AsSpan().ContainsAny('.', ':') && (IPAddress.TryParse(word, out _) || IPNetwork.TryParse(word, out _) || IPEndPoint.TryParse(word, out _));
}
