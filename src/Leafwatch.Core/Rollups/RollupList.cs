namespace Leafwatch.Core.Rollups;

/// <summary>Of what the most frequent values are kept, by the hour. The numbers are in the store: they stay.</summary>
public enum RollupList : byte
{
    /// <summary>Paths that people asked for.</summary>
    Paths = 0,

    /// <summary>Addresses of all events.</summary>
    Addresses = 1,

    /// <summary>Pages that people came from, without their query.</summary>
    Referrers = 2,

    /// <summary>What the clients of requests say that they are.</summary>
    Agents = 3,

    /// <summary>Users that requests and successful logins name.</summary>
    Users = 4,

    /// <summary>Paths that were not there (404, 410) and the page that led there, with a zero character between them.</summary>
    Missing = 5,

    /// <summary>Paths at which the server failed (5xx).</summary>
    Broken = 6,

    /// <summary>Addresses whose logins failed.</summary>
    FailedAddresses = 7,

    /// <summary>Users as which logins failed.</summary>
    FailedUsers = 8,

    /// <summary>Addresses and users that got in, with a zero character between them.</summary>
    LoggedIn = 9,

    /// <summary>Names that were asked of a name server.</summary>
    DnsNames = 10,

    /// <summary>Bytes sent, by path.</summary>
    PathBytes = 11,

    /// <summary>Users of requests and of successful logins, and what their clients say that they are, with a zero character between them.</summary>
    UserAgents = 12,

    /// <summary>Paths that were refused, and with what (401, 403), with a zero character between them.</summary>
    Refused = 13,

    /// <summary>How long pages took: no list of values, but as long and as seldom wanted (<see cref="Rollup.PageTimes"/>).</summary>
    PageTimes = 15,
}
