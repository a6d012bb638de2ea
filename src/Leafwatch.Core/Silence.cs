namespace Leafwatch.Core;

/// <summary>A stated time in which matching incidents are kept but not told.</summary>
/// <param name="Id">Eight letters and digits.</param>
/// <param name="Matches">Which: a condition as in routes, <c>rule = http_404_burst and source.ip = 203.0.113.0/24</c>.</param>
/// <param name="Author">Who wanted it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Starts">From when.</param>
/// <param name="Ends">Until when; the end is not included.</param>
public sealed record Silence(string Id, string Matches, string Author, string Reason, DateTimeOffset Starts, DateTimeOffset Ends);
