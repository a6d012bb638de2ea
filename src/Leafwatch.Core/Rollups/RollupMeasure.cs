namespace Leafwatch.Core.Rollups;

/// <summary>What is counted. The numbers are in the store: they stay.</summary>
public enum RollupMeasure : byte
{
    /// <summary>Events of any kind.</summary>
    Events = 0,

    /// <summary>Requests to a web server: lines with a status code.</summary>
    Requests = 1,

    /// <summary>Requests among them of clients that say that they are crawlers.</summary>
    CrawlerRequests = 2,

    /// <summary>Requests of clients that say that they look whether the site is up.</summary>
    MonitorRequests = 3,

    /// <summary>Bytes of response bodies.</summary>
    Bytes = 4,

    /// <summary>Bytes among them that went to crawlers.</summary>
    CrawlerBytes = 5,

    Get = 6,
    Head = 7,
    Post = 8,
    Put = 9,
    Delete = 10,
    Options = 11,
    Patch = 12,
    OtherMethods = 13,

    /// <summary>Attempts to log in that failed.</summary>
    FailedLogins = 14,

    /// <summary>Attempts to log in that succeeded.</summary>
    Logins = 15,

    /// <summary>Questions to a name server.</summary>
    DnsQueries = 16,

    /// <summary>Questions that it would not, or could not, answer.</summary>
    DnsFailures = 17,

    /// <summary>Files that were fetched or brought by FTP.</summary>
    Transfers = 18,
}
