using System.Text;

namespace Leafwatch.Discovery;

/// <summary>Names of logs whose names change with the time, as globs.</summary>
internal static class LogPath
{
    /// <summary>A name with a conversion of strftime(3) in it.</summary>
    public static string OfTimes(string name)
    {
        StringBuilder path = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '%' || i + 1 == name.Length)
            {
                path.Append(name[i]);
            }
            else if (name[i + 1] == '%')
            {
                path.Append('%');
                i++;
            }
            else
            {
                i += i + 2 < name.Length && name[i + 1] is 'E' or 'O' or '-' or '_' or '^' ? 2 : 1;
                AppendStar(path);
            }
        }

        return path.ToString();
    }

    /// <summary>A name with variables in it: <c>$host</c>, <c>${host}</c>; a part in square brackets stays as it is.</summary>
    public static string OfVariables(string name)
    {
        StringBuilder path = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '$')
            {
                path.Append(name[i]);
                continue;
            }

            bool isBraced = i + 1 < name.Length && name[i + 1] == '{';
            int end = isBraced ? name.IndexOf('}', i) : i + 1;
            while (!isBraced && end < name.Length && (char.IsAsciiLetterOrDigit(name[end]) || name[end] == '_'))
            {
                end++;
            }

            i = end < 0 ? name.Length : isBraced ? end : end - 1;
            AppendStar(path);
        }

        return path.ToString();
    }

    /// <summary>The device files that stand for standard output and error, and for nowhere.</summary>
    public static bool IsNoFile(string path) =>
        path is "/dev/null" or "/dev/stdout" or "/dev/stderr" or "/dev/console" || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal)
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/dev/tty", StringComparison.Ordinal);

    private static void AppendStar(StringBuilder path)
    {
        if (path.Length == 0 || path[^1] != '*')
        {
            path.Append('*');
        }
    }
}
