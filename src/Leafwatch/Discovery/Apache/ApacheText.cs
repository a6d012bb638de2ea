using System.Text;

namespace Leafwatch.Discovery.Apache;

/// <summary>
/// Cuts the text of a configuration file into directives as httpd does (server/util.c, <c>ap_cfg_getline</c> and
/// <c>ap_getword_conf</c>, 2.4); ProFTPD's files have the same form.
/// </summary>
internal static class ApacheText
{
    public static IEnumerable<ApacheDirective> Directives(string file, string text, Func<string, string> resolve)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int number = i + 1;
            string line = lines[i].TrimEnd('\r');
            if (line.EndsWith('\\') && i + 1 < lines.Length)
            {
                StringBuilder joined = new();
                for (; line.EndsWith('\\') && i + 1 < lines.Length; line = lines[++i].TrimEnd('\r'))
                {
                    joined.Append(line.AsSpan(0, line.Length - 1));
                }

                line = joined.Append(line).ToString();
            }

            line = line.Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                yield return Directive(resolve(line), new SaidAt(file, number));
            }
        }
    }

    private static ApacheDirective Directive(string line, SaidAt place)
    {
        // The bracket at the end of a section's first line belongs to no argument.
        bool isSection = line[0] == '<';
        string words = isSection ? line.TrimEnd('>') : line;
        int at = 0;
        string name = Word(words, ref at);
        List<string> arguments = [];
        while (at < words.Length)
        {
            arguments.Add(Word(words, ref at));
        }

        return new ApacheDirective(name.ToLowerInvariant(), arguments, place);
    }

    private static string Word(string line, ref int at)
    {
        int start = at;
        StringBuilder word = new();
        if (line[at] is '"' or '\'')
        {
            // Within quotation marks a backslash stands before one of them, or before itself; before all else it is a plain character.
            char quote = line[at++];
            for (; at < line.Length && line[at] != quote; at++)
            {
                if (line[at] == '\\' && at + 1 < line.Length && (line[at + 1] == quote || line[at + 1] == '\\'))
                {
                    at++;
                }

                word.Append(line[at]);
            }

            at++;
        }
        else
        {
            while (at < line.Length && !char.IsWhiteSpace(line[at]))
            {
                at++;
            }

            word.Append(line.AsSpan(start, at - start));
        }

        while (at < line.Length && char.IsWhiteSpace(line[at]))
        {
            at++;
        }

        at = Math.Min(at, line.Length);
        return word.ToString();
    }
}
