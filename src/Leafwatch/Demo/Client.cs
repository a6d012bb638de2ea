namespace Leafwatch.Demo;

/// <summary>Somebody, or something, that sends requests.</summary>
internal sealed record Client(string Address, string Agent);
