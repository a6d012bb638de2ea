using System.Globalization;
using Leafwatch.LogGenerator;

if (args is not [string file, string count] || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long lines))
{
    Console.Error.WriteLine("usage: Leafwatch.LogGenerator FILE LINES");
    return 2;
}

using FileStream output = File.Create(file);
new AccessLog(seed: 2026, start: new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(1))).Write(output, lines);
return 0;
