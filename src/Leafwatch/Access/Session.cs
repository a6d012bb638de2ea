namespace Leafwatch.Access;

/// <summary>Somebody who has signed in, with one browser.</summary>
/// <param name="Key">The hash of the key in the browser's cookie.</param>
/// <param name="User">Who.</param>
/// <param name="Begun">When they signed in.</param>
/// <param name="Used">When the session was last seen to be used, to the minute.</param>
/// <param name="Address">Where from.</param>
/// <param name="Agent">What the browser calls itself.</param>
internal sealed record Session(string Key, string User, DateTimeOffset Begun, DateTimeOffset Used, string Address, string Agent);
