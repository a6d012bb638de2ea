namespace Leafwatch.Discovery.Nginx;

/// <summary>The tree of nginx's configuration, with what it includes in its place.</summary>
internal sealed class NginxConfiguration
{
    private const int DeepestBlock = 64;
    private const int DeepestInclude = 32;
    private const int MostDirectives = 500_000;

    private readonly MachineFiles _files;
    private readonly string _prefix;
    private readonly Stack<string> _open = [];
    private readonly List<Remark> _remarks = [];
    private int _read;

    private NginxConfiguration(MachineFiles files, string prefix)
    {
        _files = files;
        _prefix = prefix;
    }

    public IReadOnlyList<Remark> Remarks => _remarks;

    /// <summary>What stands outside of all blocks.</summary>
    public List<NginxDirective> Root { get; } = [];

    public static NginxConfiguration? Read(MachineFiles files, string file)
    {
        if (files.Read(file) is not { } text)
        {
            return null;
        }

        NginxConfiguration configuration = new(files, file[..file.LastIndexOf('/')]);
        configuration.Take(file, text, configuration.Root, depth: 0);
        return configuration;
    }

    private void Take(string file, string text, List<NginxDirective> into, int depth)
    {
        _open.Push(file);
        NginxText tokens = new(text);
        Stack<List<NginxDirective>> blocks = new([into]);
        List<string> words = [];
        int line = 1;
        while (tokens.Next() is { } token && _read < MostDirectives)
        {
            if (tokens.IsWord)
            {
                line = words.Count == 0 ? tokens.Line : line;
                words.Add(token);
                continue;
            }

            if (words.Count > 0 && token != "}")
            {
                NginxDirective directive = new(words[0], words[1..], new SaidAt(file, line));
                _read++;
                if (token == "{" && !words[0].EndsWith("_by_lua_block", StringComparison.Ordinal))
                {
                    blocks.Peek().Add(directive);
                    blocks.Push(directive.Block);
                }
                else if (token == "{")
                {
                    tokens.SkipBlock();
                }
                else if (directive is { Name: "include", First: { } pattern })
                {
                    Include(directive, pattern, blocks.Peek(), depth + blocks.Count);
                }
                else
                {
                    blocks.Peek().Add(directive);
                }
            }
            else if (token == "{")
            {
                blocks.Push([]);
            }

            words = [];
            if (token == "}" && blocks.Count > 1)
            {
                blocks.Pop();
            }

            if (depth + blocks.Count > DeepestBlock)
            {
                _remarks.Add(new Remark(new SaidAt(file, tokens.Line), $"what is behind is not read: more than {DeepestBlock} blocks are open"));
                break;
            }
        }

        if (tokens.Fault is { } fault)
        {
            _remarks.Add(new Remark(new SaidAt(file, fault.Line, fault.Column), fault.Text));
        }

        _open.Pop();
    }

    private void Include(NginxDirective directive, string pattern, List<NginxDirective> into, int depth)
    {
        string path = MachineFiles.Absolute(_prefix, pattern);
        if (_open.Count > DeepestInclude)
        {
            _remarks.Add(new Remark(directive.Place, $"{path} is not read: files are included more than {DeepestInclude} deep"));
            return;
        }

        foreach (string file in _files.Expand(path))
        {
            if (_open.Contains(file))
            {
                _remarks.Add(new Remark(directive.Place, $"{file} includes itself"));
            }
            else if (_files.Read(file, directive.Place) is { } text)
            {
                Take(file, text, into, depth);
            }
        }
    }
}
