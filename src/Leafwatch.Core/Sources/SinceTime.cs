namespace Leafwatch.Core.Sources;

/// <summary>Tells the time of a line, or <see langword="null"/> when it states none that can be read.</summary>
public delegate DateTimeOffset? LineTime(byte[] buffer, int start, int length);

/// <summary>A time from which on the lines of files are read that are there when they are watched for the first time.</summary>
/// <param name="From">Gives that time.</param>
/// <param name="TimesOf">Makes, of the first lines of a file and its path, what tells the times of all; <see langword="null"/> when nobody knows how it is written.</param>
public sealed record SinceTime(Func<DateTimeOffset> From, Func<ReadOnlyMemory<byte>, string, LineTime?> TimesOf);
