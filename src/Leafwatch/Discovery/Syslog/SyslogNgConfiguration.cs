using System.Buffers;

namespace Leafwatch.Discovery.Syslog;

/// <summary>
/// Finds the files that syslog-ng writes: destinations with <c>file(…)</c>, and the filters of the log paths that lead to them.
/// https://syslog-ng.github.io/admin-guide/ (4.8), syslog-ng.conf(5)
/// </summary>
internal sealed class SyslogNgConfiguration
{
    private const int DeepestExpression = 32;
    private const int MostTokens = 500_000;
    private const int MostDefined = 1000;
    private const int LongestDefined = 4096;

    private static readonly SearchValues<char> EndsOfWords = SearchValues.Create(" \t\r\n{}();,\"'#");

    private readonly MachineFiles _files;
    private readonly List<(string Text, bool IsQuoted, SaidAt Place)> _tokens = [];
    private readonly Dictionary<string, Range> _filters = [];
    private readonly Dictionary<string, List<(string Path, SaidAt Place)>> _destinations = [];
    private readonly HashSet<string> _read = [];
    private readonly Dictionary<string, string> _defined = [];
    private int _steps;

    private SyslogNgConfiguration(MachineFiles files) => _files = files;

    public static IReadOnlyList<SyslogFile>? FilesOf(MachineFiles files, List<Remark> remarks)
    {
        const string Name = "/etc/syslog-ng/syslog-ng.conf";
        if (files.Read(Name) is not { } text)
        {
            return null;
        }

        SyslogNgConfiguration configuration = new(files);
        configuration.Tokenize(Name, text);
        IReadOnlyList<SyslogFile> found = configuration.Find();
        if (configuration._steps > MostTokens)
        {
            remarks.Add(new Remark(new SaidAt(Name, 1), "its filters are too many to be followed; some files may be missing here"));
        }

        return found;
    }

