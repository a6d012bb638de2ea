using System.Globalization;
using Leafwatch.LogGenerator;

switch (args)
{
    case [string file, string count] when TryNumber(count, out long lines):
        using (FileStream output = File.Create(file))
        {
            new AccessLog(seed: 2026, start: new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(1))).Write(output, lines);
        }

        return 0;
    case ["syslog", string host, string port, string count, string rate]
        when TryNumber(port, out long to) && TryNumber(count, out long messages) && TryNumber(rate, out long perSecond):
        TimeSpan took = await SyslogSender.SendAsync(host, (int)to, messages, perSecond);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages in {took.TotalSeconds:0.00} s: {messages / took.TotalSeconds:0} a second"));
        return 0;
    default:
        Console.Error.WriteLine("usage: Leafwatch.LogGenerator FILE LINES");
        Console.Error.WriteLine("       Leafwatch.LogGenerator syslog HOST PORT MESSAGES PER-SECOND");
        return 2;
}

static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
