using System.IO.Hashing;
using System.Net;
using System.Text;

namespace Leafwatch.Core.Actors;

/// <summary>Looks through events for those who come steadily and do no harm: probes, jobs, programs of one's own. Used by one thread.</summary>
/// <remarks>Outsiders can be as many as there are addresses: beyond a bound, the half that came least is forgotten.</remarks>
public sealed class ActorSurvey
{
    public const int MostActors = 8192;

    /// <summary>Of an actor that asks for more pages it is only known that there are more.</summary>
    public const int MostPaths = Actor.MostPaths;

    private const int LongestText = 200;
    private const int FewestProbes = 30;
    private const int FewestLogins = 5;
    private const int FewestChecks = 100;
    private const int FewPaths = 5;
    private const double Steady = 0.8;
    private const double MostlyWell = 0.95;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestTime = TimeSpan.FromHours(1);

    private readonly Dictionary<UInt128, Actor> _actors = [];

    public int Count => _actors.Count;

    /// <summary>A format whose parsers show each event that they read to this survey: those of one thread, in the order of the lines.</summary>
    public LogFormat Over(LogFormat format) => format with { CreateParser = options => new SurveyedParser(format.CreateParser(options), this) };

    /// <summary>Takes an event.</summary>
    public void Add(EventView line)
    {
        if (!line.Has(Field.SourceIp))
        {
            return;
        }

        bool isPage = line.Has(Field.HttpResponseStatusCode);
        bool isLogin = !isPage && line.Has(Field.UserName) && line.Has(Field.EventOutcome) && line[Field.EventAction].EndsWith("_login"u8);
        if (!isPage && !isLogin)
        {
            return;
        }

        ReadOnlySpan<byte> agent = isPage ? line[Field.UserAgentOriginal] : line[Field.UserName];
        UInt128 key = XxHash128.HashToUInt128(line[Field.SourceIp]) ^ new UInt128(isPage ? 1u : 2u, XxHash3.HashToUInt64(agent));
        if (!_actors.TryGetValue(key, out Actor? actor))
        {
            if (_actors.Count == MostActors)
            {
                ForgetSome();
            }

            string? name = agent.IsEmpty ? null : Encoding.UTF8.GetString(agent);
            _actors.Add(key, actor = new Actor(Encoding.UTF8.GetString(line[Field.SourceIp]), isPage ? name : null, isLogin ? name : null));
        }

        if (isPage)
        {
            ReadOnlySpan<byte> status = line[Field.HttpResponseStatusCode];
            ReadOnlySpan<byte> method = line[Field.HttpRequestMethod];
            bool looks = (method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8)) && !status.SequenceEqual("401"u8);
            actor.Add(line.Time, status is [(byte)'2' or (byte)'3', ..], looks, XxHash3.HashToUInt64(line[Field.UrlPath]));
        }
        else
        {
            actor.Add(line.Time, line[Field.EventOutcome].SequenceEqual("success"u8), looks: true, 0);
        }
    }

    /// <summary>Those who look harmless, those that came most first.</summary>
    public IReadOnlyList<Suggestion> Suggest() => [.. _actors.Values.Select(Suggest).OfType<Suggestion>().OrderByDescending(suggestion => suggestion.Events).ThenBy(suggestion => suggestion.Address, StringComparer.Ordinal)];

    private static Suggestion? Suggest(Actor actor)
    {
        // What is named in an entry must be an address, and the whole of what the actor calls itself.
        if (!IPAddress.TryParse(actor.Address, out IPAddress? address) || (actor.Agent ?? actor.User ?? "").Length > LongestText)
        {
            return null;
        }

        double well = (double)actor.Well / actor.Events;
        (TimeSpan Pause, double Share)? rhythm = actor.Rhythm(actor.User is null ? FewestProbes - 1 : FewestLogins - 1);
        bool isSteady = rhythm is { } known && known.Share >= Steady && known.Pause >= ShortestPause && actor.Last - actor.First >= ShortestTime;
        SuggestedKind? kind = actor switch
        {
            { User: not null } => isSteady && actor.Well == actor.Events ? SuggestedKind.Job : null,
            { OnlyLooks: false } => null,
            _ when isSteady && actor.Paths <= FewPaths && well >= MostlyWell => SuggestedKind.Probe,
            { Agent: { } agent, Events: >= FewestChecks, Days: >= 2, Paths: > FewPaths } when IsPrivate(address) && !IsBrowser(agent) => SuggestedKind.Checker,
            _ => null,
        };
        return kind is { } found
            ? new Suggestion(found, address.ToString(), actor.Agent, actor.User, actor.Events, actor.First, actor.Last, isSteady ? rhythm!.Value.Pause : null, actor.Paths, well)
            : null;
    }

    /// <summary>Browsers say that they are Mozilla and name their system; programs that say the first add what they are.</summary>
    private static bool IsBrowser(string agent) => agent.StartsWith("Mozilla/", StringComparison.OrdinalIgnoreCase) && !agent.Contains("http", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 1918, RFC 4193, and the machine itself.</summary>
    private static bool IsPrivate(IPAddress address)
    {
        byte[] bytes = address.MapToIPv6().GetAddressBytes();
        return IPAddress.IsLoopback(address) || (address.IsIPv4MappedToIPv6 || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? bytes[12] == 10 || (bytes[12] == 172 && bytes[13] is >= 16 and < 32) || (bytes[12] == 192 && bytes[13] == 168)
            : (bytes[0] & 0xFE) == 0xFC);
    }

    private void ForgetSome()
    {
        foreach (UInt128 key in _actors.OrderBy(actor => actor.Value.Events).ThenBy(actor => actor.Value.Last).Take(MostActors / 2).Select(actor => actor.Key).ToArray())
        {
            _actors.Remove(key);
        }
    }
}