    private void Tokenize(string file, string text)
    {
        if (!_read.Add(file))
        {
            return;
        }

        int line = 1;
        int at = 0;
        while (at < text.Length && _tokens.Count < MostTokens)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c))
            {
                line += c == '\n' ? 1 : 0;
                at++;
            }
            else if (c == '#' || (c == '@' && !text.AsSpan(at).StartsWith("@include")))
            {
                // Other lines with an at sign are no statements; @define gives a name to a text.
                Define(text.AsSpan(at));
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (c == '@')
            {
                int start = text.IndexOf('"', at);
                int end = start < 0 ? -1 : text.IndexOf('"', start + 1);
                at = end < 0 ? text.Length : end + 1;
                foreach (string included in end < 0 ? [] : _files.Expand(MachineFiles.Absolute("/etc/syslog-ng", WithDefined(text[(start + 1)..end]))))
                {
                    Tokenize(included, _files.Read(included) ?? "");
                }
            }
            else if (c is '"' or '\'')
            {
                int end = text.IndexOf(c, at + 1);
                end = end < 0 ? text.Length : end;
                _tokens.Add((WithDefined(text[(at + 1)..end]), true, new SaidAt(file, line)));
                line += text.AsSpan(at, end - at).Count('\n');
                at = end + 1;
            }
            else if (c is '{' or '}' or '(' or ')' or ';' or ',')
            {
                _tokens.Add((c.ToString(), false, new SaidAt(file, line)));
                at++;
            }
            else
            {
                int length = text.AsSpan(at).IndexOfAny(EndsOfWords);
                length = length < 0 ? text.Length - at : Math.Max(1, length);
                _tokens.Add((WithDefined(text.Substring(at, length)), false, new SaidAt(file, line)));
                at += length;
            }
        }
    }

    /// <summary><c>@define logdir "/var/log"</c>, which is used as <c>`logdir`</c>.</summary>
    private void Define(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('\n');
        string line = (end < 0 ? text : text[..end]).ToString();
        if (line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries) is ["@define", var name, var value] && _defined.Count < MostDefined)
        {
            value = value.Trim();
            int quote = value.Length > 1 && value[0] is '"' or '\'' ? value.IndexOf(value[0], 1) : -1;
            _defined[name] = quote > 0 ? value[1..quote] : value;
        }
    }

    private string WithDefined(string text)
    {
        string[] parts = text.Split('`');
        if (parts.Length < 3)
        {
            return text;
        }

        // What is not defined comes from the environment, of which nothing is known: it may be anything.
        string whole = string.Concat(parts.Select((part, i) => i % 2 == 0 ? part : _defined.GetValueOrDefault(part, "*")));
        return whole.Length <= LongestDefined ? whole : text;
    }

    private List<SyslogFile> Find()
    {
        List<Range> paths = [];
        int at = 0;
        while (at < _tokens.Count)
        {
            string kind = _tokens[at].Text;
            int open = at;
            while (open < _tokens.Count && !Is(open, "{") && !Is(open, ";"))
            {
                open++;
            }

            int end = EndOf(open);
            string name = open > at + 1 ? _tokens[at + 1].Text : "";
            switch (kind)
            {
                case "filter":
                    _filters[name] = (open + 1)..end;
                    break;
                case "destination":
                    _destinations[name] = FilesIn(open + 1, end);
                    break;
                case "log":
                    paths.Add((open + 1)..end);
                    break;
            }

            at = Math.Max(at + 1, end + 1);
        }

        return Files(paths);
    }

    private List<SyslogFile> Files(List<Range> paths)
    {
        List<SyslogFile> found = [];
        foreach (Range path in paths)
        {
            SyslogSelection messages = SyslogSelection.Everything;
            List<(string Path, SaidAt Place)> files = FilesIn(path.Start.Value, path.End.Value);
            for (int i = path.Start.Value; i < path.End.Value; i++)
            {
                if (_tokens[i].Text == "filter" && Is(i + 1, "{"))
                {
                    messages = messages.And(Evaluate((i + 2)..EndOf(i + 1), 0));
                }
                else if (!Is(i + 1, "("))
                {
                    continue;
                }

                if (_tokens[i].Text == "filter" && _filters.TryGetValue(TextAt(i + 2), out Range filter))
                {
                    messages = messages.And(Evaluate(filter, 0));
                }
                else if (_tokens[i].Text == "destination" && _destinations.TryGetValue(TextAt(i + 2), out List<(string Path, SaidAt Place)>? named))
                {
                    files.AddRange(named);
                }
            }

            foreach ((string file, SaidAt place) in files.Where(file => !LogPath.IsNoFile(file.Path)))
            {
                int known = found.FindIndex(each => each.Path == file);
                if (known < 0 && found.Count < FoundLogs.Most)
                {
                    found.Add(new SyslogFile(file, messages, null, IsLast: false, place));
                }
                else if (known >= 0)
                {
                    found[known] = found[known] with { Messages = found[known].Messages.Or(messages) };
                }
            }
        }

        return found;
    }

    /// <summary>The files of <c>file("…")</c>, with macros (<c>$YEAR</c>, <c>${HOST}</c>) as wildcards.</summary>
    private List<(string Path, SaidAt Place)> FilesIn(int start, int end)
    {
        List<(string, SaidAt)> files = [];
        for (int i = start; i + 2 < end; i++)
        {
            if (_tokens[i] is { Text: "file", IsQuoted: false } && Is(i + 1, "(") && _tokens[i + 2].Text.StartsWith('/'))
            {
                files.Add((MachineFiles.Absolute("/", LogPath.OfVariables(_tokens[i + 2].Text)), _tokens[i + 2].Place));
            }
        }

        return files;
    }

    /// <summary>The messages for which an expression may hold: <c>or</c> binds less than <c>and</c>, that less than <c>not</c>.</summary>
    private SyslogSelection Evaluate(Range range, int depth)
    {
        int at = range.Start.Value;
        return Either(ref at, Math.Min(range.End.Value, _tokens.Count), depth);
    }

    private SyslogSelection Either(ref int at, int end, int depth)
    {
        SyslogSelection selection = Both(ref at, end, depth);
        while (at < end && Is(at, "or"))
        {
            at++;
            selection = selection.Or(Both(ref at, end, depth));
        }

        return selection;
    }

    private SyslogSelection Both(ref int at, int end, int depth)
    {
        SyslogSelection selection = Term(ref at, end, depth);
        while (at < end && !Is(at, "or") && !Is(at, ")") && !Is(at, ";"))
        {
            at += Is(at, "and") ? 1 : 0;
            selection = selection.And(Term(ref at, end, depth));
        }

        return selection;
    }

    private SyslogSelection Term(ref int at, int end, int depth)
    {
        if (at >= end || depth > DeepestExpression || ++_steps > MostTokens)
        {
            at = Math.Max(at, end);
            return SyslogSelection.Everything;
        }

        if (Is(at, "not"))
        {
            at++;
            bool isKnown = at < end && _tokens[at].Text is "facility" or "level" or "priority" or "severity" or "filter" or "(";
            SyslogSelection selection = Term(ref at, end, depth + 1);
            return isKnown ? selection.Not() : SyslogSelection.Everything;
        }

        if (Is(at, "("))
        {
            at++;
            SyslogSelection inner = Either(ref at, end, depth + 1);
            at++;
            return inner;
        }

        string function = _tokens[at++].Text;
        if (!Is(at, "("))
        {
            return SyslogSelection.Everything;
        }

        int close = at;
        while (close < end && !Is(close, ")"))
        {
            close++;
        }

        string[] arguments = [.. _tokens[(at + 1)..Math.Max(at + 1, close)].Select(token => token.Text).Where(text => text != ",")];
        at = close + 1;
        return function switch
        {
            "facility" => SyslogSelection.Named(arguments),
            "level" or "priority" or "severity" => Levels(arguments),
            "filter" when arguments is [var name] && _filters.TryGetValue(name, out Range other) => Evaluate(other, depth + 1),
            _ => SyslogSelection.Everything,
        };
    }

    private static SyslogSelection Levels(string[] arguments)
    {
        SyslogSelection selection = SyslogSelection.Nothing;
        for (int i = 0; i < arguments.Length; i++)
        {
            bool isRange = i + 2 < arguments.Length && arguments[i + 1] == "..";
            string[] joined = arguments[i].Split("..");
            selection = selection.Or(SyslogSelection.Between(joined[0], isRange ? arguments[i + 2] : joined[^1]));
            i += isRange ? 2 : 0;
        }

        return selection;
    }

    /// <summary>Where the block that begins at a brace ends, or the statement.</summary>
    private int EndOf(int open)
    {
        int depth = 0;
        int at = open;
        for (; at < _tokens.Count; at++)
        {
            depth += Is(at, "{") ? 1 : Is(at, "}") ? -1 : 0;
            if (depth <= 0)
            {
                break;
            }
        }

        return at;
    }

    private bool Is(int at, string text) => at < _tokens.Count && !_tokens[at].IsQuoted && _tokens[at].Text == text;

    private string TextAt(int at) => at < _tokens.Count ? _tokens[at].Text : "";
}
