using System.Text;

namespace Leafwatch.Discovery.Syslog;

/// <summary>
/// Finds the files that rsyslog writes: the lines of syslog.conf(5), property filters, and <c>omfile</c> actions in its own language.
/// https://www.rsyslog.com/doc/configuration/basic_structure.html (8.2302)
/// </summary>
internal sealed class RsyslogConfiguration
{
    private const int DeepestInclude = 16;
    private const int DeepestBlock = 64;
    private const int MostStatements = 100_000;

    private readonly MachineFiles _files;
    private readonly List<Remark> _remarks;
    private readonly List<SyslogFile> _found = [];
    private readonly Dictionary<string, string> _templates = [];
    private readonly Stack<string> _open = [];
    private readonly Stack<Filter> _filters = new([Filter.None]);
    private Filter _last = Filter.None;
    private int _read;

    private RsyslogConfiguration(MachineFiles files, List<Remark> remarks)
    {
        _files = files;
        _remarks = remarks;
    }

    public static IReadOnlyList<SyslogFile>? FilesOf(MachineFiles files, List<Remark> remarks)
    {
        if ((files.Read("/etc/rsyslog.conf") is { } rsyslog ? ("/etc/rsyslog.conf", rsyslog)
            : files.Read("/etc/syslog.conf") is { } older ? ("/etc/syslog.conf", older) : default) is not ({ } name, { } text))
        {
            return null;
        }

        RsyslogConfiguration configuration = new(files, remarks);
        configuration.Take(name, text);
        return configuration._found;
    }

    private void Take(string file, string text)
    {
        if (_open.Count > DeepestInclude || _open.Contains(file))
        {
            _remarks.Add(new Remark(new SaidAt(file, 1), "is included more than once around itself, and not read again"));
            return;
        }

        _open.Push(file);
        foreach ((string statement, int line) in Statements(text))
        {
            if (++_read > MostStatements)
            {
                break;
            }

            TakeStatement(statement, new SaidAt(file, line));
        }

        _open.Pop();
    }

