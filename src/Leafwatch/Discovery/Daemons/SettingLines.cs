namespace Leafwatch.Discovery.Daemons;

/// <summary>Files of lines <c>name = value</c>, with comments behind <c>#</c>: vsftpd's, PostgreSQL's, Dovecot's.</summary>
internal static class SettingLines
{
    /// <summary>The settings by their name; the last of a name counts. A line without an equals sign has its second word for a value.</summary>
    public static Dictionary<string, (string Value, SaidAt Place)> Read(string file, string text)
    {
        Dictionary<string, (string, SaidAt)> settings = new(StringComparer.OrdinalIgnoreCase);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            int end = line.AsSpan().IndexOfAny("= \t");
            if (end > 0 && line[0] != '#')
            {
                string value = line[end..].TrimStart(' ', '\t', '=');
                settings[line[..end]] = (Unquoted(value), new SaidAt(file, i + 1));
            }
        }

        return settings;
    }

    private static string Unquoted(string value)
    {
        if (value is [('"' or '\'') and var quote, ..])
        {
            int end = value.IndexOf(quote, 1);
            return end < 0 ? value[1..] : value[1..end];
        }

        int comment = value.IndexOf('#', StringComparison.Ordinal);
        return (comment < 0 ? value : value[..comment]).TrimEnd();
    }
}
