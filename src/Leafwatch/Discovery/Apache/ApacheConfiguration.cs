namespace Leafwatch.Discovery.Apache;

/// <summary>
/// The directives of an Apache configuration in the order in which httpd meets them: includes read, variables replaced, sections whose
/// condition does not hold left out. https://httpd.apache.org/docs/2.4/mod/core.html
/// </summary>
/// <remarks>
/// A condition that cannot be seen from the files counts as true: a log too many shows as not there, one too few is a log that nobody
/// watches. Modules that are compiled in cannot be seen; those are believed that some platform compiles in.
/// </remarks>
internal sealed class ApacheConfiguration
{
    private const int DeepestInclude = 32;
    private const int MostDirectives = 500_000;

    private static readonly string[] CompiledIn =
        ["core", "so", "http", "log_config", "logio", "version", "watchdog", "unixd", "systemd", "http_core", "mpm_common"];

    private readonly MachineFiles _files;
    private readonly HashSet<string> _modules = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Macro> _macros = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ApacheDirective> _directives = [];
    private readonly Stack<string> _open = [];
    private readonly List<Remark> _remarks = [];
    private string _serverRoot;
    private int _read;

    private ApacheConfiguration(MachineFiles files, ApacheVariables variables, string serverRoot)
    {
        _files = files;
        Variables = variables;
        _serverRoot = serverRoot;
    }

    public ApacheVariables Variables { get; }

    public IReadOnlyList<ApacheDirective> Directives => _directives;

    public IReadOnlyList<Remark> Remarks => _remarks;

    /// <summary>Reads a configuration from its first file.</summary>
    public static ApacheConfiguration? Read(MachineFiles files, string file, ApacheVariables variables, string serverRoot)
    {
        if (files.Read(file) is not { } text)
        {
            return null;
        }

        ApacheConfiguration configuration = new(files, variables, serverRoot);
        configuration.Take(file, text);
        return configuration;
    }

    /// <summary>A path of the configuration: relative ones begin at <c>ServerRoot</c>.</summary>
    public string PathOf(string name) => MachineFiles.Absolute(_serverRoot, name);

    private void Take(string file, string text)
    {
        _open.Push(file);
        Take(ApacheText.Directives(file, text, Variables.Resolve));
        _open.Pop();
    }

    private void Take(IEnumerable<ApacheDirective> directives)
    {
        // How deep in sections, and how deep that one was whose condition does not hold.
        int depth = 0;
        int? leftOutAt = null;
        Macro? macro = null;
        foreach (ApacheDirective directive in directives)
        {
            if (++_read > MostDirectives)
            {
                return;
            }

            if (macro is not null)
            {
                macro = directive.Name == "</macro" ? null : macro.With(directive);
                continue;
            }

            if (directive.Name.StartsWith("</", StringComparison.Ordinal))
            {
                depth--;
                if (leftOutAt == depth)
                {
                    leftOutAt = null;
                    continue;
                }
            }
            else if (directive.Name[0] == '<')
            {
                depth++;
                if (leftOutAt is null && !Holds(directive))
                {
                    leftOutAt = depth - 1;
                }

                if (directive.Name == "<macro" && leftOutAt is null && directive.First is { } name)
                {
                    _macros[name] = macro = new Macro([.. directive.Arguments.Skip(1)]);
                    depth--;
                    continue;
                }
            }

            if (leftOutAt is null)
            {
                Take(directive);
            }
        }
    }

    private void Take(ApacheDirective directive)
    {
        switch (directive.Name)
        {
            case "serverroot" when directive.First is { } root:
                _serverRoot = MachineFiles.Absolute("/", root);
                break;
            case "loadmodule" when directive.First is { } module:
                _modules.Add(ModuleName(module));
                if (directive.Arguments.Count > 1)
                {
                    _modules.Add(ModuleName(directive.Arguments[1][(directive.Arguments[1].LastIndexOf('/') + 1)..]));
                }

                break;
            case "define" when directive.First is { } name:
                Variables.Define(name, directive.Arguments.Count > 1 ? directive.Arguments[1] : "");
                break;
            case "undefine" when directive.First is { } name:
                Variables.Undefine(name);
                break;
            case "include" or "includeoptional" when directive.First is { } pattern:
                Include(directive, pattern);
                break;
            case "use" when directive.First is { } name && _macros.TryGetValue(name, out Macro? macro):
                Use(directive, macro);
                break;
            default:
                _directives.Add(directive);
                break;
        }
    }