    /// <summary>Lines without comments; those of which a parenthesis is not closed, or that end with a backslash, with what follows.</summary>
    private static IEnumerable<(string Statement, int Line)> Statements(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i + 1;
            StringBuilder statement = new(WithoutComment(lines[i]));
            int open = Parentheses(statement.ToString());
            while (i + 1 < lines.Length && (open > 0 || (statement.Length > 0 && statement[^1] == '\\')))
            {
                if (statement.Length > 0 && statement[^1] == '\\')
                {
                    statement.Length--;
                }

                string next = WithoutComment(lines[++i]);
                open += Parentheses(next);
                statement.Append(' ').Append(next);
            }

            if (statement.Length > 0)
            {
                yield return (statement.ToString().Trim(), first);
            }
        }
    }

    private static string WithoutComment(string line)
    {
        string trimmed = line.Trim();
        int comment = trimmed.IndexOf(" #", StringComparison.Ordinal);
        return trimmed.StartsWith('#') ? "" : comment >= 0 && !trimmed[..comment].Contains('"', StringComparison.Ordinal) ? trimmed[..comment].TrimEnd() : trimmed;
    }

    private static int Parentheses(string line)
    {
        int open = 0;
        bool isQuoted = false;
        foreach (char c in line)
        {
            isQuoted ^= c == '"';
            open += isQuoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        }

        return open;
    }

    private void TakeStatement(string statement, SaidAt place)
    {
        string rest = statement;
        while (rest.Length > 0)
        {
            if (rest[0] == '}')
            {
                if (_filters.Count > 1)
                {
                    _last = _filters.Pop();
                }

                rest = rest[1..].TrimStart();
                rest = rest.StartsWith("else", StringComparison.Ordinal) ? "" : rest;
            }
            else if (rest[0] == '{')
            {
                if (_filters.Count > DeepestBlock)
                {
                    return;
                }

                _filters.Push(_last);
                rest = rest[1..].TrimStart();
            }
            else
            {
                int block = BlockIn(rest);
                TakeLine(block < 0 ? rest : rest[..block].TrimEnd(), place);
                rest = block < 0 ? "" : rest[block..];
            }
        }
    }

    /// <summary>Where a brace stands that belongs to no text; -1 without one.</summary>
    private static int BlockIn(string text)
    {
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && c is '{' or '}')
            {
                return i;
            }

            quote = c == quote ? '\0' : quote == '\0' && c is '"' or '\'' ? c : quote;
        }

        return -1;
    }

    private void TakeLine(string line, SaidAt place)
    {
        if (line.StartsWith("$IncludeConfig", StringComparison.OrdinalIgnoreCase))
        {
            Include(line["$IncludeConfig".Length..].Trim());
        }
        else if (line.StartsWith("include(", StringComparison.OrdinalIgnoreCase))
        {
            Include(Parameter(line, "file") ?? "");
        }
        else if (line.StartsWith("$template", StringComparison.OrdinalIgnoreCase) && line.IndexOf(',', StringComparison.Ordinal) is > 9 and var comma)
        {
            _templates[line[9..comma].Trim()] = line[(comma + 1)..].Trim().Trim('"');
        }
        else if (line.StartsWith("template(", StringComparison.OrdinalIgnoreCase))
        {
            _templates[Parameter(line, "name") ?? ""] = Parameter(line, "string") ?? "";
        }
        else if (line[0] == '$')
        {
            // Another setting in the old form.
        }
        else if (line[0] == '&')
        {
            Act(line[1..].Trim(), _last, place);
        }
        else if (line.StartsWith("if ", StringComparison.Ordinal) || line[0] == ':')
        {
            TakeFiltered(line, place);
        }
        else if (line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var selector, ..] words && SyslogSelection.TryRead(selector) is { } selection)
        {
            _last = _filters.Peek().With(selection);
            Act(words.Length > 1 ? words[1] : "", _last, place);
        }
        else
        {
            Act(line, _filters.Peek(), place);
        }
    }

    /// <summary><c>if … then ACTION</c>, or <c>:property, operation, "value" ACTION</c>.</summary>
    private void TakeFiltered(string line, SaidAt place)
    {
        int then = line[0] == ':' ? -1 : line.IndexOf(" then", StringComparison.Ordinal);
        int close = line[0] == ':' ? line.LastIndexOf('"') : -1;
        int end = then >= 0 ? then + " then".Length : close >= 0 ? close + 1 : line.Length;
        string condition = line[..end];
        bool isOfProgram = condition.Contains("programname", StringComparison.Ordinal) || condition.Contains("syslogtag", StringComparison.Ordinal)
            || condition.Contains("app-name", StringComparison.Ordinal);
        int quote = condition.IndexOfAny(['"', '\'']);
        int endQuote = quote < 0 ? -1 : condition.IndexOf(condition[quote], quote + 1);
        string value = endQuote < 0 ? "" : condition[(quote + 1)..endQuote];
        bool isOfFacility = condition.Contains("$syslogfacility-text", StringComparison.Ordinal) && condition.Contains("==", StringComparison.Ordinal);

        // What else it asks cannot be seen: it may be of anything, and is nothing that can be relied on.
        _last = isOfFacility ? _filters.Peek().With(SyslogSelection.Named(value))
            : _filters.Peek() with { Program = isOfProgram && value.Length > 0 ? value.TrimEnd(':', '[') : "some messages" };
        Act(line[end..].Trim(), _last, place);
    }

    private void Act(string action, Filter filter, SaidAt place)
    {
        if (action is "stop" or "~")
        {
            // What was written under the same filter goes nowhere else.
            for (int i = 0; i < _found.Count; i++)
            {
                _found[i] = filter.Program is not null && _found[i].Program == filter.Program ? _found[i] with { IsLast = true } : _found[i];
            }

            return;
        }

        if (FileOf(action) is not { } path || LogPath.IsNoFile(path) || _found.Count >= FoundLogs.Most)
        {
            return;
        }

        int known = _found.FindIndex(file => file.Path == path);
        if (known < 0)
        {
            _found.Add(new SyslogFile(path, filter.Messages, filter.Program, IsLast: false, place));
        }
        else if (filter.Program is null && _found[known].Program is null)
        {
            _found[known] = _found[known] with { Messages = _found[known].Messages.Or(filter.Messages) };
        }
    }

    /// <summary>The file that an action writes: <c>-/path;TEMPLATE</c>, <c>?TEMPLATE</c>, <c>action(type="omfile" file="…")</c>.</summary>
    private string? FileOf(string action)
    {
        if (action.StartsWith("action(", StringComparison.OrdinalIgnoreCase))
        {
            return Parameter(action, "type") is not "omfile" ? null
                : Parameter(action, "file") is { } file ? Absolute(file)
                : Parameter(action, "dynafile") is { } dynamic ? OfTemplate(dynamic) : null;
        }

        string plain = action.TrimStart('-');
        if (plain.StartsWith('?'))
        {
            return OfTemplate(plain[1..].Split(';')[0].Trim());
        }

        return plain.StartsWith('/') ? Absolute(plain.Split(';', ' ', '\t')[0]) : null;
    }

    /// <summary>A name with properties between percent signs in it, as a glob.</summary>
    private string? OfTemplate(string name)
    {
        if (!_templates.TryGetValue(name, out string? template) || !template.StartsWith('/'))
        {
            return null;
        }

        string[] parts = template.Split('%');
        return Absolute(string.Concat(parts.Select((part, i) => i % 2 == 0 ? part : "*")));
    }

    private static string Absolute(string path) => MachineFiles.Absolute("/", path);

    private static string? Parameter(string statement, string name)
    {
        int at = -1;
        do
        {
            at = statement.IndexOf(name + "=", at + 1, StringComparison.OrdinalIgnoreCase);
        }
        while (at > 0 && char.IsAsciiLetter(statement[at - 1]));

        // `dynafile=` ends with `file=`: a name begins behind a space or the parenthesis.
        int start = at < 0 ? -1 : statement.IndexOf('"', at);
        int end = start < 0 ? -1 : statement.IndexOf('"', start + 1);
        return end < 0 ? null : statement[(start + 1)..end];
    }

    private void Include(string pattern)
    {
        foreach (string file in pattern.StartsWith('/') ? _files.Expand(pattern) : [])
        {
            if (_files.Read(file) is { } text)
            {
                Take(file, text);
            }
        }
    }

    /// <summary>What messages must be to get to an action.</summary>
    private sealed record Filter(SyslogSelection Messages, string? Program)
    {
        public static Filter None { get; } = new(SyslogSelection.Everything, null);

        public Filter With(SyslogSelection selection) => this with { Messages = Messages.And(selection) };
    }
}
