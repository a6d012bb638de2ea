using System.Buffers;
using System.Text;

namespace Leafwatch.Discovery.Apache;

/// <summary>What <c>${NAME}</c> stands for in Apache's configuration: what <c>Define</c> says, and the environment that it is started in.</summary>
internal sealed class ApacheVariables
{
    private const int LongestLine = 64 * 1024;

    private readonly Dictionary<string, string> _values = [];

    public void Define(string name, string value) => _values[name] = value;

    public void Undefine(string name) => _values.Remove(name);

    public bool IsDefined(string name) => _values.ContainsKey(name);

    /// <summary>Takes the assignments of a shell's file (Debian's <c>envvars</c>, Red Hat's <c>/etc/sysconfig/httpd</c>).</summary>
    public void TakeShell(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            ReadOnlySpan<char> rest = line.AsSpan().Trim();
            if (rest.StartsWith("export "))
            {
                rest = rest[7..].TrimStart();
            }

            int equals = rest.IndexOf('=');
            if (equals > 0 && !rest[..equals].ContainsAnyExcept(NameLetters))
            {
                _values[rest[..equals].ToString()] = OfShell(rest[(equals + 1)..]);
            }
        }
    }

    /// <summary>A line with the variables in it replaced; those that are not known stay.</summary>
    public string Resolve(string line)
    {
        int next = line.IndexOf("${", StringComparison.Ordinal);
        if (next < 0)
        {
            return line;
        }

        StringBuilder resolved = new();
        int at = 0;
        for (; next >= 0 && resolved.Length < LongestLine; next = line.IndexOf("${", at, StringComparison.Ordinal))
        {
            int end = line.IndexOf('}', next);
            if (end < 0)
            {
                break;
            }

            resolved.Append(line.AsSpan(at, next - at));
            resolved.Append(_values.TryGetValue(line[(next + 2)..end], out string? value) ? value : line[next..(end + 1)]);
            at = end + 1;
        }

        return resolved.Append(line.AsSpan(at)).ToString();
    }

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>A value without its quotation marks. A variable that is not set before stands for nothing, as in Debian's <c>$SUFFIX</c>.</summary>
    private string OfShell(ReadOnlySpan<char> value)
    {
        if (value is [('"' or '\'') and var quote, .. var quoted])
        {
            int end = quoted.IndexOf(quote);
            value = end < 0 ? quoted : quoted[..end];
        }
        else
        {
            int end = value.IndexOfAny(" \t;#");
            value = end < 0 ? value : value[..end];
        }

        StringBuilder plain = new();
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '$')
            {
                plain.Append(value[i]);
                continue;
            }

            bool isBraced = i + 1 < value.Length && value[i + 1] == '{';
            int start = i + (isBraced ? 2 : 1);
            int length = value[start..].IndexOfAnyExcept(NameLetters);
            length = length < 0 ? value.Length - start : length;
            string name = value.Slice(start, length).ToString();
            int close = isBraced ? value[i..].IndexOf('}') : 0;
            i = !isBraced ? start + length - 1 : close < 0 ? value.Length : i + close;
            plain.Append(_values.GetValueOrDefault(name, ""));
        }

        return plain.ToString();
    }
}
