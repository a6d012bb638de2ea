using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

// FORMAT FILE: reads the file with one thread, finds all fields of every line, and says bytes, lines, lines that were not read, seconds, and bytes allocated on the way.
if (args.Length != 2 || Formats.Find(args[0]) is not { } format)
{
    Console.Error.WriteLine("usage: Leafwatch.LineSpeed FORMAT FILE");
    return 2;
}

DateTimeOffset reference = DateTimeOffset.UnixEpoch.AddYears(56);
LineParser parser = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => reference));
using WholeFile file = WholeFile.Open(args[1]);
byte[] buffer = WholeFile.NewBuffer();
EventView view = new();
(long bytes, long lines, long unparsed) = (0, 0, 0);
long allocated = GC.GetAllocatedBytesForCurrentThread();
long begin = TimeProvider.System.GetTimestamp();
while (file.TryClaim(buffer, out WholeFile.Chunk chunk))
{
    WholeFile.Lines read = file.Read(buffer, chunk);
    bytes += read.Length;
    LineFrames frames = new(buffer, read.Start, read.Length);
    while (frames.MoveNext())
    {
        lines++;
        view.Begin(buffer, frames.Start, frames.Length);
        if (!parser.TryParse(view))
        {
            unparsed++;
        }
        else
        {
            // Asking for one field that was left for later has all of them found.
            _ = view.Has(Field.EventCategory);
        }
    }
}

double seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} {lines} {unparsed} {seconds:F4} {allocated}"));
return 0;