    private void Include(ApacheDirective directive, string pattern)
    {
        string path = PathOf(pattern);
        if (_open.Count > DeepestInclude)
        {
            _remarks.Add(new Remark(directive.Place, $"{path} is not read: files are included more than {DeepestInclude} deep"));
            return;
        }

        // A directory stands for all that is in it (core, "Include").
        IReadOnlyList<string> found = _files.Expand(path);
        foreach (string file in found.SelectMany(each => Below(each, depth: 0)))
        {
            if (_open.Contains(file))
            {
                _remarks.Add(new Remark(directive.Place, $"{file} includes itself"));
            }
            else if (_files.Read(file, directive.Place) is { } text)
            {
                Take(file, text);
            }
            else if (directive.Name == "include" && found.Count == 1 && !_files.Exists(file))
            {
                _remarks.Add(new Remark(directive.Place, $"there is no {file}"));
            }
        }
    }

    private IEnumerable<string> Below(string path, int depth) => _files.IsFile(path) || !_files.Exists(path) || depth > DeepestInclude
        ? [path]
        : _files.List(path).SelectMany(name => Below($"{path}/{name}", depth + 1));

    private void Use(ApacheDirective directive, Macro macro)
    {
        if (_open.Count > DeepestInclude)
        {
            return;
        }

        _open.Push("");
        Take(macro.Of([.. directive.Arguments.Skip(1)]));
        _open.Pop();
    }

    private bool Holds(ApacheDirective section)
    {
        if (section.First is not { } condition)
        {
            return true;
        }

        bool isNegated = condition.StartsWith('!');
        string name = isNegated ? condition[1..] : condition;
        bool? holds = section.Name switch
        {
            "<ifdefine" => Variables.IsDefined(name),
            "<ifmodule" => _modules.Count == 0 ? null : _modules.Contains(ModuleName(name)) || CompiledIn.Contains(ModuleName(name)),
            "<iffile" => _files.Exists(PathOf(name)),
            _ => null,
        };
        return holds is null || holds != isNegated;
    }

    /// <summary>The same for <c>ssl_module</c>, <c>mod_ssl.c</c> and <c>mod_ssl.so</c>.</summary>
    private static string ModuleName(string name)
    {
        string plain = name.EndsWith(".c", StringComparison.Ordinal) ? name[..^2] : name.EndsWith(".so", StringComparison.Ordinal) ? name[..^3] : name;
        plain = plain.StartsWith("mod_", StringComparison.Ordinal) ? plain[4..] : plain;
        return plain.EndsWith("_module", StringComparison.Ordinal) ? plain[..^7] : plain;
    }

    /// <summary>A macro of mod_macro: directives with parameters.</summary>
    private sealed record Macro(IReadOnlyList<string> Parameters)
    {
        private readonly List<ApacheDirective> _body = [];

        public Macro With(ApacheDirective directive)
        {
            _body.Add(directive);
            return this;
        }

        public IEnumerable<ApacheDirective> Of(IReadOnlyList<string> values) => _body.Select(directive =>
            directive with { Arguments = [.. directive.Arguments.Select(argument => Replaced(argument, values))] });

        private string Replaced(string argument, IReadOnlyList<string> values)
        {
            for (int i = 0; i < Math.Min(Parameters.Count, values.Count) && argument.Length < 10_000; i++)
            {
                // A parameter in braces is a variable to httpd, too (mod_macro, "Parameters").
                string name = Parameters[i];
                argument = name.Length == 0 ? argument
                    : argument.Replace($"${{{name.TrimStart('$', '@', '%')}}}", values[i], StringComparison.Ordinal).Replace(name, values[i], StringComparison.Ordinal);
            }

            return argument;
        }
    }
}
