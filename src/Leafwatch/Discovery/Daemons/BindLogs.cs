using Leafwatch.Configuration;
using Leafwatch.Discovery.Nginx;

namespace Leafwatch.Discovery.Daemons;

/// <summary>The logs of BIND: the channels of <c>logging</c> that write files and get a category. named.conf(5) (9.18)</summary>
internal static class BindLogs
{
    private static readonly (string File, string Directory)[] Installations =
        [("/etc/bind/named.conf", "/var/cache/bind"), ("/etc/named.conf", "/var/named"), ("/usr/local/etc/namedb/named.conf", "/usr/local/etc/namedb/working")];

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        foreach ((string file, string directory) in Installations)
        {
            if (files.Read(file) is { } text)
            {
                return Find(files, file, text, directory);
            }
        }

        return null;
    }

    private static DiscoveredLogs Find(MachineFiles files, string file, string text, string directory)
    {
        List<(string Name, string Path, SaidAt Place)> channels = [];
        HashSet<string> used = [];
        HashSet<string> read = [file];
        Queue<(string File, string Text)> left = new([(file, text)]);
        while (left.TryDequeue(out (string File, string Text) next))
        {
            List<string> statement = [];
            List<string> within = [];
            NginxText tokens = new(WithoutComments(next.Text));
            while (tokens.Next() is { } token)
            {
                if (tokens.IsWord)
                {
                    statement.Add(token);
                    continue;
                }

                Take(statement, token == "{", within, new SaidAt(next.File, tokens.Line));
                if (token == "{")
                {
                    within.Add(string.Join(' ', statement.Take(2)));
                }
                else if (token == "}" && within.Count > 0)
                {
                    within.RemoveAt(within.Count - 1);
                }

                statement = [];
            }
        }

        return new DiscoveredLogs(
            [
                .. channels.Where(channel => used.Contains(channel.Name)).Select(channel => new FoundLog
                {
                    Origin = new FileOrigin(files.Real(MachineFiles.Absolute(directory, channel.Path)), BeginSettings.AtEnd),
                    What = $"BIND's channel {channel.Name}",
                    Format = FoundFormat.Named("bind"),
                    Said = channel.Place,
                }).DistinctBy(log => log.Path),
            ],
            []);

        void Take(List<string> statement, bool opens, List<string> within, SaidAt place)
        {
            switch (statement, within)
            {
                case (["include", var included], _) when files.Expand(MachineFiles.Absolute(directory, included)) is var found:
                    foreach (string each in found.Where(read.Add))
                    {
                        left.Enqueue((each, files.Read(each, place) ?? ""));
                    }

                    break;
                case (["directory", var named], ["options"]):
                    directory = MachineFiles.Absolute("/", named);
                    break;
                case (["file", var path, ..], ["logging", var channel]) when !opens && channel.StartsWith("channel ", StringComparison.Ordinal):
                    channels.Add((channel["channel ".Length..], path, place));
                    break;
                case ([var name], ["logging", var category]) when category.StartsWith("category ", StringComparison.Ordinal):
                    used.Add(name);
                    break;
            }
        }
    }

    /// <summary>Without <c>/* … */</c> and <c>// …</c>; the ends of lines stay.</summary>
    private static string WithoutComments(string text)
    {
        char[] plain = text.ToCharArray();
        for (int i = 0; i + 1 < plain.Length; i++)
        {
            bool isLong = plain[i] == '/' && plain[i + 1] == '*';
            if (plain[i] == '"')
            {
                int close = Array.IndexOf(plain, '"', i + 1);
                i = close < 0 ? plain.Length : close;
            }
            else if (isLong || (plain[i] == '/' && plain[i + 1] == '/'))
            {
                int end = isLong ? text.IndexOf("*/", i + 2, StringComparison.Ordinal) : text.IndexOf('\n', i);
                end = end < 0 ? plain.Length : isLong ? end + 2 : end;
                for (; i < end; i++)
                {
                    plain[i] = plain[i] == '\n' ? '\n' : ' ';
                }

                i--;
            }
        }

        return new string(plain);
    }
}
